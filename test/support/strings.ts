/** Strings that satisfy a string shape. */
import * as fc from 'fast-check'
import type { StringShape } from '../../src/lens/index.ts'
import { mostly, text } from './json-values.ts'

const hex = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...'0123456789abcdefABCDEF'.split('')),
    minLength: length,
    maxLength: length,
  })

const uuid: fc.Arbitrary<string> = mostly(
  fc.uuid(),
  fc.tuple(hex(8), hex(4), hex(4), hex(4), hex(12)).map((parts) => parts.join('-')),
)

interface Form {
  readonly fraction: number
  readonly zone: string
}

const forms: readonly Form[] = ['Z', '+02:00', '-11:30'].flatMap((zone) =>
  Array.from({ length: 10 }, (_, fraction) => ({ fraction, zone })),
)

const inForm = (at: Date, digits: string, { fraction, zone }: Form): string =>
  `${at.toISOString().slice(0, 19)}${fraction ? `.${digits.slice(0, fraction)}` : ''}${zone}`

/** Every spelling of a date and time that the pattern allows. */
const dateTime = (pattern: RegExp): fc.Arbitrary<string> => {
  const sample = new Date('2026-01-31T12:00:00Z')
  const allowed = forms.filter((form) => pattern.test(inForm(sample, '0'.repeat(9), form)))
  return fc
    .tuple(
      fc.date({
        min: new Date('0001-01-02T00:00:00Z'),
        max: new Date('9999-12-30T23:59:59Z'),
        noInvalidDate: true,
      }),
      fc.nat({ max: 999_999_999 }),
      fc.constantFrom(...allowed),
    )
    .map(([at, digits, form]) => inForm(at, String(digits).padStart(9, '0'), form))
}

const lengthOf = (value: string): number => Array.from(value).length

export const stringOf = (shape: StringShape): fc.Arbitrary<string> => {
  const { values, format, minLength = 0, maxLength = Infinity } = shape
  if (values) {
    const known = fc.constantFrom(...values)
    return shape.open ? mostly(known, text) : known
  }
  const pattern = new RegExp(shape.pattern ?? '')
  const fits = (value: string) =>
    lengthOf(value) >= minLength && lengthOf(value) <= maxLength && pattern.test(value)
  if (format === 'uuid') return uuid.filter(fits)
  if (format === 'date-time') return dateTime(pattern).filter(fits)
  if (shape.pattern !== undefined) return fc.stringMatching(pattern).filter(fits)
  if (minLength === 0 && maxLength === Infinity) return text
  return fc.string({
    unit: 'grapheme-composite',
    minLength,
    maxLength: Math.min(maxLength, minLength + 8),
  })
}
