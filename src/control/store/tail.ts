/** The one row that names the newest policy and the newest audit row. */
import { Failure } from '../../errors/index.ts'
import type { Head } from '../port.ts'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'

export interface Tail {
  readonly head: Head
  /** Of the newest audit row; 0 where there is none. */
  readonly seq: number
  /** Hash of the newest audit row. */
  readonly last: string
}

export const headRow = ({ kysely }: Database) =>
  kysely.selectFrom('isthmus_head').selectAll().where('id', '=', 1)

/** @throws Failure `control-corrupt` */
export const tailOf = (row: Tables['isthmus_head'] | undefined): Tail => {
  if (row === undefined) {
    throw new Failure('control-corrupt', 'The control store has lost the row of its newest policy.')
  }
  const { number, hash, at, seq, last } = row
  return { head: { number, hash, at }, seq, last }
}

export const readTail = async (db: Database): Promise<Tail> => {
  const [[row]] = await db.read([headRow(db)])
  return tailOf(row)
}
