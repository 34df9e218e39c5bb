/** The policy: its entries, its history, and edits of several entries at once. */
import * as z from 'zod'
import { failed, ok, problem } from '../../../errors/index.ts'
import { entryKey } from '../../../policy/index.ts'
import { changesBetween, livingOf } from '../../actions/changes.ts'
import { editsBackTo } from '../../actions/revert.ts'
import { editSchema, editsOf, entryKind, nameOf } from '../entry-schemas.ts'
import { operation, type Operation } from '../operation.ts'
import { linesOf } from '../lines.ts'
import { pageOf, pageQuery } from '../page.ts'
import { change, entry, head, pageOfItems, pastChange, policyNames } from '../schemas.ts'
import { historyPage } from './history.ts'
import {
  answerOfEdit,
  dryRunQuery,
  editAnswers,
  editProblems,
  makeEdits,
  nothing,
  reason,
  storedOf,
} from './shared.ts'

/** A policy of some ten thousand clients at once; larger ones come in parts. */
const mostEdits = 20_000

const number = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

const policyTag = ({ number: of, hash }: { number: number; hash: string }): string =>
  `${of}-${hash.slice(0, 16)}`

const historyQuery = z.strictObject({
  kind: entryKind.optional().describe('Only of this kind'),
  id: nameOf('Only of the entry with this name').optional(),
  ...pageQuery,
})

export const policyOperations: readonly Operation[] = [
  operation({
    id: 'getPolicy',
    method: 'GET',
    path: '/policy',
    role: 'viewer',
    tag: 'policy',
    summary: 'The policy in force',
    description: 'Number and hash of the newest policy, and how many entries of each kind it has.',
    params: nothing,
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: {
      200: {
        description: 'The newest policy',
        schema: z.strictObject({ ...head.shape, entries: z.record(z.string(), z.int()) }),
        tag: true,
      },
    },
    problems: [],
    handle: async (_, { store }) => {
      const { head: newest, entries } = await store.entries()
      const counts = Object.fromEntries(entryKind.options.map((kind) => [kind, 0]))
      for (const { kind, value } of entries)
        if (value !== null) counts[kind] = (counts[kind] ?? 0) + 1
      return ok({ json: { ...newest, entries: counts }, tag: policyTag(newest) })
    },
  }),
  operation({
    id: 'getNames',
    method: 'GET',
    path: '/policy/names',
    role: 'viewer',
    tag: 'policy',
    summary: 'Names that a policy may use',
    description:
      'Backends, versions and routes of the contract and the configuration, the flag that decides, and ' +
      'what edits are asked for.',
    params: nothing,
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'The names', schema: policyNames } },
    problems: ['not-offered'],
    handle: (_, { names, settings }) => {
      if (!names) return failed(problem('not-offered', 'No contract is known here.'))
      const { backends, decision, versions, defaultVersion = null, routes, resources } = names()
      const { policy, requireReason, fourEyes } = settings
      const { flag, fallback, killSwitch = null } = decision
      return ok({
        json: {
          backends,
          versions,
          defaultVersion,
          routes,
          resources: Object.fromEntries(
            backends.map((name) => [name, [...(resources?.(name) ?? [])]]),
          ),
          policy,
          requireReason,
          decision: { flag, fallback, killSwitch },
          fourEyes: fourEyes?.flags ?? [],
        },
      })
    },
  }),
  operation({
    id: 'listEntries',
    method: 'GET',
    path: '/policy/entries',
    role: 'viewer',
    tag: 'policy',
    summary: 'Entries of the policy',
    description: 'All entries, or those of one kind, in the order of kind and name, page by page.',
    params: nothing,
    query: z.strictObject({
      kind: entryKind.optional().describe('Only of this kind'),
      ...pageQuery,
    }),
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'A page of entries', schema: pageOfItems(entry) } },
    problems: [],
    handle: async ({ query }, { store }) => {
      const { entries } = await store.entries()
      const shown = entries.filter(
        ({ kind, value }) => value !== null && (query.kind === undefined || kind === query.kind),
      )
      const page = pageOf(shown, entryKey, query)
      return page.ok ? ok({ json: page.value }) : page
    },
  }),
  operation({
    id: 'getEntry',
    method: 'GET',
    path: '/policy/entries/{kind}/{id}',
    role: 'viewer',
    tag: 'policy',
    summary: 'One entry of the policy',
    description: 'An entry as it is stored; its `ETag` is the condition of an edit.',
    params: z.strictObject({ kind: entryKind, id: nameOf('Name of the entry') }),
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'The entry', schema: entry, tag: true } },
    problems: ['entry-not-found'],
    handle: async ({ params: { kind, id } }, context) => {
      const found = await storedOf(context, kind, id)
      return found.ok ? ok({ json: found.value, tag: found.value.tag }) : found
    },
  }),
  operation({
    id: 'exportPolicy',
    method: 'GET',
    path: '/policy/export',
    role: 'release-manager',
    tag: 'policy',
    summary: 'All of the policy as JSON lines',
    description:
      'The first line is the policy, each other one an entry. To be compared with files, or kept.',
    params: nothing,
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'JSON lines', mediaType: 'application/x-ndjson' } },
    problems: [],
    handle: async (_, { store }) => {
      const { head: newest, entries } = await store.entries()
      const lines = [newest, ...entries.filter(({ value }) => value !== null)]
      return ok({ stream: linesOf(lines), mediaType: 'application/x-ndjson' })
    },
  }),
  operation({
    id: 'editPolicy',
    method: 'POST',
    path: '/policy/edits',
    role: 'release-manager',
    tag: 'policy',
    summary: 'Edit several entries at once',
    description:
      'All edits make one policy, or none does. Each says what its editor saw: `ifMatch` is the tag ' +
      'of the entry, `none` where there was none.',
    params: nothing,
    query: dryRunQuery,
    body: z.strictObject({
      edits: z.array(editSchema).min(1).max(mostEdits),
      action: z
        .string()
        .max(64)
        .regex(/^[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*$/, 'must be two words such as flag.ramp')
        .default('policy.edit')
        .describe('What the editor did, for the audit: `flag.ramp`'),
      ...reason,
    }),
    condition: undefined,
    answers: editAnswers,
    problems: [...editProblems, 'precondition-required'],
    handle: async (call, context) => {
      const blind = call.body.edits.filter(({ ifMatch }) => ifMatch === undefined)
      if (blind.length > 0) {
        const named = blind.slice(0, 20).map(({ kind, id }) => ({ kind, id }))
        const detail = `${blind.length} of the edits have no "ifMatch".`
        return failed(problem('precondition-required', detail, { edits: named }))
      }
      const edits = editsOf(call.body.edits)
      return answerOfEdit(
        await makeEdits(call, context, edits, {
          action: call.body.action,
          reason: call.body.reason,
          dryRun: call.query['dry-run'],
        }),
      )
    },
  }),
  operation({
    id: 'diffPolicy',
    method: 'GET',
    path: '/policy/diff',
    role: 'viewer',
    tag: 'policy',
    summary: 'What differs between two policies',
    description: 'What changed from one policy to another one, entry by entry.',
    params: nothing,
    query: z.strictObject({
      from: number.describe('Number of the policy before'),
      to: number.optional().describe('Number of the policy after; the newest when absent'),
      ...pageQuery,
    }),
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'A page of changes', schema: pageOfItems(change) } },
    problems: ['entry-not-found'],
    handle: async ({ query }, { store }) => {
      const { head: newest, entries } = await store.entries()
      const { from, to = newest.number } = query
      const highest = Math.max(from, to)
      if (highest > newest.number) {
        return failed(problem('entry-not-found', `There is no policy ${highest}.`))
      }
      const before = await store.entriesAt(from)
      const after = to === newest.number ? livingOf(entries) : await store.entriesAt(to)
      const page = pageOf(changesBetween(before, after), entryKey, query)
      return page.ok ? ok({ json: page.value }) : page
    },
  }),
  operation({
    id: 'listHistory',
    method: 'GET',
    path: '/policy/history',
    role: 'viewer',
    tag: 'policy',
    summary: 'Past changes',
    description:
      'Who changed which entry, when and why, newest first. Of a policy with more changes than `limit` ' +
      'so many are told; its difference to the one before has all.',
    params: nothing,
    query: historyQuery,
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'A page of changes', schema: pageOfItems(pastChange) } },
    problems: [],
    handle: ({ query }, context) => historyPage(context, query),
  }),
  operation({
    id: 'revertPolicy',
    method: 'POST',
    path: '/policy/revert',
    role: 'release-manager',
    tag: 'policy',
    summary: 'Go back to a policy of before',
    description:
      'Makes a new policy with the entries of an earlier one. What was in force before needs no second person.',
    params: nothing,
    query: dryRunQuery,
    body: z.strictObject({ to: z.int().min(0).describe('Number of the policy'), ...reason }),
    condition: undefined,
    answers: editAnswers,
    problems: [...editProblems, 'entry-not-found'],
    handle: async (call, context) => {
      const edits = await editsBackTo(context, call.body.to)
      if (!edits.ok) return edits
      const asked = {
        action: 'policy.revert',
        reason: call.body.reason,
        dryRun: call.query['dry-run'],
        free: true,
      }
      return answerOfEdit(await makeEdits(call, context, edits.value, asked))
    },
  }),
]
