import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { rename } from '../../../src/contract/index.ts'
import type { Omission } from '../../../src/lens/index.ts'
import { holdsInTime } from '../../support/seed.ts'
import { chunksOf, encode, streamed } from '../../support/streams.ts'
import { tiny } from '../../support/tiny.ts'

const Item = z.object({ id: z.int(), name: z.string() })
const Doc = z.object({ items: z.array(Item), total: z.int() })
const lens = tiny({ Doc, Item }, { Item: [rename('name', 'title')] }).lens(1, 2)

const space = fc.constantFrom('', ' ', '\n\t ', '  ')
const item = fc.record({ good: fc.boolean(), around: fc.tuple(space, space) })
const pages = fc.record({ items: fc.array(item), empty: space, cuts: fc.array(fc.nat(400)) })

type Page = typeof pages extends fc.Arbitrary<infer T> ? T : never

const textOf = ({ items, empty }: Page): string => {
  const list = items.map(({ good, around: [before, after] }, id) => {
    const text = good ? `{"id":${id},"name":"[,]"}` : `["${id}, ]"]`
    return before + text + after
  })
  return `{"items":[${list.join(',') || empty}], "total":${items.length}}`
}

const expected = ({ items }: Page) => ({
  items: items.flatMap(({ good }, id) => (good ? [{ id, title: '[,]' }] : [])),
  total: items.length,
})

test('items that do not fit are left out wherever they stand and chunks end, the others stay', async () => {
  let seen = 0
  const property = fc.asyncProperty(pages, async (page) => {
    const bytes = encode(textOf(page))
    const wrong = page.items.flatMap(({ good }, index) => (good ? [] : [`/items/${index}`]))
    const told: string[] = []
    const omit = ({ pointer, problem }: Omission) => {
      expect(problem.code).toBe('wrong-shape')
      told.push(pointer)
    }

    const whole = lens.bytesOmitting(bytes, { omit })
    if (!whole.ok) throw new Error(whole.problem.detail)
    expect(JSON.parse(new TextDecoder().decode(whole.value))).toEqual(expected(page))
    expect(told).toEqual(wrong)

    const options = { format: 'json', itemBytes: 1000, omit } as const
    const chunks = chunksOf(
      bytes,
      page.cuts.filter((cut) => cut < bytes.length),
    )
    const { bytes: passed, error } = await streamed(chunks, lens.stream(options))
    expect(error).toBeUndefined()
    expect(JSON.parse(new TextDecoder().decode(passed))).toEqual(expected(page))
    expect(told).toEqual([...wrong, ...wrong])

    const carried = lens.bytes(bytes)
    expect(carried.ok).toBe(wrong.length === 0)
    expect(carried.ok ? carried.value : whole.value).toEqual(whole.value)
    seen += wrong.length
  })
  await holdsInTime(100, property)
  expect(seen).toBeGreaterThan(0)
})

test('a text that is no JSON is refused, within an item and around it', () => {
  for (const text of [
    '{"items":[1, {"id":}]}',
    '{"items":[1, }',
    '{"items":[1]',
    '{"items":[1,]}',
  ]) {
    expect(lens.bytesOmitting(encode(text), { omit: () => undefined })).toMatchObject({
      ok: false,
      problem: { code: 'malformed-json' },
    })
  }
})
