/** A document in which an undeclared member has a name of the client's version is not replaced unseen. */
import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import {
  at,
  base,
  change,
  defineContract,
  each,
  inVariant,
  move,
  rename,
  union,
  version,
  type Contract,
} from '../../../../../src/contract/index.ts'
import type { Json, JsonObject } from '../../../../../src/json/index.ts'
import type { Op } from '../../../../../src/lens/index.ts'
import { startGateway } from '../../../support/gateway.ts'
import { call, startStore } from '../../../support/servers.ts'
import { routes } from './contract.ts'
import { startDocs } from './docs.ts'

interface Case {
  readonly shape: z.ZodType
  readonly ops: readonly Op[]
  /** What a client of 1.0 and one of 2.0 call the same, and what collides with it. */
  readonly older: Json
  readonly newer: Json
  readonly inOlder: Json
  readonly inNewer: Json
}

const Part = z.object({ old: z.string() })
const renames = [rename('old', 'fresh')]
const both = { old: 'x', fresh: 'y' }

const cases: Readonly<Record<string, Case>> = {
  'in an object': {
    shape: Part,
    ops: [at('value', renames)],
    older: { old: 'n' },
    newer: { fresh: 'n' },
    inOlder: both,
    inNewer: both,
  },
  'in an item': {
    shape: z.array(Part),
    ops: [each('value', renames)],
    older: [{ old: 'n' }],
    newer: [{ fresh: 'n' }],
    inOlder: [{ old: 'a' }, both],
    inNewer: [{ fresh: 'a' }, both],
  },
  'in a member of a map': {
    shape: z.record(z.string(), Part),
    ops: [each('value', renames)],
    older: { a: { old: 'n' } },
    newer: { a: { fresh: 'n' } },
    inOlder: { a: both },
    inNewer: { a: both },
  },
  'at the place to which a member is moved': {
    shape: z.object({ a: z.object({ x: z.string(), k: z.string() }), b: z.object({ k: z.int() }) }),
    ops: [move(['value', 'a', 'x'], ['value', 'b', 'x'])],
    older: { a: { x: 'n', k: 'k' }, b: { k: 1 } },
    newer: { a: { k: 'k' }, b: { k: 1, x: 'n' } },
    inOlder: { a: { x: 'o', k: 'k' }, b: { k: 1, x: 'mine' } },
    inNewer: { a: { x: 'mine', k: 'k' }, b: { k: 1, x: 'o' } },
  },
}

const contractOf = ({ shape, ops }: Pick<Case, 'shape' | 'ops'>): Contract =>
  defineContract({
    name: 'names',
    base: base('1.0.0', {
      summary: 'First',
      types: { Doc: z.object({ name: z.string(), value: shape }) },
      routes,
    }),
    versions: [version('2.0.0', { summary: 'Second', changes: [change('Names', { Doc: ops })] })],
  })

const doc = (value: Json, name = 'a'): JsonObject => ({ name, value })

const directions = ['1.0', '2.0'] as const

const all = Object.entries(cases).flatMap(([where, one]) =>
  directions.map((client) => [where, client, one] as const),
)

describe('an undeclared member with a name of the client’s', () => {
  test.each(all)('%s is not written over by a client of %s', async (_, client, one) => {
    const store = client === '1.0' ? '2.0' : '1.0'
    const held = doc(client === '1.0' ? one.inNewer : one.inOlder)
    const wished = client === '1.0' ? one.older : one.newer
    const { send, before, now, lastWrite } = await startDocs(contractOf(one), store, held)
    expect((await send(client, 'GET')).status).toBe(502)
    for (const headers of [{}, { 'If-Match': '*' }]) {
      const answer = await send(client, 'PUT', doc(wished, 'b'), headers)
      expect([answer.status, now(), lastWrite()]).toEqual([502, before, ''])
      expect(answer.json).toMatchObject({ code: 'backend-bad-answer', applied: false })
    }
  })

  test.each(all)('%s hinders nobody of %s where it is not', async (_, client, one) => {
    const store = client === '1.0' ? '2.0' : '1.0'
    const [mine, theirs] = client === '1.0' ? [one.older, one.newer] : [one.newer, one.older]
    const { send, now } = await startDocs(contractOf(one), store, doc(theirs))
    expect((await send(client, 'PUT', doc(mine, 'b'))).status).toBe(200)
    expect(JSON.parse(now() ?? '')).toEqual(doc(theirs, 'b'))
  })

  test('is looked for in a variant, too', async () => {
    const contract = defineContract({
      name: 'names',
      base: base('1.0.0', {
        summary: 'First',
        types: {
          Any: union('type', { x: Part, y: z.object({}) }),
          Doc: z.object({ any: z.any() }),
        },
        routes: routes.map((route) => ({
          ...route,
          response: 'Any',
          ...(route.request ? { request: 'Any' } : {}),
        })),
      }),
      versions: [
        version('2.0.0', {
          summary: 'Second',
          changes: [change('Names', { Any: [inVariant('x', renames)] })],
        }),
      ],
    })
    const { send, before, now } = await startDocs(contract, '2.0', { type: 'x', ...both })
    expect((await send('1.0', 'PUT', { type: 'x', old: 'n' })).status).toBe(502)
    expect(now()).toBe(before)
  })

  test('costs a patch no reading', async () => {
    const contract = contractOf({ shape: Part, ops: [at('value', renames)] })
    const store = await startStore((_, outgoing) => {
      outgoing.writeHead(200, { 'Content-Type': 'application/json' })
      outgoing.end('{"name":"a","value":{"fresh":"n"}}')
    })
    const stores = { blue: { url: store.url, version: '2.0' } }
    const gateway = await startGateway({ stores, contract })
    const answer = await call(`${gateway.url}/docs/1`, {
      method: 'PATCH',
      headers: { 'API-Version': '1.0', 'Content-Type': 'application/merge-patch+json' },
      body: '{"value":{"old":"n"}}',
    })
    expect(answer.json).toEqual({ name: 'a', value: { old: 'n' } })
    expect(store.received.map(({ method }) => method)).toEqual(['PATCH'])
  })
})
