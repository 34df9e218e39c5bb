/** What a client sets by a merge patch takes the place of what is stored, also where that is an object. */
import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import {
  any,
  base,
  change,
  codec,
  convert,
  defineContract,
  inObject,
  integer,
  keyed,
  object,
  optional,
  string,
  tagged,
  version,
  type Contract,
} from '../../../../../src/contract/index.ts'
import type { Json, JsonObject } from '../../../../../src/json/index.ts'
import type { CodecData, Shape } from '../../../../../src/lens/index.ts'
import { routes } from './contract.ts'
import { startDocs } from './docs.ts'

const contractOf = (it: z.ZodType, data: CodecData): Contract => {
  const It = it.meta({ description: 'It' })
  return defineContract({
    name: 'places',
    base: base('1.0.0', {
      summary: 'First',
      types: { It, Doc: z.object({ name: z.string(), it: It }) },
      routes,
    }),
    versions: [
      version('2.0.0', {
        summary: 'Second',
        changes: [change('Other', { It: [convert(null, data, { lossy: 'the order' })] })],
      }),
    ],
  })
}

const either = (to: Shape): CodecData =>
  codec('either', {
    to,
    up: (value) => (typeof value === 'string' ? { text: value } : { number: value }),
    down: (value) => {
      const { text, number } = value as JsonObject
      return text ?? number ?? null
    },
  })

const alternatives = object({ text: optional(string()), number: optional(integer()) })

const deep = codec('deep', {
  to: object({ of: alternatives, more: optional(object({ a: string() })) }),
  up: (value) => ({ of: typeof value === 'string' ? { text: value } : { number: value } }),
  down: (value) => {
    const { of } = value as { of: JsonObject }
    return of['text'] ?? of['number'] ?? null
  },
})

const pays: Shape = {
  kind: 'union',
  tag: 'type',
  variants: { card: object({ last4: string() }), bank: object({ iban: string() }) },
}

const paying = codec('paying', {
  from: string(),
  to: pays,
  up: (text) =>
    text.startsWith('DE') ? { type: 'bank', iban: text } : { type: 'card', last4: text },
  down: (value) => {
    const { last4, iban } = value as { last4?: string; iban?: string }
    return last4 ?? iban ?? ''
  },
})

const items = z.array(z.object({ id: z.string(), n: z.int() }))

/** What an older client sees and sets, and what a newer store has before and after. */
const cases: readonly (readonly [string, Contract, [Json, Json], [Json, Json]])[] = [
  [
    'one of several members',
    contractOf(z.unknown(), either(alternatives)),
    [80, 'http'],
    [{ number: 80 }, { text: 'http' }],
  ],
  [
    'any object',
    contractOf(z.unknown(), either(any)),
    [80, 'http'],
    [{ number: 80 }, { text: 'http' }],
  ],
  [
    'an object in an object',
    contractOf(z.unknown(), deep),
    [80, 'http'],
    [{ of: { number: 80 } }, { of: { text: 'http' } }],
  ],
  [
    'another variant',
    contractOf(z.string(), paying),
    ['1111', 'DE1'],
    [
      { type: 'card', last4: '1111' },
      { type: 'bank', iban: 'DE1' },
    ],
  ],
  [
    'a map',
    contractOf(items, keyed('id')),
    [
      [
        { id: 'a', n: 1 },
        { id: 'b', n: 2 },
      ],
      [{ id: 'b', n: 3 }],
    ],
    [{ a: { n: 1 }, b: { n: 2 } }, { b: { n: 3 } }],
  ],
  [
    'a value that says its type',
    contractOf(z.unknown(), tagged()),
    ['x', [1]],
    [
      { type: 'String', value: 'x' },
      { type: 'Array', value: [{ type: 'Integer', value: 1 }] },
    ],
  ],
  [
    'an object of one member',
    contractOf(z.string(), inObject('name')),
    ['x', 'y'],
    [{ name: 'x' }, { name: 'y' }],
  ],
]

describe.each(cases)('%s', (_, contract, [seen, set], [before, after]) => {
  test('is set by a merge patch', async () => {
    const docs = await startDocs(contract, '2.0', { name: 'a', it: before })
    expect((await docs.send('1.0', 'GET')).json).toEqual({ name: 'a', it: seen })
    const answer = await docs.send('1.0', 'PATCH', { it: set })
    expect([answer.status, answer.json]).toEqual([200, { name: 'a', it: set }])
    expect(JSON.parse(docs.now() ?? '')).toEqual({ name: 'a', it: after })
  })

  test('is set by a JSON Patch and by a replacement', async () => {
    const writes: readonly (readonly [string, Json])[] = [
      ['PATCH', [{ op: 'replace', path: '/it', value: set }]],
      ['PUT', { name: 'a', it: set }],
    ]
    for (const [method, body] of writes) {
      const docs = await startDocs(contract, '2.0', { name: 'a', it: before })
      const answer = await docs.send('1.0', method, body)
      expect([answer.status, answer.json]).toEqual([200, { name: 'a', it: set }])
      expect(JSON.parse(docs.now() ?? '')).toEqual({ name: 'a', it: after })
    }
  })
})

test('what nobody declares stays where nothing else says that it goes', async () => {
  const contract = contractOf(z.string(), inObject('name'))
  const docs = await startDocs(contract, '2.0', { name: 'a', it: { name: 'x', more: 1 } })
  expect((await docs.send('1.0', 'PATCH', { it: 'y' })).status).toBe(200)
  expect(JSON.parse(docs.now() ?? '')).toEqual({ name: 'a', it: { name: 'y', more: 1 } })
})
