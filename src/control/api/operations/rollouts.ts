/** Rollouts: what is declared of them, how far they are, and what people ask of them. */
import * as z from 'zod'
import { ok, type Result } from '../../../errors/index.ts'
import { stages } from '../../../rollout/index.ts'
import {
  askRollout,
  releaseStuck,
  rolloutStatus,
  stuckOf,
  type RolloutStatus,
} from '../../rollout/actions.ts'
import type { Wish } from '../../rollout/wish.ts'
import { nameOf, rolloutValue } from '../entry-schemas.ts'
import { operation, type Answer, type Operation } from '../operation.ts'
import { rolloutStatusSchema, stuckWrite } from '../rollout-schemas.ts'
import { historyOf, listOf, removeOf, setOf, showOf, type Resource } from './entries.ts'
import { idParams, nothing, reason, seenVersions } from './shared.ts'

const resource: Resource = {
  kind: 'rollout',
  tag: 'rollouts',
  path: 'rollouts',
  param: 'rollout',
  one: 'Rollout',
  many: 'Rollouts',
  words: { one: 'a rollout', many: 'rollouts', name: 'Name of the rollout' },
  value: rolloutValue,
  actions: { set: 'rollout.set', remove: 'rollout.remove' },
}

const params = z.strictObject({ rollout: nameOf('Name of the rollout') })

const shown = {
  200: { description: 'How far it is', schema: rolloutStatusSchema, tag: true },
}

const answerOf = (result: Result<RolloutStatus>): Result<Answer> =>
  result.ok ? ok({ json: result.value, tag: String(result.value.version) }) : result

interface Told {
  readonly kind: Exclude<Wish['kind'], 'advance'>
  readonly summary: string
  readonly description: string
}

const told: readonly Told[] = [
  {
    kind: 'approve',
    summary: 'Approve the next step of a plan',
    description:
      'For steps that ask for somebody to say so; it begins when nothing else is missing.',
  },
  {
    kind: 'hold',
    summary: 'Let nothing move by itself',
    description: 'Resources stay where they are, and clients are served as now.',
  },
  { kind: 'resume', summary: 'Go on', description: 'With what it was held at.' },
  {
    kind: 'rollback',
    summary: 'Lead all resources back to `off`',
    description: 'Stage by stage, without losing a write. From `complete` nothing leads back.',
  },
  {
    kind: 'complete',
    summary: 'End it at the new backend',
    description: 'From there nothing leads back: the old backend is not kept current any more.',
  },
  {
    kind: 'abort',
    summary: 'Take back a change that is under way',
    description: 'It is held at the stage that all of its resources have reached.',
  },
  {
    kind: 'copied',
    summary: 'Say that the data has been copied and verified',
    description: 'Before, no read is compared: `shadow` waits for it.',
  },
]

const problems = ['entry-not-found', 'entry-changed', 'reason-required', 'rollout-refused'] as const

const asking = ({ kind, summary, description }: Told): Operation =>
  operation({
    id: `${kind}Rollout`,
    method: 'POST',
    path: `/rollouts/{rollout}/${kind}`,
    role: 'release-manager',
    tag: 'rollouts',
    summary,
    description,
    params,
    query: nothing,
    body: z.strictObject(reason),
    condition: 'required',
    answers: shown,
    problems,
    handle: async (call, context) => {
      const seen = seenVersions(call.condition, 'rollout')
      if (!seen.ok) return seen
      const act = call.act(`rollout.${kind}`, call.body.reason)
      return answerOf(await askRollout(context, act, call.params.rollout, { kind }, seen.value))
    },
  })

export const rolloutOperations: readonly Operation[] = [
  listOf(resource),
  showOf(resource),
  setOf(resource),
  removeOf(resource),
  historyOf(resource),
  operation({
    id: 'getRolloutStatus',
    method: 'GET',
    path: '/rollouts/{rollout}/status',
    role: 'viewer',
    tag: 'rollouts',
    summary: 'How far a rollout is',
    description: 'Where it is to be, where each resource is, and what is not settled yet.',
    params,
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: shown,
    problems: ['entry-not-found'],
    handle: async (call, context) => answerOf(await rolloutStatus(context, call.params.rollout)),
  }),
  operation({
    id: 'advanceRollout',
    method: 'POST',
    path: '/rollouts/{rollout}/advance',
    role: 'release-manager',
    tag: 'rollouts',
    summary: 'Send a rollout on',
    description:
      'To the next step of its plan, or to the stage that is named, back as well. Resources get ' +
      'there stage by stage.',
    params,
    query: nothing,
    body: z.strictObject({
      stage: z.enum(stages).optional().describe('The next step of the plan when absent'),
      share: z
        .number()
        .min(0)
        .max(100)
        .optional()
        .describe('Percent of clients whose reads see the new backend, in `shadow` and `live`'),
      ...reason,
    }),
    condition: 'required',
    answers: shown,
    problems,
    handle: async (call, context) => {
      const seen = seenVersions(call.condition, 'rollout')
      if (!seen.ok) return seen
      const { stage, share, reason: why } = call.body
      const asked: Wish = {
        kind: 'advance',
        ...(stage !== undefined && { stage }),
        ...(share !== undefined && { share }),
      }
      const act = call.act('rollout.advance', why)
      return answerOf(await askRollout(context, act, call.params.rollout, asked, seen.value))
    },
  }),
  ...told.map(asking),
  operation({
    id: 'listStuckWrites',
    method: 'GET',
    path: '/rollouts/{rollout}/writes',
    role: 'viewer',
    tag: 'rollouts',
    summary: 'Writes that repair has given up, or tries again',
    description:
      'The oldest first. While there are any, no change of stage gets past them, but one to `off` that ' +
      'leaves the old backend the authority.',
    params,
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(1000).default(100) }),
    body: undefined,
    condition: undefined,
    answers: {
      200: { description: 'They', schema: z.strictObject({ items: z.array(stuckWrite) }) },
    },
    problems: ['entry-not-found'],
    handle: async ({ params: { rollout }, query: { limit } }, context) => {
      const found = await stuckOf(context, rollout, limit)
      return found.ok ? ok({ json: { items: found.value } }) : found
    },
  }),
  ...(['repair', 'lost'] as const).map((to) =>
    operation({
      id: to === 'repair' ? 'retryWrite' : 'declareWriteLost',
      method: 'POST',
      path: `/writes/{id}/${to}`,
      role: to === 'repair' ? 'release-manager' : 'admin',
      tag: 'rollouts',
      summary: to === 'repair' ? 'Give a write back to repair' : 'Declare a write lost',
      description:
        to === 'repair'
          ? 'It is tried again at once.'
          : 'What it wrote may be missing at one of the two backends from then on.',
      params: idParams('Id of the write'),
      query: nothing,
      body: z.strictObject(reason),
      condition: undefined,
      answers: { 200: { description: 'The write as it was', schema: stuckWrite } },
      problems: ['entry-not-found', 'reason-required'],
      handle: async (call, context) => {
        const act = call.act(`rollout.write-${to}`, call.body.reason)
        const done = await releaseStuck(context, act, call.params.id, to)
        return done.ok ? ok({ json: done.value }) : done
      },
    }),
  ),
]
