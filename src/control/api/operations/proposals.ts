/** Edits that wait for a second person. */
import * as z from 'zod'
import { ok } from '../../../errors/index.ts'
import {
  applyProposal,
  approveProposal,
  proposalOf,
  replaceProposal,
  withdrawProposal,
} from '../../actions/proposals.ts'
import { editSchema, editsOf } from '../entry-schemas.ts'
import { operation, type Operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'
import { edited, pageOfItems, proposal, proposed } from '../schemas.ts'
import { answerOfEdit, editProblems, idParams, nothing, reason } from './shared.ts'

const params = idParams('Id of the proposal')
const shown = { 200: { description: 'The proposal', schema: proposal } }

export const proposalOperations: readonly Operation[] = [
  operation({
    id: 'listProposals',
    method: 'GET',
    path: '/proposals',
    role: 'viewer',
    tag: 'proposals',
    summary: 'Proposals',
    description: 'Proposals of one state, or all of them, in the order of their ids.',
    params: nothing,
    query: z.strictObject({
      state: z
        .enum(['open', 'approved', 'applied', 'withdrawn'])
        .optional()
        .describe('Only in this state'),
      ...pageQuery,
    }),
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'A page of proposals', schema: pageOfItems(proposal) } },
    problems: [],
    handle: async ({ query }, { store }) => {
      const page = pageOf(await store.proposals(query.state), ({ id }) => id, query)
      return page.ok ? ok({ json: page.value }) : page
    },
  }),
  operation({
    id: 'getProposal',
    method: 'GET',
    path: '/proposals/{id}',
    role: 'viewer',
    tag: 'proposals',
    summary: 'One proposal',
    description: 'What it edits, who made it, and who has approved it.',
    params,
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: shown,
    problems: ['entry-not-found'],
    handle: async ({ params: { id } }, context) => {
      const found = await proposalOf(context, id)
      return found.ok ? ok({ json: found.value }) : found
    },
  }),
  operation({
    id: 'approveProposal',
    method: 'POST',
    path: '/proposals/{id}/approve',
    role: 'release-manager',
    tag: 'proposals',
    summary: 'Approve a proposal of somebody else',
    description: 'Exactly the edits of `digest` are approved; with others the approval is void.',
    params,
    query: nothing,
    body: z.strictObject({
      digest: z
        .string()
        .regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits')
        .describe('`digest` of the proposal that was read'),
      ...reason,
    }),
    condition: undefined,
    answers: shown,
    problems: [
      'entry-not-found',
      'proposal-not-open',
      'proposal-changed',
      'second-person-required',
    ],
    handle: async (call, context) => {
      const act = call.act('proposal.approve', call.body.reason)
      const done = await approveProposal(context, act, call.params.id, call.body.digest)
      return done.ok ? ok({ json: done.value }) : done
    },
  }),
  operation({
    id: 'applyProposal',
    method: 'POST',
    path: '/proposals/{id}/apply',
    role: 'release-manager',
    tag: 'proposals',
    summary: 'Make the edits of an approved proposal',
    description:
      'What was approved is what runs: where its entries have changed since, nothing does (412).',
    params,
    query: nothing,
    body: z.strictObject(reason),
    condition: undefined,
    answers: { 200: { description: 'It was done', schema: edited, tag: true } },
    problems: [...editProblems, 'entry-not-found', 'proposal-not-open', 'second-person-required'],
    handle: async (call, context) => {
      const act = call.act('proposal.apply', call.body.reason)
      return answerOfEdit(await applyProposal(context, act, call.params.id))
    },
  }),
  operation({
    id: 'replaceProposal',
    method: 'PUT',
    path: '/proposals/{id}',
    role: 'release-manager',
    tag: 'proposals',
    summary: 'Propose other edits in its place',
    description: 'The old proposal is withdrawn, and what was approved of it is void.',
    params,
    query: nothing,
    body: z.strictObject({ edits: z.array(editSchema).min(1).max(1000), ...reason }),
    condition: undefined,
    answers: {
      200: { description: 'No second person was needed', schema: edited },
      202: { description: 'The new proposal', schema: proposed },
    },
    problems: [...editProblems, 'entry-not-found', 'proposal-not-open'],
    handle: async (call, context) => {
      const act = call.act('proposal.replace', call.body.reason)
      const edits = editsOf(call.body.edits)
      return answerOfEdit(await replaceProposal(context, act, call.params.id, edits))
    },
  }),
  operation({
    id: 'withdrawProposal',
    method: 'POST',
    path: '/proposals/{id}/withdraw',
    role: 'release-manager',
    tag: 'proposals',
    summary: 'Take a proposal back',
    description: 'For whoever made it, and for admins.',
    params,
    query: nothing,
    body: z.strictObject(reason),
    condition: undefined,
    answers: shown,
    problems: ['entry-not-found', 'proposal-not-open'],
    handle: async (call, context) => {
      const act = call.act('proposal.withdraw', call.body.reason)
      const done = await withdrawProposal(context, act, call.params.id)
      return done.ok ? ok({ json: done.value }) : done
    },
  }),
]
