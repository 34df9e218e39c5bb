/** The command line as its users meet it: real processes, real files, real ports. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { soon } from '../support/runs.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Written to standard input, which then ends. */
  readonly input?: string
  readonly cwd?: string
  /** Who runs it; whoever runs the tests when absent. */
  readonly user?: { readonly uid: number; readonly gid: number }
  /** The Node that starts `bin/isthmus.js`; the one that runs the tests when absent. */
  readonly node?: string
}

export interface Done {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcess
  /** Resolves once nothing holds the output any more: the process and its children are gone. */
  readonly done: Promise<Done>
  /** The first line of standard output that matches. Rejects when there will be none. */
  line(pattern: RegExp): Promise<string>
  /** The same of standard error. */
  noted(pattern: RegExp): Promise<string>
}

const ours = /^(ISTHMUS_|NO_COLOR$|FORCE_COLOR$|NODE_OPTIONS$|VITEST)/

const clean = (): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)))

/** What holds for all runs unless one says otherwise: nobody asks `/readyz` here. */
const usual = { ISTHMUS_CLOSE_DELAY: '0' }

/** The environment of a command. */
export const environment = (env: RunOptions['env'] = {}) => ({ ...clean(), ...usual, ...env })

const running = new Set<ChildProcess>()

afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

const collect = (stream: NodeJS.ReadableStream, ended: Promise<unknown>) => {
  let text = ''
  const listeners = new Set<() => void>()
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    text += chunk
    for (const listener of listeners) listener()
  })
  const line = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = text
          .split('\n')
          .slice(0, -1)
          .find((candidate) => pattern.test(candidate))
        if (found !== undefined) resolve(found)
      }
      listeners.add(look)
      look()
      void ended.then(() => reject(new Error(`No line ${String(pattern)} in:\n${text}`)))
    })
  return { line, all: () => text }
}

/** Starts `isthmus` with arguments split at spaces, or as given. */
export const start = (command: string | readonly string[], options: RunOptions = {}): Running => {
  const { env, input, cwd = root, node = process.execPath, user = {} } = options
  const args = typeof command === 'string' ? command.split(' ') : command
  const child = spawn(node, [join(root, 'bin/isthmus.js'), ...args], {
    cwd,
    env: environment(env),
    ...user,
  })
  running.add(child)
  const closed = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      running.delete(child)
      resolve(code)
    })
  })
  const stdout = collect(child.stdout, closed)
  const stderr = collect(child.stderr, closed)
  if (input !== undefined) child.stdin.end(input)
  const done = closed.then((code) => ({ code, stdout: stdout.all(), stderr: stderr.all() }))
  return { child, done, line: stdout.line, noted: stderr.line }
}

/** Runs `isthmus` to its end, with nothing on standard input unless `input` says so. */
export const isthmus = (
  command: string | readonly string[],
  options: RunOptions = {},
): Promise<Done> => start(command, { input: '', ...options }).done

const folders: string[] = []

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
})

export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-cli-'))
  folders.push(folder)
  return folder
}

/** Writes a file of its own folder, and tells its path. */
export const temporaryFile = async (name: string, text: string): Promise<string> => {
  const path = join(await temporaryFolder(), name)
  await writeFile(path, text)
  return path
}

/** The shipped configuration with some of its settings replaced; without them, flags are in files. */
export const configFile = (settings: object): Promise<string> =>
  temporaryFile(
    'isthmus.config.ts',
    `import shipped from ${JSON.stringify(new URL('../../isthmus.config.ts', import.meta.url).href)}
     export default { ...shipped, control: undefined, ...${JSON.stringify(settings)} }`,
  )

/** Asks again until the answer is the wanted one; @returns the milliseconds that it took. */
export const until = async (
  ask: () => Promise<boolean>,
  { within = soon }: { readonly within?: number } = {},
): Promise<number> => {
  const began = performance.now()
  while (!(await ask())) {
    if (performance.now() - began > within) throw new Error(`Not within ${within} ms`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return performance.now() - began
}
