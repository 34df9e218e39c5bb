/** The processes that decide requests. */
import * as z from 'zod'
import { ok } from '../../../errors/index.ts'
import { effectOf } from '../fleet.ts'
import { operation, type Operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'
import { head, instance } from '../schemas.ts'
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
    handle: async ({ query }, { store }) => {
      const newest = await store.head()
      const rows = (await store.instances()).map((row) => ({ ...row, ...effectOf(row, newest) }))
      const page = pageOf(rows, ({ id }) => id, query)
      return page.ok ? ok({ json: { policy: newest, ...page.value } }) : page
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
