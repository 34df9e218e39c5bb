/** Operations that are the same for each kind of entry: list, show, set, remove, history. */
import * as z from 'zod'
import { ok } from '../../../errors/index.ts'
import type { Edit, EntryKind } from '../../../policy/index.ts'
import { nameOf, withoutUndefined } from '../entry-schemas.ts'
import { operation, type Operation, type Tag } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'
import { pageOfItems, pastChange } from '../schemas.ts'
import { historyPage } from './history.ts'
import {
  answerOfEdit,
  dryRunQuery,
  editable,
  editAnswers,
  editProblems,
  ifMatchOf,
  makeEdits,
  nothing,
  reason,
  removalQuery,
  storedOf,
} from './shared.ts'

export interface Resource {
  readonly kind: EntryKind
  readonly tag: Tag
  /** First segment of the path, and name of the parameter in it. */
  readonly path: string
  readonly param: string
  /** As operations are called: `Flag`, `Flags`. */
  readonly one: string
  readonly many: string
  /** As sentences say it: `a flag`. */
  readonly words: { readonly one: string; readonly many: string; readonly name: string }
  readonly value: z.ZodObject
  /** `flag.set`, `flag.remove`. */
  readonly actions: { readonly set: string; readonly remove: string }
}

const paramsOf = ({ param, words }: Resource) =>
  z.strictObject({ [param]: nameOf(words.name) }) as z.ZodObject

const idOf = (params: unknown, { param }: Resource): string =>
  (params as Readonly<Record<string, string>>)[param] ?? ''

const shownOf = ({ kind, value, words }: Resource) =>
  z
    .strictObject({
      kind: z.literal(kind),
      id: z.string(),
      value,
      tag: z.string().describe('What `If-Match` takes'),
      number: z.int().describe('Number of the policy that changed it last'),
    })
    .describe(words.one)

export const listOf = (resource: Resource): Operation =>
  operation({
    id: `list${resource.many}`,
    method: 'GET',
    path: `/${resource.path}`,
    role: 'viewer',
    tag: resource.tag,
    summary: `All ${resource.words.many}`,
    description: `The ${resource.words.many} of the policy, in the order of their names.`,
    params: nothing,
    query: z.strictObject(pageQuery),
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'A page of them', schema: pageOfItems(shownOf(resource)) } },
    problems: [],
    handle: async ({ query }, { store }) => {
      const { entries } = await store.entries()
      const found = entries.filter(({ kind, value }) => kind === resource.kind && value !== null)
      const page = pageOf(found, ({ id }) => id, query)
      return page.ok ? ok({ json: page.value }) : page
    },
  })

export const showOf = (resource: Resource): Operation =>
  operation({
    id: `get${resource.one}`,
    method: 'GET',
    path: `/${resource.path}/{${resource.param}}`,
    role: 'viewer',
    tag: resource.tag,
    summary: `Show ${resource.words.one}`,
    description: 'Its `ETag` is the condition of an edit.',
    params: paramsOf(resource),
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'It', schema: shownOf(resource), tag: true } },
    problems: ['entry-not-found'],
    handle: async ({ params }, context) => {
      const found = await storedOf(context, resource.kind, idOf(params, resource))
      return found.ok ? ok({ json: found.value, tag: found.value.tag }) : found
    },
  })

export const setOf = (resource: Resource): Operation =>
  operation({
    id: `put${resource.one}`,
    method: 'PUT',
    path: `/${resource.path}/{${resource.param}}`,
    role: 'release-manager',
    tag: resource.tag,
    summary: `Set ${resource.words.one}`,
    description: 'Sets all of it: what is not said is not there any more.',
    params: paramsOf(resource),
    query: dryRunQuery,
    body: z.strictObject({ value: resource.value, ...reason }),
    condition: 'required',
    answers: editAnswers,
    problems: editProblems,
    handle: async (call, context) => {
      const id = idOf(call.params, resource)
      const { kind } = resource
      const found = await context.store.entry(kind, id)
      const ifMatch = ifMatchOf(call.condition, found, { kind, id })
      if (!ifMatch.ok) return ifMatch
      const value = withoutUndefined(call.body.value)
      const edit = { kind, id, value, ifMatch: ifMatch.value } as unknown as Edit
      return answerOfEdit(
        await makeEdits(call, context, [edit], {
          action: resource.actions.set,
          reason: call.body.reason,
          dryRun: call.query['dry-run'],
        }),
      )
    },
  })

export const removeOf = (resource: Resource): Operation =>
  operation({
    id: `remove${resource.one}`,
    method: 'DELETE',
    path: `/${resource.path}/{${resource.param}}`,
    role: 'release-manager',
    tag: resource.tag,
    summary: `Remove ${resource.words.one}`,
    description: 'Nothing is said of it then.',
    params: paramsOf(resource),
    query: removalQuery,
    body: undefined,
    condition: 'required',
    answers: editAnswers,
    problems: [...editProblems, 'entry-not-found'],
    handle: async (call, context) => {
      const id = idOf(call.params, resource)
      const found = await editable(context, call, resource.kind, id)
      if (!found.ok) return found
      const { ifMatch } = found.value
      const edit = { kind: resource.kind, id, value: null, ifMatch } as Edit
      return answerOfEdit(
        await makeEdits(call, context, [edit], {
          action: resource.actions.remove,
          reason: call.query.reason,
          dryRun: call.query['dry-run'],
        }),
      )
    },
  })

export const historyOf = (resource: Resource): Operation =>
  operation({
    id: `list${resource.one}History`,
    method: 'GET',
    path: `/${resource.path}/{${resource.param}}/history`,
    role: 'viewer',
    tag: resource.tag,
    summary: `Past changes of ${resource.words.one}`,
    description: 'Who changed it, when and why, newest first.',
    params: paramsOf(resource),
    query: z.strictObject(pageQuery),
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'A page of changes', schema: pageOfItems(pastChange) } },
    problems: [],
    handle: ({ params, query }, context) =>
      historyPage(context, { ...query, kind: resource.kind, id: idOf(params, resource) }),
  })
