import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { convert, self, timestamp } from '../../../src/contract/index.ts'
import { numberOf } from '../../../src/json/index.ts'
import type { TimestampEncoding } from '../../../src/lens/index.ts'
import { tiny, value } from '../../support/tiny.ts'

const lossy = { lossy: 'fewer digits' }
const of = (from: TimestampEncoding, to: TimestampEncoding) =>
  tiny({ Doc: from === 'rfc3339' ? z.string() : z.int() }, [
    convert(self, timestamp(from, to), lossy),
  ])

const micros = of('unix-us', 'rfc3339')

describe('microseconds as RFC 3339', () => {
  test.each([
    ['0', '1970-01-01T00:00:00.000000Z'],
    ['1', '1970-01-01T00:00:00.000001Z'],
    ['-1', '1969-12-31T23:59:59.999999Z'],
    ['-1000000', '1969-12-31T23:59:59.000000Z'],
    ['1700000000123456', '2023-11-14T22:13:20.123456Z'],
    ['951782400000000', '2000-02-29T00:00:00.000000Z'],
    ['9007199254740993', '2255-06-05T23:47:34.740993Z'],
    ['-62167219200000000', '0000-01-01T00:00:00.000000Z'],
    ['253402300799999999', '9999-12-31T23:59:59.999999Z'],
  ])('%s is %s, and back', (number, text) => {
    expect(micros.up(numberOf(number))).toEqual(value(text))
    expect(micros.down(text)).toEqual(value(numberOf(number)))
  })

  test('every first and last day of a month has its number', () => {
    const years = [1970, 1971, 1972, 1999, 2000, 2001, 2024, 2100, 2400, 9999]
    for (const year of years) {
      for (let month = 0; month < 12; month += 1) {
        for (const day of [Date.UTC(year, month, 1), Date.UTC(year, month + 1, 0, 23, 59, 59)]) {
          const text = new Date(day).toISOString().replace('.000Z', '.012300Z')
          const number = numberOf(`${day / 1000}012300`.replace(/^0+/, ''))
          expect(micros.up(number)).toEqual(value(text))
          expect(micros.down(text)).toEqual(value(number))
        }
      }
    }
  })

  test.each([
    '1970-01-01T00:00:00Z',
    '2023-02-29T00:00:00.000000Z',
    '2024-13-01T00:00:00.000000Z',
    '2024-01-01T24:00:00.000000Z',
    '2024-01-01T00:60:00.000000Z',
    '2024-01-0:T00:00:00.000000Z',
    '2024-01-01T00:00:00.00000aZ',
    '2024-01-01t00:00:00.000000z',
    '2024-01-01T00:00:00.000000+01:00',
  ])('%s is read alike by all executors', (text) => {
    expect(micros.down(text)).toEqual(expect.anything())
  })

  test.each(['-62167219200000001', '253402300800000000', '9223372036854775807', '9'.repeat(25)])(
    '%s is in no year that RFC 3339 can say',
    (number) => {
      expect(micros.up(numberOf(number))).toMatchObject({ code: 'not-representable', pointer: '' })
    },
  )

  test.for(['1.0', '1.5', '1e3', '-0', '9'.repeat(400)])('%s is no integer timestamp', (text) => {
    expect(micros.up(numberOf(text))).toMatchObject({ code: 'wrong-shape' })
  })

  test.for([null, true, '0', [], {}])('%j is no timestamp', (wrong) => {
    expect(micros.up(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '' })
  })

  test.each([
    ['2026-01-31T13:00:00.5+01:00', '1769860800500000'],
    ['2026-01-31T12:00:00z', '1769860800000000'],
    ['2026-01-31t12:00:00.000000000Z', '1769860800000000'],
    ['2026-01-31T00:30:00-11:30', '1769860800000000'],
  ])('%s is read as RFC 3339 allows it', (text, number) => {
    expect(micros.down(text)).toEqual(value(numberOf(number)))
  })

  test.each([
    '',
    '2026-01-31',
    '2026-01-31 12:00:00Z',
    '2026-01-31T12:00:00',
    '2026-02-30T12:00:00Z',
    '2026-13-01T12:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-01-31T24:00:00Z',
    '2026-01-31T12:60:00Z',
    '2026-01-31T12:00:60Z',
    '2026-01-31T12:00:00.Z',
    '2026-01-31T12:00:00+1:00',
    '2026-01-31T12:00:00+24:00',
    '+02026-01-31T12:00:00Z',
    ' 2026-01-31T12:00:00Z',
    '2026-01-31T12:00:00.0000001Z',
    '２026-01-31T12:00:00Z',
  ])('%j cannot be read', (text) => {
    expect(micros.down(text)).toMatchObject({ code: 'not-representable', pointer: '' })
  })

  test.for([null, true, 0, [], {}])('%j is no text', (wrong) => {
    expect(micros.down(wrong)).toMatchObject({ code: 'wrong-shape', pointer: '' })
  })

  test('the newer version says that it is a date and time with six digits', () => {
    expect(micros.shape(2)).toEqual({
      kind: 'string',
      format: 'date-time',
      pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{6}Z$',
    })
    expect([...micros.lens(1, 2).losses, ...micros.lens(2, 1).losses]).toEqual([])
  })
})

describe('between all encodings', () => {
  const inEach: readonly (readonly [TimestampEncoding, string | number])[] = [
    ['unix-s', 1_769_860_800],
    ['unix-ms', 1_769_860_800_000],
    ['unix-us', 1_769_860_800_000_000],
  ]
  const text: Readonly<Record<string, string>> = {
    'unix-s': '2026-01-31T12:00:00Z',
    'unix-ms': '2026-01-31T12:00:00.000Z',
    'unix-us': '2026-01-31T12:00:00.000000Z',
  }
  const pairs = inEach.flatMap(([from, a]) =>
    inEach.filter(([to]) => to !== from).map(([to, b]) => [from, to, a, b] as const),
  )

  test.each(pairs)('%s and %s', (from, to, a, b) => {
    expect(of(from, to).up(a)).toEqual(value(b))
    expect(of(from, to).down(b)).toEqual(value(a))
  })

  test.each(inEach)('%s and text, both ways round', (unit, number) => {
    const written = text[unit] ?? ''
    expect(of(unit, 'rfc3339').up(number)).toEqual(value(written))
    expect(of(unit, 'rfc3339').down(written)).toEqual(value(number))
    expect(of('rfc3339', unit).up(written)).toEqual(value(number))
    expect(of('rfc3339', unit).down(number)).toEqual(value(written))
  })

  test('fewer digits are cut off towards the past, before 1970 too', () => {
    expect(of('unix-us', 'unix-ms').up(1999)).toEqual(value(1))
    expect(of('unix-us', 'unix-ms').up(-1)).toEqual(value(-1))
    expect(of('unix-us', 'unix-s').up(-1_000_001)).toEqual(value(-2))
    expect(of('unix-s', 'unix-us').down(1_999_999)).toEqual(value(1))
  })

  test('the direction that cuts digits off is a loss, the other is none', () => {
    expect(of('unix-us', 'unix-ms').lens(1, 2).losses).toMatchObject([{ kind: 'lossy' }])
    expect(of('unix-us', 'unix-ms').lens(2, 1).losses).toEqual([])
    expect(of('unix-s', 'unix-us').lens(2, 1).losses).toMatchObject([{ kind: 'lossy' }])
  })
})
