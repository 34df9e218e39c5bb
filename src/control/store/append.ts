/**
 * The only way in which the store is edited: one atomic batch, whose first statement takes the next
 * place in the audit. Whoever finds it taken has lost against somebody faster, and looks anew.
 */
import type { Compilable } from 'kysely'
import { Failure } from '../../errors/index.ts'
import { canonicalText, type JsonObject } from '../../json/index.ts'
import type { Sha256 } from '../../policy/index.ts'
import type { Actor, AuditRow, Head } from '../port.ts'
import { OutcomeUnknown, Taken, type Database } from './database.ts'
import { randomHex } from './secret.ts'
import type { Tail } from './tail.ts'
import { storable } from './text.ts'

export interface Act {
  readonly actor: Actor
  readonly action: string
  readonly reason?: string
  readonly detail: JsonObject
}

/** What one look at the store led to: an answer without any change, or what is to be written. */
export type Plan<T> =
  | { readonly kind: 'done'; readonly answer: T }
  | {
      readonly kind: 'write'
      readonly tail: Tail
      readonly act: Act
      /** The policy that comes of it, where one does, but for when. */
      readonly policy?: Omit<Head, 'at'>
      /** What of `act.detail` stands in tables of its own. */
      readonly kept?: readonly string[]
      readonly queries: readonly Compilable[]
      readonly answer: (row: AuditRow) => T
    }

type Write<T> = Extract<Plan<T>, { kind: 'write' }>

/** How often somebody else may be faster: each time somebody's edit was made. */
const mostAttempts = 50

/** How often a lost answer is asked for again, and the milliseconds before the second time. */
const mostRepeats = 5
const firstPause = 50

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export const hashOfRow = async (row: Omit<AuditRow, 'hash'>, sha256: Sha256): Promise<string> => {
  const { seq, id, at, actor, action, reason, policy, detail, previous } = row
  return sha256(canonicalText({ seq, id, at, actor, action, reason, policy, detail, previous }))
}

const rowOf = async (
  { sha256 }: Database,
  { tail, act, policy }: Write<unknown>,
): Promise<AuditRow> => {
  const row = {
    seq: tail.seq + 1,
    id: randomHex(8),
    at: new Date().toISOString(),
    actor: storable(act.actor),
    action: storable(act.action),
    reason: act.reason === undefined ? null : storable(act.reason),
    policy: policy?.number ?? null,
    detail: act.detail,
    previous: tail.last,
  }
  return { ...row, hash: await hashOfRow(row, sha256) }
}

const without = (detail: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(detail).filter(([name]) => !names.includes(name)))

const batchOf = (
  { kysely }: Database,
  row: AuditRow,
  { policy, kept = [], queries }: Write<unknown>,
): readonly Compilable[] => [
  kysely.insertInto('isthmus_audit').values({
    ...row,
    detail: canonicalText(without(row.detail, kept)),
  }),
  kysely
    .updateTable('isthmus_head')
    .set({ seq: row.seq, last: row.hash, ...(policy && { ...policy, at: row.at }) })
    .where('id', '=', 1),
  ...queries,
]

/** Whether the place in the audit is ours: what was asked for has happened then. */
const isOurs = async ({ kysely, read }: Database, row: AuditRow): Promise<boolean> => {
  const hashes = kysely.selectFrom('isthmus_audit').select('hash').where('seq', '=', row.seq)
  const [[found]] = await read([hashes])
  return found?.hash === row.hash
}

/**
 * Writes, and asks again where the answer got lost: the same batch, which the place in the audit
 * lets happen once. To look whether it has happened would not do, since it may be still on its way.
 *
 * @throws Failure `control-outcome-unknown` where the database does not come back
 */
const isWritten = async (
  db: Database,
  row: AuditRow,
  batch: readonly Compilable[],
): Promise<boolean> => {
  let isUnknown = false
  for (let repeat = 0; ; repeat++) {
    try {
      await db.write(batch)
      return true
    } catch (error) {
      const mayRepeat = repeat < mostRepeats
      if (error instanceof OutcomeUnknown) isUnknown = true
      else if (!isUnknown && !(error instanceof Taken)) throw error
      else if (error instanceof Taken) {
        const ours = await isOurs(db, row).catch((failure: unknown) => failure)
        if (typeof ours === 'boolean') return ours
        isUnknown = true
      }
      if (!mayRepeat) {
        throw new Failure(
          'control-outcome-unknown',
          `The control store went away while "${row.action}" was on its way to it: it may have happened.`,
        )
      }
      await pause(firstPause * 2 ** repeat)
    }
  }
}

const attempts = async <T>(db: Database, plan: () => Promise<Plan<T>>): Promise<T> => {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const planned = await plan()
    if (planned.kind === 'done') return planned.answer
    const row = await rowOf(db, planned)
    if (await isWritten(db, row, batchOf(db, row, planned))) return planned.answer(row)
    await pause(Math.random() * Math.min(attempt, 20) * 5)
  }
  throw new Failure(
    'control-busy',
    `Others were faster ${mostAttempts} times while the control store was edited.`,
  )
}

/** The last edit of each store that is on its way. */
const turns = new WeakMap<Database, Promise<unknown>>()

/**
 * Plans and writes until nobody is faster. Edits of one store take turns, so that they are faster
 * than each other only where processes differ; a plan must not wait for another edit of its store.
 *
 * @param plan looks at the store as it is now
 * @throws Failure `control-busy` where others are faster again and again
 */
export const append = <T>(db: Database, plan: () => Promise<Plan<T>>): Promise<T> => {
  const before = turns.get(db) ?? Promise.resolve()
  const turn = before.then(() => attempts(db, plan))
  turns.set(
    db,
    turn.catch(() => undefined),
  )
  return turn
}
