/** What a rollout does, what would become of it, and where the answers of its sides differ. */
import * as z from 'zod'
import { failed, ok, problem, type Problem, type Result } from '../../../errors/index.ts'
import { stages, type Rollout } from '../../../rollout/index.ts'
import type { MismatchRow } from '../../port.ts'
import { rolloutStatus, tryRollout } from '../../rollout/actions.ts'
import type { Wish } from '../../rollout/wish.ts'
import type { Edit } from '../../../policy/index.ts'
import { firstMoved } from '../../rollout/first-moved.ts'
import { nameOf, rolloutValue, withoutUndefined } from '../entry-schemas.ts'
import { operation, type Operation } from '../operation.ts'
import { cursorOf, keyOfCursor, pageQuery } from '../page.ts'
import {
  cellAnswer,
  evidenceAnswer,
  foreseenRollout,
  mismatchExample,
  replayedMismatch,
  rolloutCell,
  rolloutEvidence,
  rolloutLosses,
  triedRollout,
} from '../rollout-looks.ts'
import { mismatchRow, pageOfItems } from '../schemas.ts'
import { editProblems, ifMatchOf, makeEdits, nothing } from './shared.ts'

const params = z.strictObject({ rollout: nameOf('Name of the rollout') })

const since = z.coerce
  .number()
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .optional()
  .describe('Only what was seen since then, in milliseconds since 1970')

const acts = [
  'advance',
  'approve',
  'hold',
  'resume',
  'rollback',
  'complete',
  'abort',
  'copied',
] as const satisfies readonly Wish['kind'][]

const notOffered = (what: string): Problem =>
  problem('not-offered', `${what} needs a gateway in this process that drives rollouts.`)

const key = z.tuple([z.number(), z.string(), z.string(), z.string(), z.string(), z.string()])

/** The last one of the page before. Problem: `malformed`. */
const afterOf = (cursor: string | undefined) => {
  const text = keyOfCursor(cursor)
  if (!text.ok || text.value === undefined) return text.ok ? ok(undefined) : text
  const wrong = failed(problem('malformed', 'The cursor is none that a page has given.'))
  try {
    const read = key.safeParse(JSON.parse(text.value))
    if (!read.success) return wrong
    const [count, rollout, version, route, path, kind] = read.data
    return ok({ count, rollout, version, route, path, kind })
  } catch {
    return wrong
  }
}

const cursorAfter = ({ count, rollout, version, route, path, kind }: MismatchRow): string =>
  cursorOf(JSON.stringify([count, rollout, version, route, path, kind]))

/** Members that are there. */
type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

const given = <T extends object>(of: T): Given<T> =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as Given<T>

export const rolloutLooks: readonly Operation[] = [
  operation({
    id: 'getRolloutEvidence',
    method: 'GET',
    path: '/rollouts/{rollout}/evidence',
    role: 'viewer',
    tag: 'rollouts',
    summary: 'What is known of a rollout, and what follows',
    description:
      'What was counted of each route and version since the rollout is where it is to be, what the ' +
      'guardrails of its plan make of it, and what the driver would do now.',
    params,
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'What is known', schema: rolloutEvidence } },
    problems: ['entry-not-found', 'not-offered'],
    handle: async (call, context) => {
      if (!context.look) return failed(notOffered('The evidence of rollouts'))
      const status = await rolloutStatus(context, call.params.rollout)
      if (!status.ok) return status
      const looked = await context.look(status.value)
      return ok({ json: evidenceAnswer(looked, status.value.state.reachedAt) })
    },
  }),
  operation({
    id: 'listRolloutCells',
    method: 'GET',
    path: '/rollouts/{rollout}/cells',
    role: 'viewer',
    tag: 'rollouts',
    summary: 'How each route does for each version',
    description: 'Answers, failures and comparisons of both sides; of seven days at most.',
    params,
    query: z.strictObject({ since }),
    body: undefined,
    condition: undefined,
    answers: {
      200: { description: 'They', schema: z.strictObject({ items: z.array(rolloutCell) }) },
    },
    problems: ['entry-not-found'],
    handle: async ({ params: { rollout }, query }, context) => {
      const status = await rolloutStatus(context, rollout)
      if (!status.ok) return status
      const cells = await context.store.cells(rollout, query.since ?? 0)
      return ok({ json: { items: cells.map(cellAnswer) } })
    },
  }),
  operation({
    id: 'tryRollout',
    method: 'POST',
    path: '/rollouts/{rollout}/try',
    role: 'release-manager',
    tag: 'rollouts',
    summary: 'What an act would do to a rollout',
    description:
      'Nothing is changed: where the rollout would be, and whose reads would go to another backend ' +
      'once its resources are there, by recent requests. What would be refused is refused here, too.',
    params,
    query: nothing,
    body: z.strictObject({
      act: z.enum(acts),
      stage: z.enum(stages).optional().describe('Of `advance`'),
      share: z.number().min(0).max(100).optional().describe('Of `advance`'),
    }),
    condition: undefined,
    answers: { 200: { description: 'What would become of it', schema: triedRollout } },
    problems: ['entry-not-found', 'rollout-refused'],
    handle: async (call, context) => {
      const { act, stage, share } = call.body
      const asked: Wish =
        act === 'advance' ? { kind: act, ...given({ stage, share }) } : { kind: act }
      const done = await tryRollout(context, call.params.rollout, asked)
      return done.ok ? ok({ json: done.value }) : done
    },
  }),
  operation({
    id: 'foreseeRollout',
    method: 'POST',
    path: '/rollouts/{rollout}/foresee',
    role: 'release-manager',
    tag: 'rollouts',
    summary: 'What a rollout would do, were it declared so',
    description:
      'Nothing is declared: what is wrong with it is refused as `putRollout` refuses it; else it tells ' +
      'who would move at once, and whose reads the first step of its plan that moves any would take, ' +
      'by recent requests.',
    params,
    query: nothing,
    body: z.strictObject({ value: rolloutValue }),
    condition: 'required',
    answers: { 200: { description: 'What it would do', schema: foreseenRollout } },
    problems: editProblems,
    handle: async (call, context) => {
      const id = call.params.rollout
      const found = await context.store.entry('rollout', id)
      const ifMatch = ifMatchOf(call.condition, found, { kind: 'rollout', id })
      if (!ifMatch.ok) return ifMatch
      const value = withoutUndefined(call.body.value) as unknown as Rollout
      const edit = { kind: 'rollout', id, value, ifMatch: ifMatch.value } as Edit
      const asked = { action: 'rollout.set', reason: undefined, dryRun: 'true' } as const
      const tried = await makeEdits(call, context, [edit], asked)
      if (!tried.ok) return tried
      const first = firstMoved(value)
      const blastRadius =
        (first && (await context.rolloutRadius?.(id, first.target, value))) ?? null
      return ok({ json: { tried: tried.value, first: first ? { ...first, blastRadius } : null } })
    },
  }),
  operation({
    id: 'getRolloutLosses',
    method: 'GET',
    path: '/rollouts/{rollout}/losses',
    role: 'release-manager',
    tag: 'rollouts',
    summary: 'What a rollback would leave behind',
    description:
      'Reads the lists of the new backend for 15 seconds at most, carries each document to the version ' +
      'of the old one and back, and counts what does not come back: by path, never by value. ' +
      '`isthmus rollout losses` goes on for as long as it takes.',
    params,
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'What was counted', schema: rolloutLosses } },
    problems: [
      'entry-not-found',
      'not-offered',
      'backend-bad-answer',
      'backend-timeout',
      'backend-unreachable',
      'backend-broken',
      'backend-busy',
    ],
    handle: async (call, context) => {
      const { losses } = context
      if (!losses) return failed(notOffered('Counting what a rollback leaves behind'))
      const { rollout: name } = call.params
      const status = await rolloutStatus(context, name)
      if (!status.ok) return status
      const counted = await losses(name, status.value.rollout)
      return counted.ok ? ok({ json: counted.value }) : counted
    },
  }),
  operation({
    id: 'listMismatches',
    method: 'GET',
    path: '/mismatches',
    role: 'viewer',
    tag: 'rollouts',
    summary: 'Where the answers of both sides differ',
    description:
      'By rollout, version of the client, route and path, the most frequent first: by form, never by ' +
      'value. A page may show again what has grown since the page before.',
    params: nothing,
    query: z.strictObject({
      rollout: nameOf('Only of this rollout').optional(),
      version: z.string().max(64).optional().describe('Only of clients of this version'),
      route: z.string().max(256).optional().describe('Only of this route'),
      path: z.string().max(256).optional().describe('Only where the path holds this'),
      since,
      ...pageQuery,
    }),
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'A page of differences', schema: pageOfItems(mismatchRow) } },
    problems: [],
    handle: async ({ query: { cursor, limit, ...filter } }, { store }) => {
      const after: Result<Parameters<typeof store.mismatches>[0]['after']> = afterOf(cursor)
      if (!after.ok) return after
      const of = { ...given(filter), ...given({ after: after.value }), limit: limit + 1 }
      const rows = await store.mismatches(of)
      const items = rows.slice(0, limit)
      const last = items.at(-1)
      return ok({ json: { items, next: rows.length > limit && last ? cursorAfter(last) : null } })
    },
  }),
  operation({
    id: 'listMismatchExamples',
    method: 'GET',
    path: '/mismatches/examples',
    role: 'release-manager',
    tag: 'rollouts',
    summary: 'Reads whose answers differed, with both documents',
    description:
      'What clients of both sides were, or would have been, answered, newest first. Each process keeps ' +
      'a few of them in its memory for an hour, and none where the configuration turns previews off.',
    params: nothing,
    query: z.strictObject({
      rollout: nameOf('Name of the rollout'),
      version: z.string().max(64).optional().describe('Only of clients of this version'),
      route: z.string().max(256).optional().describe('Only of this route'),
      path: z.string().max(256).optional().describe('Only those that differ at this JSON path'),
      limit: z.coerce.number().int().min(1).max(20).default(5),
    }),
    body: undefined,
    condition: undefined,
    answers: {
      200: { description: 'They', schema: z.strictObject({ items: z.array(mismatchExample) }) },
    },
    problems: ['not-offered'],
    handle: async ({ query: { limit, ...filter } }, { examples }) => {
      if (!examples) return failed(notOffered('Keeping answers that differ'))
      const found = await examples(filter)
      return ok({ json: { items: found.slice(0, limit) } })
    },
  }),
  operation({
    id: 'replayMismatch',
    method: 'POST',
    path: '/mismatches/replay',
    role: 'release-manager',
    tag: 'rollouts',
    summary: 'Read both sides again',
    description:
      'The read of an example is asked of both backends again, as its client but without its ' +
      'credentials, and compared. Only reads (GET) are kept, and nothing is counted.',
    params: nothing,
    query: nothing,
    body: z.strictObject({ id: z.string().min(1).max(64).describe('Of the example') }),
    condition: undefined,
    answers: { 200: { description: 'Both answers, now', schema: replayedMismatch } },
    problems: ['not-offered', 'entry-not-found', 'backend-timeout'],
    handle: async ({ body }, { replay }) => {
      if (!replay) return failed(notOffered('Reading both sides again'))
      const done = await replay(body)
      return done.ok ? ok({ json: done.value }) : done
    },
  }),
]
