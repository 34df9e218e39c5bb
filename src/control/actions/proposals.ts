/** Edits of two people: one proposes, another approves exactly that, and then it runs. */
import { failed, ok, problem, type Problem, type Result } from '../../errors/index.ts'
import { canonicalText, type Json } from '../../json/index.ts'
import type { Edit } from '../../policy/index.ts'
import type { Proposal } from '../port.ts'
import type { Act, Control, Edited } from './control.ts'
import { edit, editApproved } from './edit.ts'
import { mayAct } from './roles.ts'

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** SHA-256 of the canonical text of edits: 64 hex digits. */
export const editsDigest = async (edits: readonly Edit[]): Promise<string> => {
  const text = canonicalText(edits as unknown as Json)
  return hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}

const notFound = (id: string): Problem =>
  problem('entry-not-found', `There is no proposal "${id}".`)

const notOpen = ({ state }: Proposal): Problem =>
  problem('proposal-not-open', `The proposal is ${state}.`, { state })

/** Problem: `entry-not-found`. */
export const proposalOf = async ({ store }: Control, id: string): Promise<Result<Proposal>> => {
  const found = (await store.proposals()).find((proposal) => proposal.id === id)
  return found ? ok(found) : failed(notFound(id))
}

/**
 * Another person approves what is proposed, as it was shown to them.
 *
 * Problems: `entry-not-found`, `proposal-not-open`, `second-person-required`, `proposal-changed`.
 */
export const approveProposal = async (
  control: Control,
  act: Act,
  id: string,
  digest: string,
): Promise<Result<Proposal>> => {
  const found = await proposalOf(control, id)
  if (!found.ok) return found
  const { value: proposal } = found
  if (proposal.state !== 'open') return failed(notOpen(proposal))
  if (proposal.by === act.actor) {
    return failed(problem('second-person-required', 'Nobody approves a proposal of their own.'))
  }
  if (proposal.digest !== digest || (await editsDigest(proposal.edits)) !== digest) {
    const detail = 'The digest is not that of the proposal.'
    return failed(problem('proposal-changed', detail, { digest: proposal.digest }))
  }
  const approved = await control.store.approve(id, act.actor, digest)
  return approved ? ok(approved) : failed(notOpen(proposal))
}

/** Whether somebody else has approved exactly these edits. */
const isApproved = async ({ by, edits, approvals }: Proposal): Promise<boolean> => {
  const digest = await editsDigest(edits)
  return approvals.some((approval) => approval.by !== by && approval.digest === digest)
}

/**
 * Makes the edits that were approved. Where entries have changed since, they are not what was
 * approved any more, and nothing is made.
 *
 * Problems: `entry-not-found`, `proposal-not-open`, `second-person-required`, `entry-changed`,
 * `policy-refused`.
 */
export const applyProposal = async (
  control: Control,
  act: Act,
  id: string,
): Promise<Result<Edited>> => {
  const found = await proposalOf(control, id)
  if (!found.ok) return found
  const { value: proposal } = found
  const { state, by, action, reason } = proposal
  if (state !== 'open' && state !== 'approved') return failed(notOpen(proposal))
  if (state === 'open' || !(await isApproved(proposal))) {
    return failed(problem('second-person-required', `The proposal of ${by} is not approved.`))
  }
  const why = reason ?? act.reason
  const done = await editApproved(control, { ...act, action, reason: why }, proposal)
  // What was so already makes no policy with which it could be marked.
  if (done.ok && done.value.kind === 'unchanged') {
    await control.store.setProposal(id, 'applied', act.actor)
  }
  return done
}

/** Whether somebody may take back or replace a proposal: whoever made it, and admins. */
const mayWithdraw = ({ by }: Proposal, { actor, role }: Act): Problem | undefined =>
  by === actor || mayAct(role, 'admin')
    ? undefined
    : problem('role-required', 'Only who made a proposal, or an admin, may take it back.', {
        role,
        required: 'admin',
      })

/** Problems: `entry-not-found`, `proposal-not-open`, `role-required`. */
export const withdrawProposal = async (
  control: Control,
  act: Act,
  id: string,
): Promise<Result<Proposal>> => {
  const found = await proposalOf(control, id)
  if (!found.ok) return found
  const { value: proposal } = found
  if (proposal.state !== 'open' && proposal.state !== 'approved') return failed(notOpen(proposal))
  const refused = mayWithdraw(proposal, act)
  if (refused) return failed(refused)
  const withdrawn = await control.store.setProposal(id, 'withdrawn', act.actor)
  return withdrawn ? ok(withdrawn) : failed(notOpen(proposal))
}

/**
 * Other edits in the place of a proposal. They are a new one: what was approved of the old one is
 * void.
 *
 * Problems: as `withdrawProposal` and `edit`.
 */
export const replaceProposal = async (
  control: Control,
  act: Act,
  id: string,
  edits: readonly Edit[],
): Promise<Result<Edited>> => {
  const found = await proposalOf(control, id)
  if (!found.ok) return found
  const { state, action } = found.value
  if (state !== 'open' && state !== 'approved') return failed(notOpen(found.value))
  const refused = mayWithdraw(found.value, act)
  if (refused) return failed(refused)
  const made = await edit(control, { act: { ...act, action }, edits })
  if (made.ok) await control.store.setProposal(id, 'withdrawn', act.actor)
  return made
}
