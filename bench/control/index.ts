/** How long a gateway takes to read a large policy out of the control store, and to follow an edit of it. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startPostgres } from '../../test/support/postgres.ts'

/** Milliseconds and bytes. */
export interface ControlFigure {
  readonly database: string
  /** All entries as one edit. */
  readonly fillMs: number
  /** From an open store to a policy in force. */
  readonly loadMs: number
  /** What that holds on the heap, with what the store holds for edits. */
  readonly heapBytes: number
  /** An edit of one client, from before it is sent to its effect on requests: median and 99th percentile. */
  readonly effectMs: number
  readonly slowestMs: number
  /** The same in another process, whose store tells of edits as the configuration has it: 99th percentile. */
  readonly elsewhereMs: number
  /** Longest time in which the process did nothing else meanwhile. */
  readonly stallMs: number
  /** What it takes to read and judge all of it again, which an edit would cost without its changes. */
  readonly wholeMs: number
}

const run = promisify(execFile)
const child = fileURLToPath(new URL('child.ts', import.meta.url))

const ask = async (address: string, ...args: string[]): Promise<unknown> => {
  const command = ['--expose-gc', child, address, ...args]
  return JSON.parse((await run(process.execPath, command)).stdout)
}

const measure = async (
  database: string,
  address: string,
  edits: number,
): Promise<ControlFigure> => {
  const fillMs = (await ask(address, 'fill')) as number
  const loaded = (await ask(address, 'load', String(edits))) as Omit<
    ControlFigure,
    'database' | 'fillMs'
  >
  return { database, fillMs, ...loaded }
}

export const measureControl = async (
  edits: number,
  say: (text: string) => void,
): Promise<readonly ControlFigure[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-bench-'))
  const postgres = await startPostgres()
  try {
    say('SQLite')
    const sqlite = await measure('SQLite', `sqlite:${join(folder, 'control.db')}`, edits)
    say('Postgres')
    return [sqlite, await measure('Postgres', await postgres.database(), edits)]
  } finally {
    await postgres.close()
    await rm(folder, { recursive: true, force: true })
  }
}
