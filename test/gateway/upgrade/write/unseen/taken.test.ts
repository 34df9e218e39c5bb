/** A patch that becomes a replacement sends no more than the replacement's request takes. */
import * as z from 'zod'
import { expect, test } from 'vitest'
import {
  base,
  change,
  convert,
  defineContract,
  rename,
  union,
  values,
  version,
  type Route,
} from '../../../../../src/contract/index.ts'
import { explainWrite } from '../../../../../src/gateway/upgrade/write/explain-write.ts'
import { print, type Json } from '../../../../../src/json/index.ts'
import { routes } from './contract.ts'
import { path, startDocs } from './docs.ts'

const state = z.enum(['open', 'closed'])
const Any = union('type', { x: z.object({ n: z.int(), made: z.int() }), y: z.object({}) })
const AnyInput = union('type', { x: z.object({ n: z.int() }), y: z.object({}) })

const collapse = convert(
  'state',
  values({
    up: { open: 'open', closed: 'closed' },
    down: { open: 'open', closed: 'closed', locked: 'closed' },
  }),
  { lossy: 'older clients see locked as closed' },
)

const contract = defineContract({
  name: 'taken',
  base: base('1.0.0', {
    summary: 'First',
    types: {
      Any,
      AnyInput,
      Doc: z.object({
        id: z.string(),
        status: z.string(),
        name: z.string(),
        state,
        parts: z.array(z.object({ n: z.int(), sum: z.int() })),
        any: Any,
        rows: z.record(z.string(), z.object({ n: z.int(), sum: z.int() })),
        free: z.object({ n: z.int() }),
      }),
      DocInput: z.object({
        name: z.string(),
        state,
        parts: z.array(z.object({ n: z.int() })),
        any: AnyInput,
        rows: z.record(z.string(), z.object({ n: z.int() })),
        free: z.any(),
      }),
    },
    routes: routes.map((route): Route =>
      route.kind === 'replace' ? { ...route, request: 'DocInput' } : route,
    ),
  }),
  versions: [
    version('2.0.0', {
      summary: 'Second',
      changes: [
        change('A title, and a third state', {
          Doc: [rename('name', 'title'), collapse],
          DocInput: [rename('name', 'title'), collapse],
        }),
      ],
    }),
  ],
})

const held = {
  id: '1',
  status: 'made',
  title: 'a',
  state: 'locked',
  parts: [{ n: 1, sum: 2, note: 'kept' }],
  any: { type: 'x', n: 1, made: 2 },
  rows: { id: { n: 1, sum: 2 }, constructor: { n: 2, sum: 3 } },
  free: { n: 1, more: { sum: 4 } },
  'x-note': 1,
  constructor: { kept: true },
}

// What nobody declares stays.
const sent =
  '{"title":"a","state":"open","parts":[{"n":1,"note":"kept"}],"any":{"type":"x","n":1},' +
  '"rows":{"id":{"n":1},"constructor":{"n":2}},"free":{"n":1,"more":{"sum":4}},' +
  '"x-note":1,"constructor":{"kept":true}}'

const patches: readonly Json[] = [
  { state: 'open' },
  [{ op: 'replace', path: '/state', value: 'open' }],
]

test.each(patches)('%j', async (patch) => {
  const { send, now, lastWrite } = await startDocs(contract, '2.0', held)
  await send('1.0', 'PATCH', patch)
  expect(lastWrite()).toBe('PUT')
  expect(now()).toBe(sent)
})

const bytes = (value: Json) => new TextEncoder().encode(print(value))

const explained = (method: string, body: Json) => {
  const [client, store] = [contract.version('1.0'), contract.version('2.0')]
  if (!client || !store) throw new Error('no such version')
  const told = explainWrite(contract, {
    method,
    path,
    client,
    store,
    body: bytes(body),
    stored: bytes(held),
  })
  if (!told.ok) throw new Error(told.problem.detail)
  return told.value
}

test.each(patches)('%j is explained as it is sent', (patch) => {
  const { document, fields } = explained('PATCH', patch)
  expect(document).toBe(sent)
  expect(fields.find(({ pointer }) => pointer === '/id')).toEqual({
    pointer: '/id',
    verdict: 'kept',
    before: '"1"',
    reason: 'left to the backend, whose replacing request has no such field',
  })
  expect(fields.find(({ pointer }) => pointer === '/state')?.after).toBe('"open"')
  expect(fields.find(({ pointer }) => pointer === '/x-note')?.after).toBe('1')
})

test('a replacement sends what its client says, and keeps nothing that it leaves out', async () => {
  const { send, now } = await startDocs(contract, '2.0', held)
  const said = {
    id: '7',
    name: 'b',
    state: 'closed',
    parts: [{ n: 1, sum: 9 }],
    any: { type: 'x', n: 1 },
    rows: {},
    free: null,
  }
  await send('1.0', 'PUT', said)
  const { name: title, ...same } = said
  expect(JSON.parse(now() ?? '')).toEqual({ ...same, title, state: 'locked' })
})
