/** The processes that decide requests. */
import * as z from 'zod'
import { ok } from '../../../errors/index.ts'
import { effectOfPolicy, effectOn } from '../../effect.ts'
import { operation, type Operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'
import { effect, head, instance } from '../schemas.ts'
import { nothing } from './shared.ts'

export const fleetOperations: readonly Operation[] = [
  operation({
    id: 'listInstances',
    method: 'GET',
    path: '/instances',
    role: 'viewer',
    tag: 'fleet',
    summary: 'Which instance decides by which policy',
    description:
      'Each process as it told of itself last, whether it decides by the newest policy, and how long ' +
      'after the edit it did.',
    params: nothing,
    query: z.strictObject(pageQuery),
    body: undefined,
    condition: undefined,
    answers: {
      200: {
        description: 'The newest policy, and a page of instances',
        schema: z.strictObject({
          policy: head,
          items: z.array(instance),
          next: z.string().nullable(),
        }),
      },
    },
    problems: [],
    handle: async ({ query }, { store, now }) => {
      const newest = await store.head()
      const rows = (await store.instances()).map((row) => {
        const { state, ms, seenMs } = effectOn(row, newest, now())
        const current = state === 'exact'
        return { ...row, current, effectMs: current ? ms : null, seenMs }
      })
      const page = pageOf(rows, ({ id }) => id, query)
      return page.ok ? ok({ json: { policy: newest, ...page.value } }) : page
    },
  }),
  operation({
    id: 'getEffect',
    method: 'GET',
    path: '/effect',
    role: 'viewer',
    tag: 'fleet',
    summary: 'How long an edit took until every instance decided by it',
    description:
      'Of the newest policy, or of another one. `exact`: the instance decides by this very policy. ' +
      '`overtaken`: by a later one, so it took at most that long. `waiting`: by an earlier one. ' +
      '`silent`: so it did when it was last heard of, more than 30 s ago. With several workers, each ' +
      'is an instance. Clocks of several machines are compared: times are as exact as they are.',
    params: nothing,
    query: z.strictObject({
      policy: z.coerce
        .number()
        .int()
        .min(1)
        .max(Number.MAX_SAFE_INTEGER)
        .optional()
        .describe('Number of the policy that an edit made; the newest when absent'),
    }),
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'Each instance, and all of them together', schema: effect } },
    problems: ['entry-not-found'],
    handle: async ({ query }, { store, now }) => {
      const found = await effectOfPolicy(store, query.policy, now())
      return found.ok ? ok({ json: found.value }) : found
    },
  }),
  operation({
    id: 'listen',
    method: 'GET',
    path: '/events',
    role: 'viewer',
    tag: 'fleet',
    summary: 'What changes, as it happens',
    description:
      'Server-sent events: `policy` (number, who, why, which entries), `proposal`, `instance`, ' +
      '`migration` (what it is, not how far), `rollout` (where it is to be), ' +
      '`unavailable` (the control store is away), and `reset` where more was missed than is told: read ' +
      'anew then. The id of an event is the number of the policy; `Last-Event-ID` goes on from there. ' +
      'A stream ends within seconds when its token is revoked or expires, after some minutes, and when ' +
      'its reader is slow: connect again.',
    params: nothing,
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'Events', mediaType: 'text/event-stream' } },
    problems: ['overloaded'],
    handle: ({ lastEventId, signal, isAllowed }, { events }) => {
      const after =
        lastEventId !== undefined && /^\d{1,15}$/.test(lastEventId)
          ? Number(lastEventId)
          : undefined
      const opened = events.open({ after, signal, isAllowed })
      return opened.ok ? ok({ stream: opened.value, mediaType: 'text/event-stream' }) : opened
    },
  }),
]
