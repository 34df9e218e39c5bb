/** What functions of a contract do not name comes out byte for byte, on every executor. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  add,
  asText,
  convert,
  custom,
  integer,
  list,
  number,
  object,
  rename,
  string,
} from '../../../src/contract/index.ts'
import type { Json } from '../../../src/json/index.ts'
import type { Op } from '../../../src/lens/index.ts'
import { obeysLaws } from '../../support/bytes-laws.ts'
import { scanners } from '../../support/scanners.ts'
import { encode, streamed } from '../../support/streams.ts'
import { tiny } from '../../support/tiny.ts'

const point = custom('point', {
  reads: ['x', 'y'],
  writes: ['point'],
  to: object({ point: list(number()) }),
  up: ({ x = 0, y = 0 }) => ({ point: [x, y] }),
  down: ({ point: at }) => ({ x: (at as Json[])[0] ?? 0, y: (at as Json[])[1] ?? 0 }),
})

const upper = custom('upper', {
  reads: ['name', ['box', 'a']],
  writes: ['name', ['box', 'sum']],
  to: object({ box: object({ sum: integer() }) }),
  up: (given) => {
    const { name, box } = given as { name: string; box: { a: number } }
    return { name: name.toUpperCase(), box: { sum: box.a } }
  },
  down: (given) => {
    const { name, box } = given as { name: string; box: { sum: number } }
    return { name: name.toLowerCase(), box: { a: box.sum } }
  },
})

const Doc = z.object({
  id: z.number(),
  name: z.string(),
  x: z.number(),
  y: z.number(),
  box: z.object({ a: z.int(), b: z.number() }),
})

const word = (given: Json | undefined): string => (typeof given === 'string' ? given : '')

const decoder = new TextDecoder()

const carried = async (ops: readonly Op[], from: number, to: number, text: string) => {
  const lens = tiny({ Doc }, ops).lens(from, to)
  const outcome = obeysLaws(lens, encode(text), {}, scanners)
  if (!outcome.ok) return outcome.problem.code
  const whole = decoder.decode(outcome.value)
  // The same in a stream: a document, byte by byte, and a line.
  for (const format of ['json', 'ndjson'] as const) {
    const input = encode(format === 'ndjson' ? `${text.replaceAll('\n', ' ')}\n` : text)
    const chunks = Array.from(input, (_, at) => input.slice(at, at + 1))
    const { bytes, error } = await streamed(chunks, lens.stream({ format, itemBytes: 10_000 }))
    expect(error).toBeUndefined()
    expect(decoder.decode(bytes).trim().replaceAll('\n', ' ')).toBe(
      whole.trim().replaceAll('\n', ' '),
    )
  }
  return whole
}

const tail = '"b" : 1.0 , "z":[ ]'

describe('bytes around functions', () => {
  test.each<[string, readonly Op[], string, string]>([
    [
      'what is written comes last, what is read goes',
      [point],
      '{ "id" : 1.0, "x":1.50 , "n\\u0061me" : "\\u0041","y":2e2,\n "u":{ "a" :1 , "a":2}, "box":{"a":1,"b":0.10} }',
      '{ "id" : 1.0 , "n\\u0061me" : "\\u0041",\n "u":{ "a" :1 , "a":2}, "box":{"a":1,"b":0.10},"point":[1.50,2e2] }',
    ],
    [
      'what is read and written stays in its place',
      [upper],
      `{"name" : "a\\u0062" , "x":1 ,"y":-0, "box" : { "a":7, ${tail} } }`,
      `{"name" : "AB" , "x":1 ,"y":-0, "box" : { ${tail},"sum":7 } }`,
    ],
    [
      'of two members of a name that is read the last counts',
      [point],
      '{"x":1,"id":1.0,"x":3,"y":4, "id" : 2}',
      '{"id":1.0, "id" : 2,"point":[3,4]}',
    ],
    [
      'with other ops around it',
      [
        rename('x', 'left'),
        add('w', integer(), 1),
        convert('y', asText()),
        custom('both', {
          reads: ['left', 'y', 'w'],
          writes: ['w', 'text'],
          to: object({ w: string(), text: string() }),
          up: (given) => ({
            text: `${JSON.stringify(given['left'])}|${word(given['y'])}`,
            w: `${Number(given['w'])}!`,
          }),
          down: (given) => {
            const [left = '', y = ''] = word(given['text']).split('|')
            return { left: Number(left), y, w: 1 }
          },
        }),
        rename('text', 'told'),
      ],
      '{ "id":1e1, "x" : 5, "y":1.50, "more" : "\\/" }',
      '{ "id":1e1, "more" : "\\/","w":"1!","told":"5|1.50" }',
    ],
    [
      'where nothing of it is there',
      [point],
      '{ "id" :1.0, "q" : [ ] }',
      '{ "id" :1.0, "q" : [ ] }',
    ],
    ['in an object with nothing else', [point], '{ "x":1,"y":2 }', '{ "point":[1,2] }'],
    [
      'a name that is data',
      [point],
      '{ "x":1,"y":2,"__proto__" : { } }',
      '{ "__proto__" : { },"point":[1,2] }',
    ],
  ])('%s', async (_, ops, given, expected) => {
    expect(await carried(ops, 1, 2, given)).toBe(expected)
  })

  test('the other way', async () => {
    const given = '{ "id":1.0, "point" : [ 1.50 , 2e2 ], "u" : [ ] }'
    expect(await carried([point], 2, 1, given)).toBe('{ "id":1.0, "u" : [ ],"x":1.50,"y":2e2 }')
    const boxed = '{"name" : "AB" , "box" : { "b" :1.0,"sum" : 7 } }'
    expect(await carried([upper], 2, 1, boxed)).toBe(
      '{"name" : "ab" , "box" : { "b" :1.0,"a":7 } }',
    )
  })

  test.each(['{"x":1}', '{"x":"1","y":2}', '{"x":1,"y":2,"point":[]}', '[1]', '{"y":null,"x":1}'])(
    '%s does not fit, on every executor',
    async (given) => {
      expect(await carried([point], 1, 2, given)).toBe('wrong-shape')
    },
  )

  test('a function is called once for each object, whatever it writes', () => {
    let calls = 0
    const counting = custom('counts', {
      reads: ['x'],
      writes: ['p', 'q', ['box', 'r']],
      to: object({ p: integer(), q: integer(), box: object({ r: integer() }) }),
      up: () => {
        calls += 1
        return { p: calls, q: calls, box: { r: calls } }
      },
      down: () => ({ x: 1 }),
    })
    const Page = z.object({ items: z.array(Doc) })
    const lens = tiny({ Doc, Page }, { Doc: [counting] }).lens(1, 2, 'Page')
    const doc = '{"id":1,"name":"","x":1,"y":1,"box":{"a":1,"b":1}}'
    const input = encode(`{"items":[${Array.from({ length: 50 }, () => doc).join(',')}]}`)
    for (const { scanner } of scanners) {
      calls = 0
      const result = lens.bytes(input, { scanner })
      const page = JSON.parse(result.ok ? decoder.decode(result.value) : '') as {
        items: { p: number; q: number; box: { r: number } }[]
      }
      expect(calls).toBe(50)
      expect(page.items.map(({ p, q, box }) => [p, q, box.r])).toEqual(
        Array.from({ length: 50 }, (_, at) => [at + 1, at + 1, at + 1]),
      )
    }
  })
})
