/** Every small document of a shape comes back from the other version as it was, or is refused. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { move } from '../../../src/contract/index.ts'
import { equal, print, valueAt, type Json } from '../../../src/json/index.ts'
import { obeysLaws } from '../../support/bytes-laws.ts'
import { everyDocument } from '../../support/every-document.ts'
import { must } from '../../support/must.ts'
import { scanners } from '../../support/scanners.ts'
import { encode, streamed } from '../../support/streams.ts'
import { tiny, type Edits, type Tiny, type Types } from '../../support/tiny.ts'

const s = z.string()
const map = z.record(z.string(), s)
const Meta = z.object({ name: s, annotations: map.optional() })
const kubernetes = {
  Doc: z.object({ metadata: Meta, spec: z.object({ rule: s.optional() }) }),
  ObjectMeta: Meta,
}

interface Case {
  readonly name: string
  readonly types: Types
  readonly ops: Edits
  /** How many documents there are in each version, and those of them that have no form in the other. */
  readonly older: readonly [number, ...string[]]
  readonly newer: readonly [number, ...string[]]
}

const cases: readonly Case[] = [
  {
    name: 'several optional fields into one new object',
    types: { Doc: z.object({ id: s, city: s.optional(), zip: s.optional() }) },
    ops: [move('city', ['address', 'city']), move('zip', ['address', 'zip'])],
    older: [4],
    newer: [5],
  },
  {
    name: 'several fields out of an optional object, which goes',
    types: {
      Doc: z.object({ address: z.object({ city: s.optional(), zip: s.optional() }).optional() }),
    },
    ops: [move(['address', 'city'], 'city'), move(['address', 'zip'], 'zip')],
    older: [5],
    newer: [4],
  },
  {
    name: 'out of a nullable object, which goes',
    types: { Doc: z.object({ address: z.object({ city: s, zip: s.optional() }).nullable() }) },
    ops: [move(['address', 'city'], 'city'), move(['address', 'zip'], 'zip')],
    older: [3],
    newer: [4, '{"zip":"text"}'],
  },
  {
    name: 'out of an object that may be absent or null, which goes',
    types: { Doc: z.object({ address: z.object({ city: s, zip: s }).nullish() }) },
    ops: [move(['address', 'city'], 'city'), move(['address', 'zip'], 'zip')],
    older: [3],
    newer: [4, '{"zip":"text"}', '{"city":"text"}'],
  },
  {
    name: 'a key of an optional map within a named type, to a field',
    types: kubernetes,
    ops: [move(['metadata', 'annotations', 'k'], ['spec', 'cls'])],
    older: [10],
    newer: [
      20,
      '{"metadata":{"name":"text","annotations":{}},"spec":{"cls":"text"}}',
      '{"metadata":{"name":"text","annotations":{"k":"text"}},"spec":{"cls":"text"}}',
      '{"metadata":{"name":"text","annotations":{"k":"text","other":"text"}},"spec":{"cls":"text"}}',
      '{"metadata":{"name":"text","annotations":{}},"spec":{"rule":"text","cls":"text"}}',
      '{"metadata":{"name":"text","annotations":{"k":"text"}},"spec":{"rule":"text","cls":"text"}}',
      '{"metadata":{"name":"text","annotations":{"k":"text","other":"text"}},"spec":{"rule":"text","cls":"text"}}',
    ],
  },
  {
    name: 'a required field out of an optional object, which stays',
    types: { Doc: z.object({ c: z.object({ a: s, b: s.optional() }).optional() }) },
    ops: [move(['c', 'a'], 'a')],
    older: [3],
    newer: [6, '{"c":{}}', '{"c":{},"a":"text"}', '{"c":{"b":"text"}}'],
  },
  {
    name: 'an optional field out of an optional object that has a required one',
    types: { Doc: z.object({ c: z.object({ a: s, b: s.optional() }).optional() }) },
    ops: [move(['c', 'b'], 'b')],
    older: [3],
    newer: [4, '{"b":"text"}'],
  },
  {
    name: 'out of a nullable object, which stays',
    types: { Doc: z.object({ c: z.object({ a: s, b: s.optional() }).nullable() }) },
    ops: [move(['c', 'a'], 'a')],
    older: [3],
    newer: [6, '{"c":null,"a":"text"}', '{"c":{}}', '{"c":{"b":"text"}}'],
  },
  {
    name: 'out of an object that may be absent or null, which stays',
    types: { Doc: z.object({ c: z.object({ a: s.optional(), b: s.optional() }).nullish() }) },
    ops: [move(['c', 'a'], 'a')],
    older: [6],
    newer: [8, '{"c":null,"a":"text"}', '{"c":{},"a":"text"}'],
  },
  {
    name: 'an optional field into an optional object',
    types: { Doc: z.object({ a: s.optional(), c: z.object({ b: s.optional() }).optional() }) },
    ops: [move('a', ['c', 'a'])],
    older: [6, '{"a":"text","c":{}}'],
    newer: [5],
  },
  {
    name: 'a required field into an optional object, which is there then',
    types: { Doc: z.object({ a: s, c: z.object({ b: s.optional() }).optional() }) },
    ops: [move('a', ['c', 'a'])],
    older: [3, '{"a":"text","c":{}}'],
    newer: [2],
  },
  {
    name: 'an optional field into an optional object that has a required one',
    types: { Doc: z.object({ a: s.optional(), c: z.object({ b: s }).optional() }) },
    ops: [move('a', ['c', 'a'])],
    older: [4, '{"a":"text"}'],
    newer: [3],
  },
  {
    name: 'an optional field into a nullable object',
    types: { Doc: z.object({ a: s.optional(), c: z.object({ b: s.optional() }).nullable() }) },
    ops: [move('a', ['c', 'a'])],
    older: [6, '{"a":"text","c":null}'],
    newer: [5],
  },
  {
    name: 'out of an object that goes, in an object that stays',
    types: {
      Doc: z.object({
        c: z.object({ d: z.object({ a: s }).optional(), e: s.optional() }).optional(),
      }),
    },
    ops: [move(['c', 'd', 'a'], 'a')],
    older: [5],
    newer: [6, '{"c":{},"a":"text"}'],
  },
  {
    name: 'out of a nullable object in an optional one',
    types: {
      Doc: z.object({
        c: z.object({ d: z.object({ a: s, b: s.optional() }).nullable() }).optional(),
      }),
    },
    ops: [move(['c', 'd', 'a'], 'a')],
    older: [4],
    newer: [
      8,
      '{"a":"text"}',
      '{"c":{"d":null},"a":"text"}',
      '{"c":{"d":{}}}',
      '{"c":{"d":{"b":"text"}}}',
    ],
  },
  {
    name: 'within one object that may be absent or null',
    types: {
      Doc: z.object({
        c: z.object({ a: s, d: z.object({ b: s.optional() }).optional() }).nullish(),
      }),
    },
    ops: [move(['c', 'a'], ['c', 'd', 'a'])],
    older: [5, '{"c":{"a":"text","d":{}}}'],
    newer: [4],
  },
  {
    name: 'three fields in a circle',
    types: {
      Doc: z.object({ a: s, b: z.int().optional(), c: z.object({ a: z.boolean() }).optional() }),
    },
    ops: [move('a', 'b'), move('b', ['c', 'a']), move(['c', 'a'], 'a')],
    older: [4],
    newer: [6, '{"c":{},"b":"text"}', '{"c":{},"b":"text","a":true}'],
  },
  {
    name: 'two keys of a map that swap',
    types: { Doc: z.object({ m: map }) },
    ops: [move(['m', 'k'], ['m', 'other']), move(['m', 'other'], ['m', 'k'])],
    older: [4],
    newer: [4],
  },
  {
    name: 'a required field into an optional map',
    types: { Doc: z.object({ a: s, m: map.optional() }) },
    ops: [move('a', ['m', 'k'])],
    older: [
      5,
      '{"a":"text","m":{}}',
      '{"a":"text","m":{"k":"text"}}',
      '{"a":"text","m":{"k":"text","other":"text"}}',
    ],
    newer: [5, '{}', '{"m":{}}', '{"m":{"other":"text"}}'],
  },
]

/** Whether the newer version says with the key of a map what is a field of its own there. */
const isAdopted = (document: Json, back: Json, { contract }: Tiny, from: number): boolean =>
  contract
    .lens('Doc', `${from}.0`, `${from === 1 ? 2 : 1}.0`)
    .losses.some(({ path }) => valueAt(document, path) !== undefined && !equal(document, back))

/** The same on bytes, with every scanner, whole and in a stream. */
const carriesBytes = async (document: Json, contract: Tiny, from: number, to: number) => {
  const lens = contract.lens(from, to)
  const input = encode(` ${print(document)} `)
  const whole = obeysLaws(lens, input, {}, scanners)
  obeysLaws(lens, input, { defaults: false }, scanners)
  const chunks = Array.from(input, (_, at) => input.slice(at, at + 1))
  const { bytes, error } = await streamed(
    chunks,
    lens.stream({ format: 'json', itemBytes: 10_000 }),
  )
  must(whole.ok ? !error : error !== undefined, () => `${print(document)} in a stream`)
  if (!whole.ok) return
  must(
    equal(
      JSON.parse(new TextDecoder().decode(bytes)),
      JSON.parse(new TextDecoder().decode(whole.value)),
    ),
    () => new TextDecoder().decode(bytes),
  )
}

describe.each(cases)('$name', ({ types, ops, older, newer }) => {
  const contract = tiny(types, ops)
  test.each([
    ['older', 1, 2, older],
    ['newer', 2, 1, newer],
  ] as const)('every document of the %s version', async (_, from, to, [count, ...refused]) => {
    const graph = contract.contract.version(`${from}.0`)?.types ?? {}
    const documents = everyDocument(graph, { kind: 'ref', type: 'Doc' })
    const without: string[] = []
    for (const document of documents) {
      await carriesBytes(document, contract, from, to)
      const there = contract.carry(from, to, document)
      if (!('value' in there)) {
        must(there.code === 'not-representable', () => JSON.stringify(there))
        without.push(print(document))
        continue
      }
      const back = contract.carry(to, from, there.value)
      const isBack = 'value' in back && equal(back.value, document)
      must(
        isBack || ('value' in back && isAdopted(document, back.value, contract, from)),
        () => `${print(document)} -> ${print(there.value)} -> ${JSON.stringify(back)}`,
      )
    }
    expect(documents.length).toBe(count)
    expect(without.toSorted()).toEqual(refused.toSorted())
  })
})
