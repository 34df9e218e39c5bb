/** Texts edited at known places while a document passes, wherever its chunks end. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringEdits, type Json, type Path } from '../../../src/json/index.ts'
import { holds } from '../../support/seed.ts'
import { chunksOf } from '../../support/streams.ts'
import { damaged, json } from '../scan/random-json.ts'

const marker = '<<edited>>'
const paths: readonly Path[] = [['a'], ['name', 'id'], ['a', 'names'], ['id', 'a', 'name']]

const mark = (written: string): string => `${written.slice(0, -1)}${marker}"`

const edited = (chunks: readonly Uint8Array[], places = paths): Uint8Array => {
  const edits = stringEdits(places, mark)
  return new Uint8Array(Buffer.concat([...chunks.map((chunk) => edits.push(chunk)), edits.end()]))
}

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

const markedIn = (value: Json, places: readonly Path[]): Json => {
  if (typeof value === 'string')
    return places.some(({ length }) => length === 0) ? value + marker : value
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const below = places.flatMap(([first, ...rest]) => (first === name ? [rest] : []))
      return [name, markedIn(inner as Json, below)]
    }),
  )
}

const cuts = fc.array(fc.nat(200), { maxLength: 12 })

test('what parses has the edits at the places that were named, and nowhere else', () => {
  holds(
    3000,
    fc.property(json, cuts, (bytes, at) => {
      const text = new TextDecoder().decode(bytes)
      const made = new TextDecoder().decode(
        edited(
          chunksOf(
            bytes,
            at.filter((n) => n < bytes.length),
          ),
        ),
      )
      expect(JSON.parse(made)).toEqual(markedIn(JSON.parse(text) as Json, paths))
    }),
  )
})

test('every other byte stays, of what is no JSON, too', () => {
  holds(
    3000,
    fc.property(fc.oneof(json, damaged), (bytes) => {
      // Bytes of the texts themselves may be no UTF-8.
      const plain = Uint8Array.from(bytes, (byte) => (byte >= 0x80 ? 0x78 : byte))
      expect(latin(edited([plain])).replaceAll(marker, '')).toBe(latin(plain))
    }),
  )
})

test('where chunks end makes no difference, byte by byte either', () => {
  holds(
    2000,
    fc.property(fc.oneof(json, damaged), cuts, (bytes, at) => {
      const whole = latin(edited([bytes]))
      const inside = at.filter((n) => n < bytes.length)
      expect(latin(edited(chunksOf(bytes, inside)))).toBe(whole)
      expect(latin(edited(Array.from(bytes, (byte) => Uint8Array.of(byte))))).toBe(whole)
    }),
  )
})

test.each<[string, string, string]>([
  ['a name with escapes', String.raw`{"\u0061":"x"}`, String.raw`{"\u0061":"x${marker}"}`],
  ['a text with escapes', String.raw`{"a":"\"\\"}`, String.raw`{"a":"\"\\${marker}"}`],
  ['several members of one name', '{"a":"x","a":"y"}', `{"a":"x${marker}","a":"y${marker}"}`],
  ['what is no text', '{"a":null}', '{"a":null}'],
  ['a text in a list of that name', '{"a":["x"]}', '{"a":["x"]}'],
  ['an object in a list', '[{"a":"x"}]', '[{"a":"x"}]'],
  ['a member of that name elsewhere', '{"b":{"a":"x"}}', '{"b":{"a":"x"}}'],
  [
    'a text that looks like the member',
    String.raw`{"b":"\",\"a\":\"x"}`,
    String.raw`{"b":"\",\"a\":\"x"}`,
  ],
  ['a text alone', '"a"', '"a"'],
])('%s', (_, text, expected) => {
  const bytes = new TextEncoder().encode(text)
  expect(new TextDecoder().decode(edited([bytes]))).toBe(expected)
})

test('a text longer than is looked at passes, and what comes behind it is edited', () => {
  const long = 'x'.repeat(20_000)
  const text = `{"${long}":"${long}","a":"${long}","name":{"id":"y"}}`
  const bytes = new TextEncoder().encode(text)
  const cutUp = chunksOf(
    bytes,
    Array.from({ length: 600 }, (_, index) => index * 100),
  )
  const expected = text.replace('"y"', `"y${marker}"`)
  expect(new TextDecoder().decode(edited(cutUp))).toBe(expected)
  expect(new TextDecoder().decode(edited([bytes]))).toBe(expected)
})
