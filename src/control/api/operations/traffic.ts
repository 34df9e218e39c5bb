/** Who uses what, and what would change for whom. */
import * as z from 'zod'
import { failed, ok, problem, type Problem } from '../../../errors/index.ts'
import type { FactsFilter } from '../../port.ts'
import { edit } from '../../actions/edit.ts'
import { editSchema, editsOf, nameOf } from '../entry-schemas.ts'
import { operation, type Operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'
import { anyObject, fieldRow, omittedRow, pageOfItems, tried, usageRow } from '../schemas.ts'
import { momentOf, where } from '../../census/index.ts'
import { nothing } from './shared.ts'

const since = z.coerce
  .number()
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .optional()
  .describe('Only what was seen since then, in milliseconds since 1970')

const filterQuery = {
  client: nameOf('Only of this client').optional(),
  version: z.string().max(64).optional().describe('Only of this version'),
  route: z.string().max(256).optional().describe('Only of this route'),
  since,
}

type Filter = { readonly [K in keyof FactsFilter]: FactsFilter[K] | undefined }

const filterOf = ({ client, version, route, since: from }: Filter): FactsFilter => ({
  ...(client === undefined ? {} : { client }),
  ...(version === undefined ? {} : { version }),
  ...(route === undefined ? {} : { route }),
  ...(from === undefined ? {} : { since: from }),
})

const period = z
  .string()
  .max(40)
  .default('30d')
  .describe('How far back: `30d`, `24h`, `2026-11-01`; 30 days when absent')

const notOffered = (what: string): Problem =>
  problem('not-offered', `${what} needs a gateway in this process that keeps recent requests.`)

export const trafficOperations: readonly Operation[] = [
  operation({
    id: 'getCensus',
    method: 'GET',
    path: '/census',
    role: 'viewer',
    tag: 'traffic',
    summary: 'Who speaks what, and whether a version can go',
    description:
      'With `version`, whether it can go, who stands in the way, and what they still touch; else which ' +
      'client speaks which version.',
    params: nothing,
    query: z.strictObject({
      version: z.string().max(64).optional().describe('The version that is to go'),
      target: z
        .string()
        .max(64)
        .optional()
        .describe('The later version that is compared; the newest when absent'),
      since: period,
    }),
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'What is known', schema: anyObject } },
    problems: ['not-offered'],
    handle: async ({ query }, { census }) => {
      if (!census) return failed(notOffered('The census'))
      const answer = await census(query)
      return answer.ok ? ok({ json: answer.value }) : answer
    },
  }),
  operation({
    id: 'listWhere',
    method: 'GET',
    path: '/where',
    role: 'viewer',
    tag: 'traffic',
    summary: 'Which client is on which backend, and why',
    description: 'By what the control store knows of recent requests.',
    params: nothing,
    query: z.strictObject({ client: filterQuery.client, since: period, ...pageQuery }),
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'A page of clients', schema: pageOfItems(anyObject) } },
    problems: [],
    handle: async ({ query }, { store, now }) => {
      const from = momentOf(query.since, now())
      if (from === undefined) {
        return failed(problem('malformed', '"since" is like 30d, 24h or 2026-11-01.'))
      }
      const found = await where(query.client, from, store)
      const page = pageOf(found, (one) => JSON.stringify(one), query)
      return page.ok ? ok({ json: page.value }) : page
    },
  }),
  operation({
    id: 'listUsage',
    method: 'GET',
    path: '/usage',
    role: 'viewer',
    tag: 'traffic',
    summary: 'Who uses what',
    description: 'Requests by client, version, route, backend, class of status and day.',
    params: nothing,
    query: z.strictObject({ ...filterQuery, ...pageQuery }),
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'A page of counts', schema: pageOfItems(usageRow) } },
    problems: [],
    handle: async ({ query }, { store }) => {
      const rows = await store.usage(filterOf(query))
      const page = pageOf(
        rows,
        ({ client, version, route, backend, statusClass, day, ...rest }) =>
          JSON.stringify([client, version, route, backend, statusClass, day, rest]),
        query,
      )
      return page.ok ? ok({ json: page.value }) : page
    },
  }),
  operation({
    id: 'listFields',
    method: 'GET',
    path: '/fields',
    role: 'viewer',
    tag: 'traffic',
    summary: 'Which fields of old versions are in use',
    description: 'Uses of fields that only older versions have, by client, version and route.',
    params: nothing,
    query: z.strictObject({ ...filterQuery, ...pageQuery }),
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'A page of counts', schema: pageOfItems(fieldRow) } },
    problems: [],
    handle: async ({ query }, { store }) => {
      const rows = await store.fields(filterOf(query))
      const page = pageOf(
        rows,
        ({ client, version, route, field, how, ...rest }) =>
          JSON.stringify([client, version, route, field, how, rest]),
        query,
      )
      return page.ok ? ok({ json: page.value }) : page
    },
  }),
  operation({
    id: 'listContexts',
    method: 'GET',
    path: '/contexts',
    role: 'release-manager',
    tag: 'traffic',
    summary: 'Recent requests, without what they carried',
    description: 'What decisions depended on, of a sample of recent requests, newest first.',
    params: nothing,
    query: z.strictObject({ limit: pageQuery.limit }),
    body: undefined,
    condition: undefined,
    answers: {
      200: { description: 'Contexts', schema: z.strictObject({ items: z.array(anyObject) }) },
    },
    problems: [],
    handle: async ({ query: { limit } }, { store }) =>
      ok({ json: { items: await store.contexts(limit) } }),
  }),
  operation({
    id: 'listQuarantine',
    method: 'GET',
    path: '/quarantine',
    role: 'viewer',
    tag: 'traffic',
    summary: 'Which items are left out of answers',
    description:
      'Items of lists and streams that could not be carried to clients: where they are and why, never ' +
      'what they hold. Of all instances, seen last first.',
    params: nothing,
    query: z.strictObject({ route: filterQuery.route, since, limit: pageQuery.limit }),
    body: undefined,
    condition: undefined,
    answers: {
      200: { description: 'Items', schema: z.strictObject({ items: z.array(omittedRow) }) },
    },
    problems: [],
    handle: async ({ query: { route, since: from, limit } }, { store }) => {
      const of = {
        limit,
        ...(route === undefined ? {} : { route }),
        ...(from === undefined ? {} : { since: from }),
      }
      return ok({ json: { items: await store.quarantine(of) } })
    },
  }),
  operation({
    id: 'getBlastRadius',
    method: 'POST',
    path: '/blast-radius',
    role: 'release-manager',
    tag: 'traffic',
    summary: 'Who would move',
    description:
      'Recent requests are decided by the policy as it is, and as these edits would make it.',
    params: nothing,
    query: nothing,
    body: z.strictObject({ edits: z.array(editSchema).min(1).max(20_000) }),
    condition: undefined,
    answers: { 200: { description: 'What would change', schema: tried } },
    problems: ['entry-changed', 'policy-refused', 'not-offered'],
    handle: async (call, context) => {
      if (!context.blastRadius) return failed(notOffered('The blast radius'))
      const edits = editsOf(call.body.edits)
      const act = call.act('policy.try')
      const done = await edit(context, { act, edits, dryRun: true })
      return done.ok ? ok({ json: done.value }) : done
    },
  }),
  operation({
    id: 'previewPin',
    method: 'POST',
    path: '/preview',
    role: 'release-manager',
    tag: 'traffic',
    summary: 'What would differ for a client in another version',
    description: 'Its own recent reads are read again in both versions, and compared by path.',
    params: nothing,
    query: nothing,
    body: z.strictObject({
      client: nameOf('Id of the client'),
      to: z.string().min(1).max(64).describe('The other version'),
    }),
    condition: undefined,
    answers: { 200: { description: 'What would differ', schema: anyObject } },
    problems: ['not-offered', 'entry-not-found', 'unsupported-version'],
    handle: async ({ body }, { preview }) => {
      if (!preview) return failed(notOffered('The preview'))
      const done = await preview(body)
      return done.ok ? ok({ json: done.value }) : done
    },
  }),
]
