/** Processes that write while rollouts run: who holds up a change, and what becomes of those that are gone. */
import { sql, type Compilable } from 'kysely'
import type { Actor, Forgotten, LedgerMember } from '../port.ts'
import { append, type Plan } from './append.ts'
import { now } from './clock.ts'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'
import { headRow, tailOf } from './tail.ts'

interface MemberRow {
  readonly id: string
  readonly name: string
  readonly lease: number
  readonly effect: number
}
type Told = readonly Tables['isthmus_acks'][]
type Authorities = readonly Pick<Tables['isthmus_authorities'], 'resource' | 'epoch' | 'phase'>[]

const membersIn = ({ kysely, kind }: Database) =>
  kysely
    .selectFrom('isthmus_members')
    .select([
      'id',
      'name',
      sql<number>`lease - ${now(kind)}`.as('lease'),
      sql<number>`effect - ${now(kind)}`.as('effect'),
    ])
    .orderBy('id')

const memberOf = (
  { id, name, lease, effect }: MemberRow,
  told: Told,
  authorities: Authorities,
): LedgerMember => {
  const acks = new Map(told.map((ack) => [ack.resource, ack]))
  const names = (some: Authorities) => some.map(({ resource }) => resource)
  return {
    id,
    name,
    leaseMs: lease,
    effectMs: effect,
    untold: names(authorities.filter(({ resource }) => !acks.has(resource))),
    behind: names(
      authorities.filter(({ resource, epoch, phase }) => {
        const ack = acks.get(resource)
        return phase === 'preparing' && (ack?.epoch !== epoch || ack.phase !== 'preparing')
      }),
    ),
  }
}

/** All as of one moment. */
export const members = async (db: Database): Promise<readonly LedgerMember[]> => {
  const { kysely } = db
  const [rows, acks, authorities] = await db.read([
    membersIn(db),
    kysely.selectFrom('isthmus_acks').selectAll(),
    kysely
      .selectFrom('isthmus_authorities')
      .select(['resource', 'epoch', 'phase'])
      .orderBy('resource'),
  ])
  const told = Map.groupBy(acks, ({ member }) => member)
  return rows.map((row) => memberOf(row, told.get(row.id) ?? [], authorities))
}

/** What members have told that are none any more. */
const orphans = ({ kysely }: Database): Compilable =>
  kysely
    .deleteFrom('isthmus_acks')
    .where('member', 'not in', kysely.selectFrom('isthmus_members').select('id'))

/**
 * One that renews its lease between look and deletion stays, as if it had come back right after it:
 * whoever was forgotten and lives is a member again with its next lease.
 */
export const forgetMember = (
  db: Database,
  given: { actor: Actor; action: string; reason?: string; id: string },
): Promise<Forgotten> =>
  append<Forgotten>(db, async (): Promise<Plan<Forgotten>> => {
    const { actor, action, reason, id } = given
    const { kysely, kind } = db
    const [[head], [row]] = await db.read([headRow(db), membersIn(db).where('id', '=', id)])
    if (row === undefined) return { kind: 'done', answer: { kind: 'unknown' } }
    const { name, lease, effect } = row
    if (Math.max(lease, effect) > 0) {
      return { kind: 'done', answer: { kind: 'kept', name, leaseMs: lease, effectMs: effect } }
    }
    return {
      kind: 'write',
      tail: tailOf(head),
      act: {
        actor,
        action,
        ...(reason !== undefined && { reason }),
        detail: { member: id, name, silentMs: -lease },
      },
      queries: [
        kysely.deleteFrom('isthmus_members').where('id', '=', id).where('effect', '<=', now(kind)),
        orphans(db),
      ],
      answer: () => ({ kind: 'forgotten', name, silentMs: -lease }),
    }
  })

/**
 * Deletes those that have been silent for so long, but for who may still write by its flags: somebody
 * has to declare that one gone.
 */
export const silentMembers = (db: Database, silentMs: number): readonly Compilable[] => {
  const { kysely, kind } = db
  const untold = kysely
    .selectFrom('isthmus_authorities as a')
    .select('a.resource')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('isthmus_acks as k')
            .select('k.member')
            .where('k.member', '=', sql.ref<string>('isthmus_members.id'))
            .whereRef('k.resource', '=', 'a.resource'),
        ),
      ),
    )
  return [
    kysely
      .deleteFrom('isthmus_members')
      .where('lease', '<', sql<number>`${now(kind)} - ${sql.lit(silentMs)}`)
      .where((eb) => eb.not(eb.exists(untold))),
    orphans(db),
  ]
}
