/** Makes the next policy of edits: all or none, each on its condition, judged whole. */
import type { JsonObject } from '../../json/index.ts'
import { entryKey, noTag, type Edit } from '../../policy/index.ts'
import type { Commit, Committed, Proposal } from '../port.ts'
import { append, type Plan } from './append.ts'
import type { Database } from './database.ts'
import { toldChanges } from './entry-rows.ts'
import type { Mirror } from './mirror.ts'
import { nextOf, queriesOf } from './next.ts'
import { applied, readProposal } from './proposals.ts'
import { isStorable } from './text.ts'
import { viewOf } from './view.ts'

type Issues = readonly { readonly place: string; readonly message: string }[]

/** What is wrong with edits, whatever they are made to. */
const issuesOf = (edits: readonly Edit[]): Issues => {
  const seen = new Set<string>()
  return edits.flatMap((edit) => {
    const place = entryKey(edit)
    const isTwice = seen.has(place)
    seen.add(place)
    if (isTwice) return [{ place, message: 'is edited twice; edit it once' }]
    if (isStorable(edit.id)) return []
    return [{ place: edit.kind, message: 'an id has U+0000 or half of a surrogate pair in it' }]
  })
}

/** As the audit tells it: which proposal, and who approved it. */
const approvalOf = ({ id, by, digest, approvals }: Proposal): JsonObject => ({
  proposal: id,
  proposedBy: by,
  digest,
  approvedBy: approvals.map((approval) => approval.by),
})

const done = (answer: Committed) => ({ kind: 'done', answer }) as const

const plan = async (
  db: Database,
  mirror: Mirror,
  { actor, action, reason, edits, proposal: wanted, judge }: Commit,
): Promise<Plan<Committed>> => {
  const { tail, conflicts, effects, after } = await mirror.see((seen) => ({
    tail: seen.tail,
    ...viewOf(edits, seen),
  }))
  const proposal = wanted === undefined ? undefined : await readProposal(db, wanted)
  if (wanted !== undefined && proposal?.state !== 'approved') {
    const message = proposal ? `is ${proposal.state}, not approved` : 'is not there'
    return done({ kind: 'refused', issues: [{ place: `proposal ${wanted}`, message }] })
  }
  if (conflicts.length > 0) return done({ kind: 'conflict', entries: conflicts })
  if (effects.length === 0) return done({ kind: 'unchanged', head: tail.head })
  const changes = effects.map(({ change }) => change)
  const next = await nextOf(db, tail, changes)
  const { number, hash, tags } = next
  const issues = await judge(after, {
    before: tail.head,
    edits: effects.map(({ edit }) => edit),
    hash,
  })
  if (issues.length > 0) return done({ kind: 'refused', issues })
  return {
    kind: 'write',
    tail,
    act: {
      actor,
      action,
      ...(reason !== undefined && { reason }),
      detail: { hash, changes: toldChanges(changes), ...(proposal && approvalOf(proposal)) },
    },
    policy: { number, hash },
    kept: ['changes'],
    queries: [...queriesOf(db, next, changes), ...(proposal ? [applied(db, proposal.id)] : [])],
    answer: ({ at }) => ({
      kind: 'committed',
      head: { number, hash, at },
      tags: Object.fromEntries(changes.map((change, i) => [entryKey(change), tags[i] ?? noTag])),
      inverse: changes.map(
        ({ kind, id, before }, i) =>
          ({ kind, id, value: before, ifMatch: tags[i] ?? noTag }) as unknown as Edit,
      ),
    }),
  }
}

export const commit = async (db: Database, mirror: Mirror, wanted: Commit): Promise<Committed> => {
  const issues = issuesOf(wanted.edits)
  if (issues.length > 0) return { kind: 'refused', issues }
  return append(db, () => plan(db, mirror, wanted))
}
