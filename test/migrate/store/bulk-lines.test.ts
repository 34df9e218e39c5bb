/** Lines of the bulk routes are cut out by patterns: what comes of them is what JSON says. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { linesOf, linesOfWrites, rowOfLine } from '../../../src/migrate/store/bulk-lines.ts'
import { holds } from '../../support/seed.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    '"',
    '\\',
    '","etag":"',
    ',"document":',
    '\u0000',
    'é',
    '\u2028',
    '\ud83d\ude00',
  ),
)

test('a key and a tag come out as JSON says, whatever is in them', () => {
  const tags = fc.oneof(
    texts,
    texts.map((text) => `"${text}"`),
  )
  holds(
    2000,
    fc.property(texts, tags, fc.json(), (key, etag, document) => {
      const head = `{"key":${JSON.stringify(key)},"etag":${JSON.stringify(etag)}`
      const row = rowOfLine(encoder.encode(`${head},"document":${document}}`))
      expect(row && { ...row, document: decoder.decode(row.document) }).toEqual({
        key,
        tag: etag,
        document,
      })
    }),
  )
})

test.each([
  ['a member more', '{"key":"a","etag":"\\"x\\"","key":"b","document":1}', 'b', '"x"'],
  ['another order', '{"etag":"\\"x\\"","key":"a","document":1}', 'a', '"x"'],
  ['white space', '{ "key": "a", "etag": "x" ,"document":1}', 'a', 'x'],
])('%s is read as JSON reads it', (_, line, key, tag) => {
  expect(rowOfLine(encoder.encode(line))).toMatchObject({ key, tag })
})

test.each([
  '{"key":"a\u0001","etag":"\\"x\\"","document":1}',
  '{"key":"a","etag":"\\"x\u0001\\"","document":1}',
  '{"key":1,"etag":"x","document":1}',
  '{"key":"a","document":1}',
  '{"key":"a","etag":"x","document":1',
])('%j is no row', (line) => {
  expect(rowOfLine(encoder.encode(line))).toBeUndefined()
})

test('writes are lines that JSON reads back, one for each', () => {
  const conditions = fc.oneof(
    fc.constantFrom('absent' as const, 'none' as const),
    texts.map((ifMatch) => ({ ifMatch })),
  )
  const documents = fc.option(
    fc.json().map((text) => JSON.stringify(JSON.parse(text), null, '\r ')),
    { nil: undefined },
  )
  const writes = fc.array(fc.record({ key: texts, condition: conditions, document: documents }))
  holds(
    500,
    fc.property(writes, (all) => {
      const body = linesOfWrites(
        all.map((one) => ({
          ...one,
          document: one.document === undefined ? undefined : encoder.encode(one.document),
        })),
      )
      const lines = [...linesOf(body)].map((line) => JSON.parse(decoder.decode(line)) as unknown)
      expect(lines).toEqual(
        all.map(({ key, condition, document }) => ({
          key,
          document: document === undefined ? null : (JSON.parse(document) as unknown),
          ...(condition === 'absent' && { if_none_match: '*' }),
          ...(typeof condition === 'object' && { if_match: condition.ifMatch }),
        })),
      )
    }),
  )
})
