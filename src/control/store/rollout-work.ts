/** Where resources of rollouts are, and writes that repair has given up or cannot bring over. */
import type { ExpressionBuilder } from 'kysely'
import type { Actor, ResourceProgress, StuckWrite } from '../port.ts'
import { append, type Plan } from './append.ts'
import { now } from './clock.ts'
import type { Database } from './database.ts'
import { backlogs } from './ledger/statements.ts'
import type { Tables } from './tables.ts'
import { headRow, tailOf } from './tail.ts'

/** All as of one moment. */
export const progress = async (db: Database): Promise<readonly ResourceProgress[]> => {
  const authoritiesOf = db.kysely.selectFrom('isthmus_authorities').selectAll().orderBy('resource')
  const [authorities, left] = await db.read([authoritiesOf, backlogs(db)])
  const backlogOf = new Map(left.map((row) => [row.resource, row]))
  return authorities.map((row) => {
    const { resource, rollout, stage, side, epoch, phase, next_stage: next, share } = row
    const authority = { resource, rollout, stage, side, epoch, phase, share }
    const { open = 0, dirty = 0, quarantined = 0, oldest = 0 } = backlogOf.get(resource) ?? {}
    return { ...authority, next, open, dirty, quarantined, oldestMs: Math.max(0, oldest) }
  })
}

const writeOf = (row: Tables['isthmus_intents']): StuckWrite => ({
  id: row.id,
  resource: row.resource,
  key: row.key,
  kind: row.kind,
  state: row.state,
  attempts: row.attempts,
  opened: row.opened,
  problem: row.problem,
})

/** Given up, or put off after an attempt: nobody has it in hand, and nothing of it is on its way. */
const isStuck = (eb: ExpressionBuilder<Tables, 'isthmus_intents'>) =>
  eb.or([
    eb('state', '=', 'quarantined'),
    eb.and([eb('owner', 'is', null), eb('attempts', '>', 0)]),
  ])

export const stuckWrites = async (
  db: Database,
  { resources, limit }: { resources?: readonly string[]; limit: number },
): Promise<readonly StuckWrite[]> => {
  if (resources?.length === 0) return []
  const all = db.kysely
    .selectFrom('isthmus_intents')
    .selectAll()
    .where(isStuck)
    .orderBy('opened')
    .orderBy('id')
    .limit(limit)
  const [rows] = await db.read([resources ? all.where('resource', 'in', resources) : all])
  return rows.map(writeOf)
}

/** Owner of what is being released. Nobody has this id, so that repair takes what is left of it. */
const releasing = 'release'

/** Takes it in hand, so that repair does not; undefined where repair has it. */
const claimed = async (
  { kysely, write }: Database,
  id: string,
): Promise<StuckWrite | undefined> => {
  const claim = kysely
    .updateTable('isthmus_intents')
    .set({ owner: releasing })
    .where('id', '=', id)
    .where(isStuck)
    .returningAll()
  const [[row]] = await write([claim], { quiet: true })
  return row && writeOf(row)
}

export const releaseWrite = async (
  db: Database,
  given: { actor: Actor; action: string; reason?: string; id: string; to: 'repair' | 'lost' },
): Promise<StuckWrite | undefined> => {
  const { actor, action, reason, id, to } = given
  const { kysely, kind } = db
  const found = await claimed(db, id)
  if (!found) return undefined
  const { resource, key, state, attempts, problem } = found
  const detail = { write: id, resource, key, kind: found.kind, state, attempts, problem }
  const again = state === 'quarantined' ? 'dirty' : state
  return append<StuckWrite>(db, async (): Promise<Plan<StuckWrite>> => {
    const [[head]] = await db.read([headRow(db)])
    return {
      kind: 'write',
      tail: tailOf(head),
      act: { actor, action, ...(reason !== undefined && { reason }), detail },
      queries: [
        to === 'lost'
          ? kysely.deleteFrom('isthmus_intents').where('id', '=', id).where('owner', '=', releasing)
          : kysely
              .updateTable('isthmus_intents')
              .set({ state: again, owner: null, attempts: 0, due: now(kind) })
              .where('id', '=', id)
              .where('owner', '=', releasing),
      ],
      answer: () => found,
    }
  })
}
