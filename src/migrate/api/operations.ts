/** The admin API of migrations: how they are, what is in quarantine, and what people ask of them. */
import * as z from 'zod'
import { reasonOf } from '../../control/actions/reason.ts'
import { mayAct } from '../../control/actions/roles.ts'
import { nameOf } from '../../control/api/entry-schemas.ts'
import {
  operation,
  type ApiContext,
  type Call,
  type Operation,
} from '../../control/api/operation.ts'
import type { Answer } from '../../control/api/operation.ts'
import { nothing, reason, seenVersions } from '../../control/api/operations/shared.ts'
import { cursorOf, keyOfCursor, pageOf, pageQuery } from '../../control/api/page.ts'
import { pageOfItems } from '../../control/api/schemas.ts'
import type { StrandedRow } from '../../control/runs.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { firstLeft, runFacts } from '../report/run-facts.ts'
import { mostLeft, runPage } from '../report/run-page.ts'
import { reportPolicy } from '../report/style.ts'
import { askRun, runOf, type RunWish } from '../run/asks.ts'
import { reportOf } from '../run/state.ts'
import { cutOverOf } from './cut-over.ts'
import { migration, migrationReport, migrationSummary, strandedRow } from './schemas.ts'
import { summaryOf, viewOf } from './views.ts'

const params = z.strictObject({ migration: nameOf('Name of the migration') })

/** Documents are of any size: few of them are read at once. */
const mostDocuments = 20

/** Type and key of a row, as a cursor stands for them. */
const place = z.tuple([z.string(), z.string()])

const textOf = ({ type, key }: Pick<StrandedRow, 'type' | 'key'>): string =>
  JSON.stringify([type, key])

/** Problem: `malformed`. */
const placeOf = (cursor: string | undefined): Result<{ type: string; key: string } | undefined> => {
  const text = keyOfCursor(cursor)
  if (!text.ok || text.value === undefined) return text.ok ? ok(undefined) : text
  try {
    const [type, key] = place.parse(JSON.parse(text.value))
    return ok({ type, key })
  } catch {
    return failed(problem('malformed', 'The cursor is none that a page has given.'))
  }
}

const asked = async (
  call: Call<{ readonly migration: string }>,
  { store, settings }: ApiContext,
  wish: RunWish,
  given: string | undefined,
): Promise<Result<Answer>> => {
  const seen = seenVersions(call.condition, 'migration')
  if (!seen.ok) return seen
  const act = call.act(`migration.${wish.kind}`, given)
  const said = reasonOf(act, settings)
  if (!said.ok) return said
  const { actor } = act
  const of = { name: call.params.migration, wish, actor, reason: said.value, seen: seen.value }
  const done = await askRun(store.runs, of)
  return done.ok ? ok({ json: summaryOf(done.value), tag: String(done.value.version) }) : done
}

const problems = [
  'entry-not-found',
  'entry-changed',
  'reason-required',
  'migration-refused',
] as const

const changed = {
  200: { description: 'How it is now', schema: migrationSummary, tag: true },
}

const limit = z.int().min(1).max(1e9).nullable().optional()

const throttling = z
  .strictObject({
    rate: limit.describe('Documents per second at most; null for no limit'),
    batch: limit.describe('Most documents of a batch; null for the usual'),
    batchMs: limit.describe('Milliseconds that a batch is to take; null for the usual'),
    ...reason,
  })
  .refine(({ rate, batch, batchMs }) => [rate, batch, batchMs].some((one) => one !== undefined), {
    message: 'says nothing that is to be changed: rate, batch or batchMs',
  })

const told = [
  {
    kind: 'pause',
    summary: 'Let whoever works on a migration stop after its batch',
    description:
      'It goes on by `isthmus migrate resume`, where the stores are: nothing goes on by itself.',
  },
  {
    kind: 'cancel',
    summary: 'End a migration for good',
    description: 'What was written stays.',
  },
] as const

export const migrationOperations: readonly Operation[] = [
  operation({
    id: 'listMigrations',
    method: 'GET',
    path: '/migrations',
    role: 'viewer',
    tag: 'migrations',
    summary: 'Migrations',
    description: 'All that there are, by name.',
    params: nothing,
    query: z.strictObject(pageQuery),
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'A page of them', schema: pageOfItems(migrationSummary) } },
    problems: [],
    handle: async ({ query }, { store }) => {
      const page = pageOf(await store.runs.runs(), ({ name }) => name, query)
      return page.ok
        ? ok({ json: { ...page.value, items: page.value.items.map(summaryOf) } })
        : page
    },
  }),
  operation({
    id: 'getMigration',
    method: 'GET',
    path: '/migrations/{migration}',
    role: 'viewer',
    tag: 'migrations',
    summary: 'How far a migration is',
    description:
      'Its state, its ranges, what became of documents, how fast it is on average and who did what with it.',
    params,
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'How far it is', schema: migration, tag: true } },
    problems: ['entry-not-found'],
    handle: async (call, { store, now }) => {
      const facts = await runFacts(store.runs, call.params.migration)
      if (!facts.ok) return facts
      const { version, quarantined } = facts.value
      const at = new Date(now())
      const [left, workers, cutOver] = await Promise.all([
        quarantined.size === 0 ? [] : firstLeft(store.runs, call.params.migration, mostLeft),
        store.runs.workers(call.params.migration),
        cutOverOf(store, facts.value, at),
      ])
      const json = viewOf(facts.value, { left, workers, cutOver }, at)
      return ok({ json, tag: String(version) })
    },
  }),
  operation({
    id: 'listMigrationQuarantine',
    method: 'GET',
    path: '/migrations/{migration}/quarantine',
    role: 'viewer',
    tag: 'migrations',
    summary: 'Documents that did not get there',
    description:
      'By type and key, with the reason. With `documents=true` also as the source has them, which needs ' +
      `the role release-manager; a page then has ${mostDocuments} at most.`,
    params,
    query: z.strictObject({
      ...pageQuery,
      documents: z
        .enum(['true', 'false'])
        .default('false')
        .describe('Whether the documents are answered, too'),
    }),
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'A page of them', schema: pageOfItems(strandedRow) } },
    problems: ['entry-not-found'],
    handle: async ({ caller: { role }, params: { migration: name }, query }, { store }) => {
      const isBare = query.documents === 'false'
      if (!isBare && !mayAct(role, 'release-manager')) {
        const detail = 'Documents are shown to the role release-manager.'
        return failed(problem('role-required', detail, { role, required: 'release-manager' }))
      }
      const after = placeOf(query.cursor)
      if (!after.ok) return after
      const found = await runOf(store.runs, name)
      if (!found.ok) return found
      const most = isBare ? query.limit : Math.min(query.limit, mostDocuments)
      const rows = await store.runs.stranded(name, {
        limit: most + 1,
        isBare,
        ...(after.value && { after: after.value }),
      })
      const items = rows
        .slice(0, most)
        .map(({ document, ...row }) => (isBare ? row : { ...row, document }))
      const last = rows.length > most ? items.at(-1) : undefined
      return ok({ json: { items, next: last ? cursorOf(textOf(last)) : null } })
    },
  }),
  operation({
    id: 'getMigrationReport',
    method: 'GET',
    path: '/migrations/{migration}/report',
    role: 'viewer',
    tag: 'migrations',
    summary: 'What came of a migration',
    description:
      'Status, times and counts by the names of the migration guide; with `Accept: text/html` a page with ' +
      'pictures, in one file that loads nothing.',
    params,
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: {
      200: { description: 'The report', schema: migrationReport, mediaType: 'text/html' },
    },
    problems: ['entry-not-found'],
    handle: async ({ accept, params: { migration: name } }, { store, now }) => {
      const facts = await runFacts(store.runs, name)
      if (!facts.ok) return facts
      if (!/\btext\/html\b/i.test(accept)) return ok({ json: reportOf(facts.value.state) })
      const left = await firstLeft(store.runs, name, mostLeft)
      return ok({ html: runPage(facts.value, left, new Date(now())), policy: reportPolicy })
    },
  }),
  ...told.map(({ kind, summary, description }) =>
    operation({
      id: `${kind}Migration`,
      method: 'POST',
      path: `/migrations/{migration}/${kind}`,
      role: 'release-manager',
      tag: 'migrations',
      summary,
      description,
      params,
      query: nothing,
      body: z.strictObject(reason),
      condition: 'required',
      answers: changed,
      problems,
      handle: (call, context) => asked(call, context, { kind }, call.body.reason),
    }),
  ),
  operation({
    id: 'throttleMigration',
    method: 'PATCH',
    path: '/migrations/{migration}/throttle',
    role: 'release-manager',
    tag: 'migrations',
    summary: 'Make a migration slower or faster',
    description:
      'Counts within a second for whoever works on it. What is absent stays as it is; null takes a limit away.',
    params,
    query: nothing,
    body: throttling,
    condition: 'required',
    answers: changed,
    problems,
    handle: (call, context) => {
      const { reason: why, ...throttle } = call.body
      return asked(call, context, { kind: 'throttle', throttle }, why)
    },
  }),
]
