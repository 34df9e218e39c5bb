/** How much traffic there is, how it goes, and how long it takes. */
import * as z from 'zod'
import { ok } from '../../../errors/index.ts'
import { spanOfQuestion, trafficOverTime } from '../../census/index.ts'
import { operation, type Operation } from '../operation.ts'
import { trafficSchema } from '../traffic-schemas.ts'
import { nothing } from './shared.ts'

export const trafficOverTimeOperations: readonly Operation[] = [
  operation({
    id: 'getTraffic',
    method: 'GET',
    path: '/traffic',
    role: 'viewer',
    tag: 'traffic',
    summary: 'How much traffic there is over time, how it goes, and how long it takes',
    description:
      'Of all instances: requests, errors and latency of each step, altogether, by version of clients, ' +
      'and by backend and its version. The last two hours are known by minute, the last 30 days by ' +
      'hour. Answers are counted about a second after they were given; steps in which there was none ' +
      'are left out. Percentiles are read off counts of ranges, each 1.5 times as long as the one ' +
      'before: so they may be off by as much; the last range begins at 7.5 s, and is told as that.',
    params: nothing,
    query: z.strictObject({
      from: z
        .string()
        .max(40)
        .default('1h')
        .describe('How far back: `2h`, `30d`, `2026-11-01T12:00:00Z`; an hour when absent'),
      to: z.string().max(40).optional().describe('Until when, as `from`; now when absent'),
      step: z
        .string()
        .max(8)
        .optional()
        .describe(
          'What is told together: `5m`, `1h`, `1d`; the finest that is known when absent. At most 1,000 steps.',
        ),
    }),
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'The traffic', schema: trafficSchema } },
    problems: [],
    handle: async ({ query }, { store, now }) => {
      const at = now()
      const span = spanOfQuestion(query, at)
      if (!span.ok) return span
      return ok({ json: trafficOverTime(await store.traffic(span.value), span.value, at) })
    },
  }),
]
