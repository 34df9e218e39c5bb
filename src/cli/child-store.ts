/** Runs `isthmus store` as a process of its own, which ends when this one does. */
import { spawn } from 'node:child_process'
import { Failure, type ErrorCode, type Issue } from '../errors/index.ts'
import { HintedFailure } from './failures.ts'

export interface ChildStoreOptions {
  readonly name: string
  readonly schema: string
  readonly host: string
  readonly port: number
  /** Where its documents are, as options of `isthmus store`. */
  readonly storage: Readonly<Record<string, string>>
  readonly contract: string
}

export interface ChildStore {
  readonly name: string
  readonly schema: string
  readonly url: string
  /** Resolves when the process ends, for whatever reason. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

interface FirstWord {
  readonly url?: string
  readonly error?: {
    readonly code: ErrorCode
    readonly message: string
    readonly issues: readonly Issue[]
    readonly hint: string
  }
}

/** The first JSON value that the child prints: its address, or what went wrong. */
const firstWord = (text: string): FirstWord | undefined => {
  try {
    return JSON.parse(text) as FirstWord
  } catch {
    return undefined
  }
}

/** @throws Failure as the store itself tells it: `port-in-use`, `config-invalid`... */
export const startChildStore = async (options: ChildStoreOptions): Promise<ChildStore> => {
  const { name, schema, host, port, storage, contract } = options
  const entry = process.argv[1] ?? ''
  const child = spawn(
    process.execPath,
    [
      entry,
      ...'store --json --watch-stdin --seed world'.split(' '),
      ...Object.entries({ contract, schema, host, port, ...storage }).map(
        ([option, value]) => `--${option}=${value}`,
      ),
    ],
    // A group of its own: Ctrl-C reaches the gateway first, which stops its stores when it is done.
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  )
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
  })
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (chunk: string) => {
      text += chunk
      const word = firstWord(text)
      if (word?.url !== undefined) resolve(word.url)
      else if (word?.error) {
        const { code, message, issues, hint } = word.error
        const told = `The store ${name} did not start. ${message}`
        reject(new HintedFailure(hint, code, told, issues))
      }
    })
    child.once('error', reject)
    void ended.then(() => reject(new Failure('internal', `The store ${name} ended at its start`)))
  })
  return {
    name,
    schema,
    url,
    ended,
    close: async () => {
      child.stdin.end()
      await ended
    },
  }
}
