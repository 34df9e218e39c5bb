/** Where resources of rollouts are, and writes that repair has given up. */
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
  attempts: row.attempts,
  opened: row.opened,
  problem: row.problem,
})

const stuck = ({ kysely }: Database) =>
  kysely.selectFrom('isthmus_intents').selectAll().where('state', '=', 'quarantined')

export const stuckWrites = async (
  db: Database,
  { resources, limit }: { resources?: readonly string[]; limit: number },
): Promise<readonly StuckWrite[]> => {
  if (resources?.length === 0) return []
  const all = stuck(db).orderBy('opened').orderBy('id').limit(limit)
  const [rows] = await db.read([resources ? all.where('resource', 'in', resources) : all])
  return rows.map(writeOf)
}

/** Nobody but those who come here changes one that is in quarantine, and they do it one after another. */
export const releaseWrite = (
  db: Database,
  given: { actor: Actor; action: string; reason?: string; id: string; to: 'repair' | 'lost' },
): Promise<StuckWrite | undefined> =>
  append<StuckWrite | undefined>(db, async (): Promise<Plan<StuckWrite | undefined>> => {
    const { actor, action, reason, id, to } = given
    const { kysely, kind } = db
    const [[head], [row]] = await db.read([headRow(db), stuck(db).where('id', '=', id)])
    if (row === undefined) return { kind: 'done', answer: undefined }
    const write = writeOf(row)
    const { resource, key, attempts, problem } = write
    const detail = { write: id, resource, key, kind: write.kind, attempts, problem }
    return {
      kind: 'write',
      tail: tailOf(head),
      act: { actor, action, ...(reason !== undefined && { reason }), detail },
      queries: [
        to === 'lost'
          ? kysely
              .deleteFrom('isthmus_intents')
              .where('id', '=', id)
              .where('state', '=', 'quarantined')
          : kysely
              .updateTable('isthmus_intents')
              .set({ state: 'dirty', owner: null, attempts: 0, due: now(kind) })
              .where('id', '=', id)
              .where('state', '=', 'quarantined'),
      ],
      answer: () => write,
    }
  })
