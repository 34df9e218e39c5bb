/** Arbitrary JSON with what breaks programs: numbers that doubles change, names that objects already have. */
import * as fc from 'fast-check'
import { numberOf, set, type Json, type JsonObject } from '../../json/index.ts'

export const object = (entries: readonly (readonly [string, Json])[]): JsonObject => {
  const made: JsonObject = {}
  for (const [key, value] of entries) set(made, key, value)
  return made
}

/** A quarter to `rare`, the rest to `usual`. */
export const mostly = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3, arbitrary: usual }, { weight: 1, arbitrary: rare })

export const text: fc.Arbitrary<string> = mostly(
  fc.string({ maxLength: 8 }),
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom('', 'a/b~c.d', '"\\\n', '\u2028', '\u{1F600}', 'null', '1.0', '__proto__'),
  ),
)

/** Texts that a double would change, spell differently or not hold at all. */
export const oddNumbers = [
  '1.0',
  '0.0',
  '-0.0',
  '-0',
  '0.50',
  '1.10',
  '1e2',
  '1E+2',
  '1e400',
  '-1e400',
  '1e-400',
  '9007199254740993',
  '9223372036854775807',
  '-9223372036854775808',
  '18446744073709551616.5',
] as const

export const number: fc.Arbitrary<Json> = mostly(
  fc.oneof(
    fc.integer({ min: -1000, max: 1000 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => numberOf(String(value))),
  ),
  fc.constantFrom(...oddNumbers).map((odd) => numberOf(odd)),
)

/** Names of map keys and of members inside free JSON. */
export const key: fc.Arbitrary<string> = mostly(
  text,
  fc.constantFrom('__proto__', 'constructor', 'hasOwnProperty', 'toString', 'type', 'value', 'a.b'),
)

/** Objects of up to `most` members, each key once. */
export const mapOf = (
  of: fc.Arbitrary<Json>,
  most: number,
  names: fc.Arbitrary<string> = key,
): fc.Arbitrary<Json> =>
  fc
    .uniqueArray(fc.tuple(names, of), { maxLength: most, selector: ([name]) => name })
    .map((entries) => object(entries))

const scalar: fc.Arbitrary<Json> = fc.oneof(fc.constant(null), fc.boolean(), number, text)

const levels: fc.Arbitrary<Json>[] = [scalar]

/** Any JSON, nested at most `depth` levels (4 at most). */
export const json = (depth: number): fc.Arbitrary<Json> => {
  const level = Math.max(0, Math.min(depth, 4))
  const inner = level === 0 ? scalar : (levels[level - 1] ?? json(level - 1))
  levels[level] ??= mostly(scalar, fc.oneof(fc.array(inner, { maxLength: 3 }), mapOf(inner, 3)))
  return levels[level]
}
