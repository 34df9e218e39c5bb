/** Edits that wait for a second person. */
import { canonicalText, parse, type Json } from '../../json/index.ts'
import type { Edit, Sha256 } from '../../policy/index.ts'
import type { Actor, Proposal } from '../port.ts'
import { append, type Act, type Plan } from './append.ts'
import { audit } from './audit.ts'
import type { Database } from './database.ts'
import { randomHex } from './secret.ts'
import type { Tables } from './tables.ts'
import { readTail } from './tail.ts'
import { storable } from './text.ts'

type Row = Tables['isthmus_proposals']

const listOf = <T>(text: string): T[] => {
  const list = parse(text)
  return list.ok ? (list.value as unknown as T[]) : []
}

const proposalOf = (row: Row): Proposal => ({
  id: row.id,
  by: row.proposed_by,
  at: row.at,
  action: row.action,
  reason: row.reason,
  edits: listOf<Edit>(row.edits),
  digest: row.digest,
  state: row.state,
  approvals: listOf<Proposal['approvals'][number]>(row.approvals),
})

export interface NewProposal {
  readonly by: Actor
  readonly action: string
  readonly reason?: string
  readonly edits: readonly Edit[]
}

/** What is approved: SHA-256 of the canonical text of the edits. */
const digestOfEdits = async (edits: readonly Edit[], sha256: Sha256): Promise<string> =>
  sha256(canonicalText(edits as unknown as Json))

export const propose = async (
  db: Database,
  { by, action, reason, edits }: NewProposal,
): Promise<Proposal> => {
  const row: Row = {
    id: randomHex(6),
    proposed_by: storable(by),
    at: new Date().toISOString(),
    action: storable(action),
    reason: reason === undefined ? null : storable(reason),
    edits: canonicalText(edits as unknown as Json),
    digest: await digestOfEdits(edits, db.sha256),
    state: 'open',
    approvals: '[]',
  }
  const detail = { proposal: row.id, action: row.action, digest: row.digest }
  await audit(
    db,
    { actor: by, action: 'proposal.create', ...(reason !== undefined && { reason }), detail },
    [db.kysely.insertInto('isthmus_proposals').values(row)],
  )
  return proposalOf(row)
}

const mostProposals = 1000

/** Newest first. */
export const proposals = async (
  { kysely, read }: Database,
  state?: Proposal['state'],
): Promise<readonly Proposal[]> => {
  let query = kysely.selectFrom('isthmus_proposals').selectAll()
  if (state !== undefined) query = query.where('state', '=', state)
  const [rows] = await read([query.orderBy('at', 'desc').orderBy('id').limit(mostProposals)])
  return rows.map(proposalOf)
}

const rowOf = ({ kysely }: Database, id: string) =>
  kysely.selectFrom('isthmus_proposals').selectAll().where('id', '=', id)

export const readProposal = async (db: Database, id: string): Promise<Proposal | undefined> => {
  const [[row]] = await db.read([rowOf(db, id)])
  return row && proposalOf(row)
}

/** Part of the batch that makes its edits; the place in the audit keeps others from withdrawing it meanwhile. */
export const applied = ({ kysely }: Database, id: string) =>
  kysely.updateTable('isthmus_proposals').set({ state: 'applied' }).where('id', '=', id)

/** Moves a proposal on, where `next` says how; the place in the audit keeps others from doing so, too. */
const moved = (
  db: Database,
  id: string,
  actor: Actor,
  next: (now: Proposal) => { readonly action: string; readonly set: Partial<Proposal> } | undefined,
): Promise<Proposal | undefined> =>
  append<Proposal | undefined>(db, async (): Promise<Plan<Proposal | undefined>> => {
    const tail = await readTail(db)
    const { kysely } = db
    const now = await readProposal(db, id)
    const step = now && next(now)
    if (!step) return { kind: 'done', answer: undefined }
    const after = { ...now, ...step.set }
    const act: Act = {
      actor,
      action: step.action,
      detail: { proposal: id, action: now.action, digest: now.digest },
    }
    const update = kysely.updateTable('isthmus_proposals').set({
      state: after.state,
      approvals: canonicalText(after.approvals as unknown as Json),
    })
    return { kind: 'write', tail, act, queries: [update.where('id', '=', id)], answer: () => after }
  })

/** Approves exactly those edits; undefined where the proposal is not open, or has others. */
export const approve = (
  db: Database,
  id: string,
  by: Actor,
  digest: string,
): Promise<Proposal | undefined> =>
  moved(db, id, by, ({ state, digest: now, approvals }) =>
    state !== 'open' || now !== digest
      ? undefined
      : {
          action: 'proposal.approve',
          set: {
            state: 'approved',
            approvals: [...approvals, { by, at: new Date().toISOString(), digest }],
          },
        },
  )

/** Only what was approved is applied; what was applied is not withdrawn. */
export const setProposal = (
  db: Database,
  id: string,
  state: 'applied' | 'withdrawn',
  by: Actor,
): Promise<Proposal | undefined> =>
  moved(db, id, by, ({ state: now }) => {
    const isAllowed =
      state === 'applied' ? now === 'approved' : now === 'open' || now === 'approved'
    const action = state === 'applied' ? 'proposal.apply' : 'proposal.withdraw'
    return isAllowed ? { action, set: { state } } : undefined
  })
