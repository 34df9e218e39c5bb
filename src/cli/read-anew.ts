/** The configuration as it is on disk now, while an older one is in force. */
import { Worker } from 'node:worker_threads'
import { Failure, type ErrorCode, type Issue } from '../errors/index.ts'
import type { GatewayConfig } from '../gateway/config/index.ts'
import { threadEntry } from '../gateway/work/node/thread-entry.ts'

/** Files, as the options of the command name them. */
export interface ReadWhat {
  readonly contract: string
  readonly config: string
}

/** What the thread answers. */
export type ReadAnew =
  | {
      readonly ok: true
      readonly config: GatewayConfig
      /** Undefined where the contract has errors. */
      readonly contractHash: string | undefined
    }
  | {
      readonly ok: false
      readonly code: ErrorCode
      readonly message: string
      readonly issues: readonly Issue[]
    }

/** Milliseconds after which a file that does not come to an end is given up. */
const longest = 30_000

/** @throws Failure `file-not-found`, or `config-invalid` with all errors */
export const readAnew = async (
  what: ReadWhat,
): Promise<Extract<ReadAnew, { readonly ok: true }>> => {
  const entry = threadEntry('./config-thread', import.meta.url)
  const fail = (message: string): Failure =>
    new Failure('config-invalid', `The configuration ${what.config} cannot be read`, [
      { place: what.config, message },
    ])
  const thread = new Worker(entry.url, {
    ...entry.options,
    workerData: what,
    stdout: true,
    stderr: true,
  })
  const clock = setTimeout(() => void thread.terminate(), longest)
  try {
    const read = await new Promise<ReadAnew>((resolve, reject) => {
      thread.once('message', resolve)
      thread.once('error', (error) => reject(fail(error.message)))
      thread.once('exit', () => reject(fail(`loading it came to no end within ${longest} ms`)))
    })
    if (!read.ok) throw new Failure(read.code, read.message, read.issues)
    return read
  } finally {
    clearTimeout(clock)
    await thread.terminate()
  }
}
