/** Strings that satisfy a string shape. */
import * as fc from 'fast-check'
import type { StringShape } from '../../lens/index.ts'
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
  const matched = forms.filter((form) => pattern.test(inForm(sample, '0'.repeat(9), form)))
  const allowed = matched.length > 0 ? matched : forms
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

const word = fc.string({
  unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789'.split('')),
  minLength: 1,
  maxLength: 8,
})
const day = (at: Date): string => at.toISOString().slice(0, 10)
const anyDay = fc
  .date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  .map(day)

/** Texts of the formats of JSON Schema that the gateway does not check, but backends may. */
const ofFormat: Readonly<Record<string, fc.Arbitrary<string>>> = {
  uuid,
  date: anyDay,
  time: anyDay.map((at) => `12:00:${at.slice(8)}Z`),
  duration: fc.nat({ max: 999 }).map((days) => `P${days}D`),
  email: fc.tuple(word, word).map(([name, host]) => `${name}@${host}.example`),
  hostname: word.map((name) => `${name}.example`),
  ipv4: fc.ipV4(),
  ipv6: fc.ipV6(),
  uri: fc.tuple(word, word).map(([host, path]) => `https://${host}.example/${path}`),
  url: fc.tuple(word, word).map(([host, path]) => `https://${host}.example/${path}`),
  'uri-reference': word.map((path) => `/${path}`),
  byte: fc.base64String({ maxLength: 12 }),
}

/** The pattern of a shape as an expression; one that allows all where it cannot be read as one. */
const expressionOf = (pattern: string | undefined): RegExp => {
  try {
    return new RegExp(pattern ?? '')
  } catch {
    return /(?:)/
  }
}

/** Strings that match; any text where nobody knows how to make them (look-behind, for one). */
const matching = (pattern: RegExp): fc.Arbitrary<string> => {
  try {
    return fc.stringMatching(pattern)
  } catch {
    return text
  }
}

const probed = 200

/**
 * Those of the strings that fit. Where hardly any do, the few that were found; where none do, all
 * of them: whoever needs valid documents looks at each, and nobody waits for one that never comes.
 */
const fitting = (
  strings: fc.Arbitrary<string>,
  fits: (value: string) => boolean,
): fc.Arbitrary<string> => {
  const found = fc.sample(strings, { numRuns: probed, seed: 1 }).filter(fits)
  if (found.length * 20 >= probed) return strings.filter(fits)
  return found.length > 0 ? fc.constantFrom(...found) : strings
}

const drawn = (shape: StringShape): fc.Arbitrary<string> => {
  const { values, format, minLength = 0, maxLength = Infinity } = shape
  if (values) {
    const known = fc.constantFrom(...values)
    return shape.open ? mostly(known, text) : known
  }
  const pattern = expressionOf(shape.pattern)
  const fits = (value: string) =>
    lengthOf(value) >= minLength && lengthOf(value) <= maxLength && pattern.test(value)
  if (format === 'date-time') return fitting(dateTime(pattern), fits)
  const formed = format === undefined ? undefined : ofFormat[format]
  if (formed && fc.sample(formed, { numRuns: 20, seed: 1 }).some(fits)) return fitting(formed, fits)
  if (shape.pattern !== undefined) return fitting(matching(pattern), fits)
  if (minLength === 0 && maxLength === Infinity) return text
  return fc.string({
    unit: 'grapheme-composite',
    minLength,
    maxLength: Math.min(maxLength, minLength + 8),
  })
}

const known = new WeakMap<StringShape, fc.Arbitrary<string>>()

/** Mostly valid strings of a shape: all of them, unless its pattern says what cannot be drawn. */
export const stringOf = (shape: StringShape): fc.Arbitrary<string> => {
  const made = known.get(shape) ?? drawn(shape)
  known.set(shape, made)
  return made
}
