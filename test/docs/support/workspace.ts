/** A copy of the project in which a page's instructions can be followed without touching the project. */
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
import { root, type Block } from './markdown.ts'

/** What readers edit is copied; the rest is the project's own. */
const copied = ['adapters', 'flags', 'isthmus.config.ts', 'package.json', 'examples/shop']
const linked = ['src', 'bin', 'node_modules', 'tsconfig.json']

export interface Workspace {
  readonly folder: string
  /** Writes the file that a block names, or edits it when the block is a diff. */
  apply(block: Block & { readonly file: string }): void
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

export const createWorkspace = (): Workspace => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-docs-'))
  for (const name of copied) cpSync(join(root, name), join(folder, name), { recursive: true })
  for (const name of linked) symlinkSync(join(root, name), join(folder, name))
  return {
    folder,
    apply: ({ language, file, text }) => {
      const [top = ''] = file.split('/')
      if (linked.includes(top)) throw new Error(`${file} would be written into the project itself`)
      const path = join(folder, file)
      mkdirSync(dirname(path), { recursive: true })
      const whole = language === 'diff' ? applyDiff(readFileSync(path, 'utf8'), text) : `${text}\n`
      writeFileSync(path, whole)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
