/** Rows of the audit as they are read: which of them, in which order, and what their policies changed. */
import { sql } from 'kysely'
import type { AuditQuery, AuditRow } from '../port.ts'
import type { Database } from './database.ts'
import { changeOf, toldChanges, valueOf } from './entry-rows.ts'
import type { Tables } from './tables.ts'
import { headRow, tailOf, type Tail } from './tail.ts'

const usualLimit = 100

/** Whether a text is in another one: no pattern, whose length D1 would limit, and the same on all databases. */
const contains = (column: 'actor' | 'detail', text: string) =>
  sql<boolean>`replace(${sql.ref(`isthmus_audit.${column}`)}, ${text}, '') <> ${sql.ref(`isthmus_audit.${column}`)}`

/** `flag` stands for `flag.ramp` and all others of flags. */
const isAction = (action: string) =>
  sql<boolean>`(isthmus_audit.action = ${action} or substr(isthmus_audit.action, 1, ${sql.lit(action.length + 1)}) = ${`${action}.`})`

/** An entry that the row changed, or a name that it says. */
const isAbout = (subject: string) =>
  sql<boolean>`(${contains('detail', JSON.stringify(subject))} or exists (
    select 1 from isthmus_changes as about
    where about.number = isthmus_audit.policy and about.id = ${subject}))`

const utc = (time: string): string => new Date(time).toISOString()

const chosen = (
  { kysely }: Database,
  { after = 0, before, limit = usualLimit, newestFirst = false, ...of }: AuditQuery,
) =>
  kysely
    .selectFrom('isthmus_audit')
    .where('seq', '>', after)
    .$if(before !== undefined, (query) => query.where('seq', '<', before ?? 0))
    .$if(of.actor !== undefined, (query) => query.where(contains('actor', of.actor ?? '')))
    .$if(of.action !== undefined, (query) => query.where(isAction(of.action ?? '')))
    .$if(of.subject !== undefined, (query) => query.where(isAbout(of.subject ?? '')))
    .$if(of.from !== undefined, (query) => query.where('at', '>=', utc(of.from ?? '')))
    .$if(of.to !== undefined, (query) => query.where('at', '<', utc(of.to ?? '')))
    .orderBy('seq', newestFirst ? 'desc' : 'asc')
    .limit(limit)

/** What the policies of a page changed: all of them, since a row's hash is over all. */
const changesOf = (db: Database, of: AuditQuery) =>
  db.kysely
    .selectFrom('isthmus_changes')
    .selectAll()
    .where('number', 'in', (query) =>
      query
        .selectFrom(chosen(db, of).select('policy').as('page'))
        .select('page.policy')
        .where('page.policy', 'is not', null)
        .$castTo<{ policy: number }>(),
    )

const rowOf = (
  { detail, ...row }: Tables['isthmus_audit'],
  changes: readonly Tables['isthmus_changes'][],
): AuditRow => ({
  ...row,
  detail: {
    ...valueOf(detail, `audit row ${row.seq}`),
    ...(row.policy !== null && { changes: toldChanges(changes.map(changeOf)) }),
  },
})

export interface AuditPage {
  readonly rows: readonly AuditRow[]
  readonly tail: Tail
}

export const readPage = async (db: Database, of: AuditQuery): Promise<AuditPage> => {
  const [rows, changes, [head]] = await db.read([
    chosen(db, of).selectAll(),
    changesOf(db, of),
    headRow(db),
  ])
  const byPolicy = Map.groupBy(changes, ({ number }) => number)
  return {
    rows: rows.map((row) => rowOf(row, byPolicy.get(row.policy ?? -1) ?? [])),
    tail: tailOf(head),
  }
}

export const auditRows = async (db: Database, of: AuditQuery): Promise<readonly AuditRow[]> =>
  (await readPage(db, of)).rows
