/** Processes that write while rollouts run: who they are, and which of them are gone. */
import * as z from 'zod'
import { ok } from '../../../errors/index.ts'
import { forgetInstance } from '../../rollout/forget.ts'
import { operation, type Operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'
import { forgottenInstance, member } from '../rollout-schemas.ts'
import { idParams, nothing, reason } from './shared.ts'

export const memberOperations: readonly Operation[] = [
  operation({
    id: 'listMembers',
    method: 'GET',
    path: '/members',
    role: 'viewer',
    tag: 'rollouts',
    summary: 'Processes that write while rollouts run',
    description:
      'Each holds a lease, and tells which resources it writes by their rollouts. A change of who is ' +
      'written waits for all of them; the status of a rollout says which of them hold it up.',
    params: nothing,
    query: z.strictObject(pageQuery),
    body: undefined,
    condition: undefined,
    answers: {
      200: {
        description: 'A page of them, by id',
        schema: z.strictObject({ items: z.array(member), next: z.string().nullable() }),
      },
    },
    problems: [],
    handle: async ({ query }, { store }) => {
      const page = pageOf(await store.members(), ({ id }) => id, query)
      return page.ok ? ok({ json: page.value }) : page
    },
  }),
  operation({
    id: 'forgetInstance',
    method: 'POST',
    path: '/members/{id}/forget',
    role: 'admin',
    tag: 'rollouts',
    summary: 'Declare an instance gone',
    description:
      'No change of who is written waits for it any more. Only for one whose process has ended: one ' +
      'that still runs there, and is only cut off from the control store, would go on writing to one ' +
      'backend. Refused while its lease holds, or what it has sent can have an effect.',
    params: idParams('Id of the member'),
    query: nothing,
    body: z.strictObject(reason),
    condition: undefined,
    answers: { 200: { description: 'The instance as it was', schema: forgottenInstance } },
    problems: ['entry-not-found', 'instance-may-write', 'reason-required'],
    handle: async (call, context) => {
      const act = call.act('rollout.forget', call.body.reason)
      const done = await forgetInstance(context, act, call.params.id)
      return done.ok ? ok({ json: done.value }) : done
    },
  }),
]
