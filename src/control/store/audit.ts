/** The chain of everything that was done. */
import type { Compilable } from 'kysely'
import type { Json } from '../../json/index.ts'
import { emptyHash, hashOf } from '../../policy/index.ts'
import type { AuditRow, AuditVerdict } from '../port.ts'
import { append, hashOfRow, type Act } from './append.ts'
import { readPage } from './audit-rows.ts'
import type { Database } from './database.ts'
import { asEntry, storedEntry } from './entry-rows.ts'
import { headRow, readTail, tailOf, type Tail } from './tail.ts'

/** For acts that make no policy. */
export const audit = (
  db: Database,
  act: Act,
  queries: readonly Compilable[] = [],
): Promise<AuditRow> =>
  append(db, async () => ({
    kind: 'write',
    tail: await readTail(db),
    act,
    queries,
    answer: (row) => row,
  }))

interface Chain {
  readonly seq: number
  readonly last: string
  /** The policy of the last row that made one. */
  readonly policy: { readonly number: number; readonly hash: Json | undefined }
}

const startOfChain: Chain = { seq: 0, last: emptyHash, policy: { number: 0, hash: emptyHash } }

/** Why a row does not follow on a chain. */
const faultOf = async (
  { sha256 }: Database,
  row: AuditRow,
  { seq, last, policy }: Chain,
): Promise<string | undefined> => {
  if (row.seq !== seq + 1) return `row ${seq + 1} is missing`
  const { hash, ...said } = row
  if ((await hashOfRow(said, sha256)) !== hash)
    return 'the row was altered, or a change that it tells of'
  if (row.previous !== last) return 'the row does not follow the one before it'
  if (row.policy !== null && row.policy !== policy.number + 1) {
    return `policy ${policy.number + 1} is missing`
  }
  return undefined
}

const follow = (row: AuditRow, chain: Chain): Chain => ({
  seq: row.seq,
  last: row.hash,
  policy: row.policy === null ? chain.policy : { number: row.policy, hash: row.detail['hash'] },
})

/** Why a chain that ends here is not what the newest row says. */
const faultOfEnd = ({ seq, last, policy }: Chain, { head, ...tail }: Tail): string | undefined => {
  if (seq < tail.seq) return `rows ${seq + 1} to ${tail.seq} are missing at the end`
  if (seq > tail.seq) return `rows after ${tail.seq} were added past the end`
  if (last !== tail.last) return 'the last row is not the one that was written last'
  if (policy.number !== head.number || policy.hash !== head.hash) {
    return `the newest policy is ${head.number}, and the last row that made one tells of another`
  }
  return undefined
}

/** Whether entries are what edits made of them: somebody may have changed them by hand. */
const faultOfEntries = async (db: Database, { policy }: Chain): Promise<string | undefined> => {
  const [[head], rows] = await db.read([
    headRow(db),
    db.kysely.selectFrom('isthmus_entries').selectAll(),
  ])
  // Somebody edits meanwhile; the next one to verify sees these entries.
  if (tailOf(head).head.number !== policy.number) return undefined
  const entries = rows.map(storedEntry).flatMap((entry) => asEntry(entry) ?? [])
  return (await hashOf(entries, db.sha256)) === policy.hash
    ? undefined
    : 'the entries are not those that the edits made: some were changed past the audit'
}

const pageSize = 500

/** Reads the whole chain, page after page, while others may go on writing. */
export const verifyAudit = async (db: Database): Promise<AuditVerdict> => {
  let chain = startOfChain
  const wrong = (seq: number, why: string) => ({ ok: false, rows: chain.seq, seq, why }) as const
  for (;;) {
    const { rows, tail } = await readPage(db, { after: chain.seq, limit: pageSize })
    for (const row of rows) {
      const why = await faultOf(db, row, chain)
      if (why !== undefined) return wrong(row.seq, why)
      chain = follow(row, chain)
    }
    if (rows.length === pageSize) continue
    const why = faultOfEnd(chain, tail) ?? (await faultOfEntries(db, chain))
    return why === undefined
      ? { ok: true, rows: chain.seq, last: chain.last }
      : wrong(chain.seq, why)
  }
}
