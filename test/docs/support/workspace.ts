/** Folders in which a page's instructions can be followed: a copy of the project, or a project of the reader's own. */
import { execFile } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { npmProject, userEnv } from '../../support/packed.ts'
import { root, type Block } from './markdown.ts'
import type { Place } from './places.ts'

/** What readers edit is copied; the rest is the project's own. */
const copied = ['adapters', 'flags', 'isthmus.config.ts', 'package.json', 'examples/shop']
const linked = ['src', 'bin', 'node_modules', 'tsconfig.json']

export interface Workspace {
  readonly folder: string
  /** The command, as Node starts it. */
  readonly bin: string
  readonly env: NodeJS.ProcessEnv
  /** Writes the file that a block names, or edits it when the block is a diff. */
  apply(block: Block & { readonly file: string }): void
  /** Runs the command to its end. */
  isthmus(args: readonly string[]): Promise<void>
  remove(): void
}

/** The text after a diff of one or more hunks without line numbers. @throws Error where it does not fit */
export const applyDiff = (text: string, diff: string): string => {
  const lines = diff.split('\n').map((line) => (line === '' ? ' ' : line))
  const side = (unwanted: string) =>
    lines
      .filter((line) => !line.startsWith(unwanted))
      .map((line) => line.slice(1))
      .join('\n')
  const before = side('+')
  const [start, ...more] = text.split(before)
  if (start === undefined || more.length !== 1) {
    throw new Error(`The diff fits ${more.length} places:\n${before}`)
  }
  return `${start}${side('-')}${more[0]}`
}

const openWorkspace = (
  folder: string,
  bin: string,
  env: NodeJS.ProcessEnv,
  untouched: readonly string[],
): Workspace => {
  const isthmus = async (args: readonly string[]): Promise<void> => {
    await promisify(execFile)(process.execPath, [bin, ...args], { cwd: folder, env })
  }
  return {
    folder,
    bin,
    env,
    apply: ({ language, file, text }) => {
      const [top = ''] = file.split('/')
      if (untouched.includes(top)) throw new Error(`${file} would be written into what all share`)
      const path = join(folder, file)
      mkdirSync(dirname(path), { recursive: true })
      const whole = language === 'diff' ? applyDiff(readFileSync(path, 'utf8'), text) : `${text}\n`
      writeFileSync(path, whole)
    },
    isthmus,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const copyOfRepository = (): Workspace => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-docs-'))
  for (const name of copied) cpSync(join(root, name), join(folder, name), { recursive: true })
  for (const name of linked) symlinkSync(join(root, name), join(folder, name))
  return openWorkspace(folder, join(root, 'bin/isthmus.js'), process.env, linked)
}

/** What everybody's project has: a package.json, and the package in `node_modules`. */
const emptyProject = async (): Promise<Workspace> => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-docs-'))
  writeFileSync(join(folder, 'package.json'), '{"name":"my-gateway","private":true}')
  symlinkSync(join(await npmProject(), 'node_modules'), join(folder, 'node_modules'), 'junction')
  const bin = join(folder, 'node_modules/@isthmus/gateway/bin/isthmus.js')
  return openWorkspace(folder, bin, userEnv(), ['node_modules'])
}

export const createWorkspace = async (place: Place): Promise<Workspace> => {
  if (place === 'repository') return copyOfRepository()
  const workspace = await emptyProject()
  if (place === 'demo') await workspace.isthmus(['demo', '--write'])
  return workspace
}
