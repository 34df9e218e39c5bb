/**
 * Fields that moved through what may be absent, null, a map or a named type: what a client of either
 * version writes to a store of the other one is what it then reads, or it is refused and nothing
 * happens.
 */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { base, change, defineContract, move, version } from '../../src/contract/index.ts'
import {
  equal,
  isObject,
  own,
  print,
  set,
  type Json,
  type JsonObject,
} from '../../src/json/index.ts'
import { applyMergePatch } from '../../src/gateway/upgrade/write/merge-patch.ts'
import type { Op } from '../../src/lens/index.ts'
import { everyDocument } from '../support/every-document.ts'
import { must } from '../support/must.ts'
import { randomOf } from '../support/random.ts'
import { startGateway } from './support/gateway.ts'
import { call } from './support/servers.ts'
import { routes } from './upgrade/write/unseen/contract.ts'
import { read } from './upgrade/write/write-laws/keyed/texts.ts'
import { startBoardStore } from './upgrade/write/write-laws/keyed/store.ts'

const s = z.string()
const Meta = z.object({ name: s, annotations: z.record(z.string(), s).optional() })

interface Case {
  readonly name: string
  readonly types: Readonly<Record<string, z.ZodType>>
  readonly ops: readonly Op[]
}

const cases: readonly Case[] = [
  {
    name: 'an annotation that became a field',
    types: { Doc: z.object({ metadata: Meta, spec: z.object({ rule: s.optional() }) }), Meta },
    ops: [move(['metadata', 'annotations', 'k'], ['spec', 'cls'])],
  },
  {
    name: 'several fields in one new object',
    types: { Doc: z.object({ id: s, city: s.optional(), zip: s.optional() }) },
    ops: [move('city', ['address', 'city']), move('zip', ['address', 'zip'])],
  },
  {
    name: 'fields out of an object that goes',
    types: { Doc: z.object({ address: z.object({ city: s.optional(), zip: s }).nullish() }) },
    ops: [move(['address', 'city'], 'city'), move(['address', 'zip'], 'zip')],
  },
  {
    name: 'a field out of an object that stays',
    types: {
      Doc: z.object({
        c: z.object({ a: s.optional(), b: s.optional() }).nullish(),
        d: s.optional(),
      }),
    },
    ops: [move(['c', 'a'], 'a')],
  },
  {
    name: 'a field into an object that needs more',
    types: { Doc: z.object({ a: s.optional(), c: z.object({ b: s }).optional() }) },
    ops: [move('a', ['c', 'a'])],
  },
]

const contractOf = ({ types, ops }: Case) =>
  defineContract({
    name: 'moves',
    base: base('1.0.0', { summary: 'First', types, routes }),
    versions: [version('2.0.0', { summary: 'Second', changes: [change('Moves', { Doc: ops })] })],
  })

/** The merge patch from one document to another; undefined where it would have to say null. */
const mergeOf = (before: Json, after: Json): Json | undefined => {
  if (!isObject(before) || !isObject(after)) return after === null ? undefined : after
  const patch: JsonObject = {}
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [own(before, name), own(after, name)]
    if (is === undefined) set(patch, name, null)
    else if (was === undefined || !equal(was, is)) {
      const inner = mergeOf(was ?? null, is)
      if (inner === undefined) return undefined
      set(patch, name, inner)
    }
  }
  return patch
}

/** Operations that lead from one document to another, member by member. */
const operationsOf = (before: JsonObject, after: JsonObject, at = ''): readonly Json[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name): readonly Json[] => {
    const [was, is] = [own(before, name), own(after, name)]
    const path = `${at}/${name}`
    if (is === undefined) return [{ op: 'remove', path }]
    if (was === undefined) return [{ op: 'add', path, value: is }]
    if (equal(was, is)) return []
    if (isObject(was) && isObject(is)) return operationsOf(was, is, path)
    return [{ op: 'replace', path, value: is }]
  })

const kinds = {
  PUT: 'application/json',
  merge: 'application/merge-patch+json',
  patch: 'application/json-patch+json',
} as const

describe.each(cases)('$name', (each) => {
  const contract = contractOf(each)
  const documents = (key: string) =>
    everyDocument(contract.version(key)?.types ?? {}, { kind: 'ref', type: 'Doc' })

  test.each([
    ['older', '1.0', '2.0'],
    ['newer', '2.0', '1.0'],
  ])('a client of the %s version', async (_, client, version_) => {
    const store = await startBoardStore()
    const stores = { blue: { url: store.url, version: version_ } }
    const gateway = await startGateway({ stores, contract })
    const send = (method: string, body?: string, type = 'application/json') =>
      call(`${gateway.url}/docs/1`, {
        method,
        headers: { 'API-Version': client, ...(body === undefined ? {} : { 'Content-Type': type }) },
        ...(body === undefined ? {} : { body }),
      })
    const random = randomOf(7)
    const counts = { shown: 0, done: 0, refused: 0 }

    const write = async (
      stored: string,
      seen: JsonObject,
      wanted: Json,
      kind: keyof typeof kinds,
    ) => {
      if (kind === 'merge' && mergeOf(seen, wanted) === undefined) return
      const body =
        kind === 'PUT'
          ? wanted
          : kind === 'merge'
            ? mergeOf(seen, wanted)
            : operationsOf(seen, wanted as JsonObject)
      if (kind === 'merge') must(equal(applyMergePatch(seen, body as Json), wanted), () => 'merge')
      store.held.set('/docs/1', stored)
      const told = print(body as Json)
      const answer = await send(kind === 'PUT' ? 'PUT' : 'PATCH', told, kinds[kind])
      const now = store.held.get('/docs/1') ?? ''
      const show = (what: string) =>
        `${kind} ${told} by ${client}\nstored ${stored}\nshown  ${print(seen)}\nnow    ${now}\n${answer.status} ${answer.text}\n${what}`
      if (answer.status !== 200) {
        must(answer.status === 422 && now === stored, () => show('refused, and yet'))
        counts.refused += 1
        return
      }
      const again = await send('GET')
      const heard = again.status === 200 ? read(again.text) : undefined
      must(heard !== undefined && equal(heard, wanted), () =>
        show(`reads ${again.status} ${again.text}`),
      )
      if (equal(seen, wanted)) must(equal(read(now), read(stored)), () => show('was changed'))
      counts.done += 1
    }

    for (const document of documents(version_)) {
      const stored = print(document)
      store.held.set('/docs/1', stored)
      const shown = await send('GET')
      if (shown.status !== 200) {
        must(shown.status === 502, () => `${stored}: ${shown.status} ${shown.text}`)
        continue
      }
      counts.shown += 1
      const seen = read(shown.text) as JsonObject
      await write(stored, seen, seen, 'PUT')
      for (const wanted of documents(client)) {
        const kind = (['PUT', 'merge', 'patch'] as const)[random(3)] ?? 'PUT'
        await write(stored, seen, wanted, kind)
      }
    }
    expect(counts.shown).toBeGreaterThan(2)
    expect(counts.done).toBeGreaterThan(counts.refused / 2)
  })
})
