/** The admin API of what commands have found about two ends of a migration: page by page, the newest first. */
import * as z from 'zod'
import { operation, type ApiContext, type Operation } from '../../control/api/operation.ts'
import { nothing } from '../../control/api/operations/shared.ts'
import { cursorOf, keyOfCursor, pageQuery } from '../../control/api/page.ts'
import { pageOfItems } from '../../control/api/schemas.ts'
import type { ResultKind, ResultRow } from '../../control/results.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { commandWord } from '../report/commands.ts'
import { planId } from '../results/kept-plan.ts'
import { migrationPlan, rehearsal, verification } from './result-schemas.ts'

/** Each is some kilobytes. */
const mostOfPage = 50

const end = z.string().max(2000).optional()

const query = {
  ...pageQuery,
  source: end.describe('Only those from there, as migrations name it'),
  target: end.describe('Only those that lead there'),
}

interface Query {
  readonly source?: string | undefined
  readonly target?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

const place = z.tuple([z.int(), z.string()])

/** Problem: `malformed`. */
const placeOf = (cursor: string | undefined): Result<Pick<ResultRow, 'at' | 'id'> | undefined> => {
  const text = keyOfCursor(cursor)
  if (!text.ok || text.value === undefined) return text.ok ? ok(undefined) : text
  try {
    const [at, id] = place.parse(JSON.parse(text.value))
    return ok({ at, id })
  } catch {
    return failed(problem('malformed', 'The cursor is none that a page has given.'))
  }
}

const viewOf = ({ id, source, target, at, body }: ResultRow) => ({
  id,
  at: new Date(at).toISOString(),
  source,
  target,
  ...body,
})

/** What leads on from a verification. */
const repairOf = ({ source, target, body }: ResultRow): string | null => {
  if (body['isEqual'] === true) return null
  const isHalf = body['isInterrupted'] === true
  return `isthmus migrate ${isHalf ? 'verify' : 'repair'} ${commandWord(source)} ${commandWord(target)}`
}

const pageOf = async (
  kind: ResultKind,
  { source, target, limit, cursor }: Query,
  { store }: ApiContext,
  show: (row: ResultRow) => object = viewOf,
) => {
  const after = placeOf(cursor)
  if (!after.ok) return after
  const most = Math.min(limit, mostOfPage)
  const rows = await store.results.list({
    kind,
    source,
    target,
    after: after.value,
    limit: most + 1,
  })
  const shown = rows.slice(0, most)
  const last = rows.length > most ? shown.at(-1) : undefined
  const next = last ? cursorOf(JSON.stringify([last.at, last.id])) : null
  return ok({ json: { items: shown.map(show), next } })
}

const common = {
  method: 'GET',
  role: 'viewer',
  tag: 'migrations',
  params: nothing,
  body: undefined,
  condition: undefined,
  problems: [],
} as const

const bounds = `The newest first. A page has ${mostOfPage} at most.`

export const resultOperations: readonly Operation[] = [
  operation({
    ...common,
    id: 'listVerifications',
    path: '/verifications',
    summary: 'What `isthmus migrate verify` has found',
    description: `How many documents of each type are as they have to be, and where in the order of keys they are not; keys and paths, never values. ${bounds}`,
    query: z.strictObject(query),
    answers: { 200: { description: 'A page of them', schema: pageOfItems(verification) } },
    handle: (call, context) =>
      pageOf('verification', call.query, context, (row) => ({
        ...viewOf(row),
        repair: repairOf(row),
      })),
  }),
  operation({
    ...common,
    id: 'listRehearsals',
    path: '/rehearsals',
    summary: 'What `isthmus rehearse` has found',
    description: `A migration and its way back on copies, step by step. ${bounds}`,
    query: z.strictObject(query),
    answers: { 200: { description: 'A page of them', schema: pageOfItems(rehearsal) } },
    handle: (call, context) => pageOf('rehearsal', call.query, context),
  }),
  operation({
    ...common,
    id: 'listMigrationPlans',
    path: '/migration-plans',
    summary: 'Steps of plans',
    description: `Of \`isthmus migrate plan\`, and of plans that migrations follow. ${bounds}`,
    query: z.strictObject({
      ...query,
      hash: z.string().max(100).optional().describe('Only the one of this hash'),
    }),
    answers: { 200: { description: 'A page of them', schema: pageOfItems(migrationPlan) } },
    handle: async (call, context) => {
      const { hash } = call.query
      if (hash === undefined) return pageOf('plan', call.query, context)
      const row = await context.store.results.one(planId(hash))
      return ok({ json: { items: row ? [viewOf(row)] : [], next: null } })
    },
  }),
]
