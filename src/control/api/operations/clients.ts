/** Clients: added, pinned, given keys, removed. */
import * as z from 'zod'
import { failed, ok, problem, type Result } from '../../../errors/index.ts'
import type { ClientEntry } from '../../../policy/index.ts'
import { keyName, makeKey } from '../../actions/client-key.ts'
import { momentOf } from '../../census/index.ts'
import { clientEdit, pinned, unpinned, withKey, withoutKey } from '../../actions/clients.ts'
import { clientValue, nameOf, withoutUndefined } from '../entry-schemas.ts'
import { operation, type Call, type ApiContext, type Operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'
import { committed, pageOfItems, proposed, tried } from '../schemas.ts'
import {
  answerOfEdit,
  dryRunQuery,
  editable,
  editAnswers,
  editProblems,
  idParams,
  ifMatchOf,
  makeEdits,
  nothing,
  reason,
  removalQuery,
  storedOf,
  type Asked,
} from './shared.ts'

const client = z
  .strictObject({
    id: z.string(),
    tag: z.string().describe('What `If-Match` takes'),
    number: z.int().describe('Number of the policy that changed it last'),
    keys: z
      .array(z.strictObject({ name: z.string(), digest: z.string() }))
      .describe('Its keys: `name` is what a key is removed by'),
    ...clientValue.omit({ keys: true }).shape,
    speaks: z
      .array(
        z.strictObject({
          version: z.string(),
          requests: z.int(),
          lastSeen: z.number().describe('Milliseconds since 1970'),
        }),
      )
      .optional()
      .describe('Where `speaks-since` asks for it: versions, that of most requests first'),
  })
  .meta({ id: 'KnownClient', description: 'A client that the policy knows' })

const shown = (entry: { id: string; tag: string; number: number; value: ClientEntry }) => {
  const { keys, ...rest } = entry.value
  const { id, tag, number } = entry
  const named = keys.map((digest) => ({ name: keyName(digest), digest }))
  return { id, tag, number, keys: named, ...rest }
}

/** Whether a client is meant by what somebody looks for. */
const hasWords = (id: string, { tenant = '' }: ClientEntry, words: string): boolean =>
  `${id}\n${tenant}`.toLowerCase().includes(words.toLowerCase())

const speaking = async (
  { store, now }: ApiContext,
  clients: readonly ReturnType<typeof shown>[],
  since: string,
): Promise<Result<readonly unknown[]>> => {
  const from = momentOf(since, now())
  if (from === undefined) {
    return failed(problem('malformed', '"speaks-since" is like 30d, 24h or 2026-11-01.'))
  }
  const ids = clients.map(({ id }) => id)
  const spoken = Map.groupBy(await store.spoken(ids, from), ({ client: id }) => id)
  return ok(
    clients.map((one) => ({
      ...one,
      speaks: (spoken.get(one.id) ?? []).map(({ client: _, ...rest }) => rest),
    })),
  )
}

const params = idParams('Id of the client')

/** A key of the client, where one was made: it is not kept, and not shown again. */
const withSecret = z.union([
  committed.extend({ key: z.string().optional().describe('The key, shown this once') }),
  tried,
])

const keyAnswers = {
  200: { description: 'It was done, or tried', schema: withSecret, tag: true },
  202: { description: 'A second person has to approve it', schema: proposed },
}

/** The same client otherwise, on the condition that the request names. */
const changed = async (
  call: Call,
  context: ApiContext,
  id: string,
  change: (client: ClientEntry) => ClientEntry,
  asked: Asked,
) => {
  const found = await editable(context, call, 'client', id)
  if (!found.ok) return found
  const { entry, ifMatch } = found.value
  const edit = clientEdit(id, change(entry.value), ifMatch)
  return answerOfEdit(await makeEdits(call, context, [edit], asked))
}

export const clientOperations: readonly Operation[] = [
  operation({
    id: 'listClients',
    method: 'GET',
    path: '/clients',
    role: 'viewer',
    tag: 'clients',
    summary: 'All clients',
    description: 'The clients that the policy knows, in the order of their ids.',
    params: nothing,
    query: z.strictObject({
      pin: z.string().max(64).optional().describe('Only those that are pinned to this version'),
      tenant: z.string().max(256).optional().describe('Only those of this tenant'),
      search: z
        .string()
        .max(256)
        .optional()
        .describe('Only those whose id or tenant has this text, in upper or lower case'),
      'speaks-since': z
        .string()
        .max(40)
        .optional()
        .describe('Tells which versions they spoke since then: `30d`, `24h`, `2026-11-01`'),
      ...pageQuery,
    }),
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'A page of clients', schema: pageOfItems(client) } },
    problems: [],
    handle: async ({ query }, context) => {
      const { entries } = await context.store.entries()
      const found = entries.flatMap((entry) =>
        entry.kind === 'client' &&
        entry.value !== null &&
        (query.pin === undefined || entry.value.pin === query.pin) &&
        (query.tenant === undefined || entry.value.tenant === query.tenant) &&
        (query.search === undefined || hasWords(entry.id, entry.value, query.search))
          ? [{ ...entry, value: entry.value }]
          : [],
      )
      const page = pageOf(found, ({ id }) => id, query)
      if (!page.ok) return page
      const items = page.value.items.map(shown)
      const since = query['speaks-since']
      const told = since === undefined ? ok(items) : await speaking(context, items, since)
      return told.ok ? ok({ json: { ...page.value, items: told.value } }) : told
    },
  }),
  operation({
    id: 'getClient',
    method: 'GET',
    path: '/clients/{id}',
    role: 'viewer',
    tag: 'clients',
    summary: 'One client',
    description: 'A client; its `ETag` is the condition of an edit.',
    params,
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'The client', schema: client, tag: true } },
    problems: ['entry-not-found'],
    handle: async ({ params: { id } }, context) => {
      const found = await storedOf(context, 'client', id)
      return found.ok ? ok({ json: shown(found.value), tag: found.value.tag }) : found
    },
  }),
  operation({
    id: 'putClient',
    method: 'PUT',
    path: '/clients/{id}',
    role: 'release-manager',
    tag: 'clients',
    summary: 'Add or change a client',
    description:
      'Sets all that is said of a client. With `newKey` it gets a key beside those listed, which is ' +
      'shown in the answer, once. What it is recognised by is for admins to change.',
    params,
    query: dryRunQuery,
    body: z.strictObject({
      client: clientValue,
      newKey: z.boolean().default(false).describe('Whether a key is made for it'),
      ...reason,
    }),
    condition: 'required',
    answers: keyAnswers,
    problems: [...editProblems, 'validation-failed'],
    handle: async (call, context) => {
      const { id } = call.params
      const { client: value, newKey } = call.body
      const found = await context.store.entry('client', id)
      const ifMatch = ifMatchOf(call.condition, found, { kind: 'client', id })
      if (!ifMatch.ok) return ifMatch
      const made = newKey ? await makeKey() : undefined
      const given = withoutUndefined(value) as ClientEntry
      const next = made ? withKey(given, made.digest) : ok(given)
      if (!next.ok) return next
      const isNew = found === undefined || found.value === null
      const edit = clientEdit(id, next.value, ifMatch.value ?? 'none')
      const done = await makeEdits(call, context, [edit], {
        action: isNew ? 'client.add' : 'client.edit',
        reason: call.body.reason,
        dryRun: call.query['dry-run'],
      })
      const isDone = done.ok && done.value.kind === 'committed'
      return answerOfEdit(done, made && isDone ? { key: made.key } : {})
    },
  }),
  operation({
    id: 'removeClient',
    method: 'DELETE',
    path: '/clients/{id}',
    role: 'release-manager',
    tag: 'clients',
    summary: 'Remove a client',
    description:
      'Its keys are then those of nobody. A client that has keys is for admins to remove.',
    params,
    query: removalQuery,
    body: undefined,
    condition: 'required',
    answers: editAnswers,
    problems: [...editProblems, 'entry-not-found'],
    handle: async (call, context) => {
      const { id } = call.params
      const found = await editable(context, call, 'client', id)
      if (!found.ok) return found
      const edit = clientEdit(id, null, found.value.ifMatch)
      return answerOfEdit(
        await makeEdits(call, context, [edit], {
          action: 'client.remove',
          reason: call.query.reason,
          dryRun: call.query['dry-run'],
        }),
      )
    },
  }),
  operation({
    id: 'pinClient',
    method: 'PUT',
    path: '/clients/{id}/pin',
    role: 'release-manager',
    tag: 'clients',
    summary: 'Pin a client to a version',
    description: 'It then speaks this version where it says none.',
    params,
    query: dryRunQuery,
    body: z.strictObject({
      version: z.string().min(1).max(64).describe('Key of the version'),
      ...reason,
    }),
    condition: 'required',
    answers: editAnswers,
    problems: [...editProblems, 'entry-not-found'],
    handle: (call, context) =>
      changed(call, context, call.params.id, (of) => pinned(of, call.body.version), {
        action: 'client.pin',
        reason: call.body.reason,
        dryRun: call.query['dry-run'],
      }),
  }),
  operation({
    id: 'unpinClient',
    method: 'DELETE',
    path: '/clients/{id}/pin',
    role: 'release-manager',
    tag: 'clients',
    summary: 'Take the pin off a client',
    description: 'It then speaks the default version where it says none.',
    params,
    query: removalQuery,
    body: undefined,
    condition: 'required',
    answers: editAnswers,
    problems: [...editProblems, 'entry-not-found'],
    handle: (call, context) =>
      changed(call, context, call.params.id, unpinned, {
        action: 'client.unpin',
        reason: call.query.reason,
        dryRun: call.query['dry-run'],
      }),
  }),
  operation({
    id: 'addKey',
    method: 'POST',
    path: '/clients/{id}/keys',
    role: 'admin',
    tag: 'clients',
    summary: 'Give a client another key',
    description:
      'The key is made here, shown once, and kept as its digest. Older keys count until they are removed.',
    params,
    query: nothing,
    body: z.strictObject(reason),
    condition: 'required',
    answers: keyAnswers,
    problems: [...editProblems, 'entry-not-found', 'validation-failed'],
    handle: async (call, context) => {
      const { id } = call.params
      const found = await editable(context, call, 'client', id)
      if (!found.ok) return found
      const { entry, ifMatch } = found.value
      const { key, digest } = await makeKey()
      const next = withKey(entry.value, digest)
      if (!next.ok) return next
      const done = await makeEdits(call, context, [clientEdit(id, next.value, ifMatch)], {
        action: 'client.rotate-key',
        reason: call.body.reason,
        dryRun: 'false',
      })
      return answerOfEdit(done, done.ok && done.value.kind === 'committed' ? { key } : {})
    },
  }),
  operation({
    id: 'removeKey',
    method: 'DELETE',
    path: '/clients/{id}/keys/{key}',
    role: 'admin',
    tag: 'clients',
    summary: 'Remove a key of a client',
    description: 'Requests with this key are then refused.',
    params: z.strictObject({ ...params.shape, key: nameOf('Name of the key') }),
    query: removalQuery,
    body: undefined,
    condition: 'required',
    answers: editAnswers,
    problems: [...editProblems, 'entry-not-found'],
    handle: async (call, context) => {
      const { id, key } = call.params
      const found = await editable(context, call, 'client', id)
      if (!found.ok) return found
      const { entry, ifMatch } = found.value
      const next = withoutKey(entry.value, key)
      if (!next.ok) return next
      if (next.value.keys.length === 0 && entry.value.via?.join() === 'api-key') {
        const detail = 'It is the last key of a client that comes by key only: remove the client.'
        return failed(problem('validation-failed', detail))
      }
      return answerOfEdit(
        await makeEdits(call, context, [clientEdit(id, next.value, ifMatch)], {
          action: 'client.remove-key',
          reason: call.query.reason,
          dryRun: call.query['dry-run'],
        }),
      )
    },
  }),
]
