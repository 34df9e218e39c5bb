/** Opens the control store that a configuration names. */
import { resolve } from 'node:path'
import { Failure } from '../../errors/index.ts'
import type { ControlStore } from '../port.ts'
import { createControlStore } from '../store/index.ts'

export interface OpenControlStore {
  /** What a relative file is relative to. */
  readonly folder: string
  /** Milliseconds between two looks for edits of other processes, where nobody tells of them. */
  readonly pollMs?: number
}

/** Milliseconds. */
const mostFilePoll = 100

/**
 * Nothing is read or written yet: a store that is away is told of by whatever asks it.
 *
 * @param address `sqlite:FILE`, `postgres://...`
 * @throws Failure `config-invalid`
 * @example await openControlStore('sqlite:.isthmus/control.db', { folder: process.cwd() })
 */
export const openControlStore = async (
  address: string,
  { folder, pollMs }: OpenControlStore,
): Promise<ControlStore> => {
  const file = /^sqlite:(?:\/\/)?(.+)$/.exec(address)?.[1]
  if (file !== undefined) {
    const { sqliteDatabase } = await import('./sqlite.ts')
    // To look at a file costs microseconds: nobody has to wait longer for it.
    const pollFile = Math.min(pollMs ?? mostFilePoll, mostFilePoll)
    return createControlStore(sqliteDatabase(resolve(folder, file), { pollMs: pollFile }))
  }
  if (/^postgres(?:ql)?:\/\//.test(address)) {
    const { postgresDatabase } = await import('./postgres.ts')
    return createControlStore(postgresDatabase(address, pollMs === undefined ? {} : { pollMs }))
  }
  // What it says may be a secret that stands in the wrong place.
  throw new Failure('config-invalid', 'The control store is not named as it must be', [
    {
      place: 'control > store',
      message: 'must be the address of a database',
      choices: ['sqlite:FILE', 'postgres://USER:PASSWORD@HOST:PORT/DATABASE'],
    },
  ])
}
