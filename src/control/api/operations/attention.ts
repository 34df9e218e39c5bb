/** What needs somebody's attention now, of all that an API knows of. */
import * as z from 'zod'
import { ok } from '../../../errors/index.ts'
import { attentionOf, noticeKinds, severities, type Look } from '../../attention/index.ts'
import { operation, type Operation } from '../operation.ts'
import { nothing } from './shared.ts'

const names = Object.keys(noticeKinds) as [keyof typeof noticeKinds]

const kind = z
  .enum(names)
  .describe(
    Object.entries(noticeKinds)
      .map(([name, text]) => `\`${name}\`: ${text}.`)
      .join(' '),
  )
  .meta({ id: 'NoticeKind' })

const subject = z
  .strictObject({
    flag: z.string().optional(),
    version: z.string().optional(),
    clients: z.array(z.string()).optional().describe('At most 20'),
    kill: z.string().optional(),
    rollout: z.string().optional(),
    resource: z.string().optional(),
    route: z.string().optional(),
    backend: z.string().optional(),
    instance: z.string().optional(),
    migration: z.string().optional(),
    proposal: z.string().optional(),
    place: z.string().optional().describe('Where in the policy'),
  })
  .describe('What it is about, by the names that other operations take')

const notice = z
  .strictObject({
    kind,
    severity: z.enum(severities),
    what: z.string().describe('What is so, and why'),
    advice: z.string().describe('What can be done about it'),
    subject,
    since: z.number().optional().describe('Milliseconds since 1970, where it is known'),
  })
  .meta({ id: 'Notice', description: 'Something that needs attention' })

const count = z.int()

/** @param looks at what the rooms of an API know of */
export const attentionOperation = (looks: readonly Look[]): Operation =>
  operation({
    id: 'getAttention',
    method: 'GET',
    path: '/attention',
    role: 'viewer',
    tag: 'fleet',
    summary: 'What needs attention now',
    description:
      'Each thing with a sentence on what is so and why, one on what can be done, and the names of what ' +
      'it is about; the worst first. At most 20 of a kind are told.',
    params: nothing,
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: {
      200: {
        description: 'All of it',
        schema: z
          .strictObject({
            at: z.number().describe('Milliseconds since 1970'),
            counts: z.strictObject({ critical: count, warning: count, info: count }),
            items: z.array(notice),
            more: z.partialRecord(kind, count).describe('How many of a kind are not told'),
          })
          .meta({ id: 'Attention', description: 'What needs attention' }),
      },
    },
    problems: [],
    handle: async (_call, context) => {
      const at = context.now()
      const notices = await Promise.all(looks.map((look) => look(context, at)))
      return ok({ json: { at, ...attentionOf(notices.flat()) } })
    },
  })
