/** Random texts in random formatting, random damage, and random views over them. */
import * as fc from 'fast-check'
import { leaf, type Program, type View } from '../../../src/json/index.ts'
import { utf8 } from './tape.ts'

/** Short, long, alike at their ends; some of them are listed by views. */
const names = ['a', 'b', 'id', 'name', 'names', 'a_long_name', 'b_long_name', 'n'.repeat(31), '😀']

const space = fc.constantFrom('', '', '', ' ', '\n', '\t\t', '\r\n', '\n      ', ' '.repeat(17))

const string = fc.oneof(
  fc.constantFrom(
    '""',
    '"text"',
    '"exactly 14 here"',
    '"exactly 15 hereX"',
    '"exactly 16 here.."',
    String.raw`"a\"b\\"`,
    String.raw`"\u00e9\ud800"`,
    '"é€😀"',
    `"${'long '.repeat(20)}\u00e9${' and on'.repeat(9)}"`,
  ),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => JSON.stringify(text)),
)

const number = fc.oneof(
  fc.constantFrom('0', '-0', '1.0', '1e400', '-0.5E-7', '1234567890123456', '9'.repeat(40)),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
)

const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...names).map((text) => `"${text}"`) },
  { weight: 1, arbitrary: fc.constantFrom(String.raw`"\u0061"`, String.raw`"nam\u0065"`) },
  { weight: 1, arbitrary: string },
)

const joined = (open: string, close: string, items: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(space, fc.array(fc.tuple(space, items, space), { maxLength: 6 }))
    .map(([inside, parts]) =>
      parts.length === 0
        ? `${open}${inside}${close}`
        : `${open}${parts.map((part) => part.join('')).join(',')}${close}`,
    )

const { value } = fc.letrec<{ value: string; array: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom('true', 'false', 'null'),
    number,
    string,
    tie('array'),
    tie('object'),
    tie('object'),
  ),
  array: joined('[', ']', tie('value')),
  object: joined(
    '{',
    '}',
    fc.tuple(name, space, space, tie('value')).map(([key, a, b, of]) => `${key}${a}:${b}${of}`),
  ),
}))

export const json = fc
  .tuple(fc.constantFrom('', '', '', '\ufeff'), space, value, space)
  .map((parts) => utf8(parts.join('')))

const telling = utf8('"\\{}[]:,0-1.eEtfnu \n\u0000\u001f')
const wide = [0x80, 0xbf, 0xc0, 0xc3, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff]
const byte = fc.constantFrom(...telling, ...wide)

/** At `place` (0 to 1) of a text, `removed` bytes give way to `put`. */
const change = fc.record({
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat({ max: 2 }),
  put: fc.array(byte, { maxLength: 2 }),
})

export const damaged = fc
  .tuple(json, fc.array(change, { minLength: 1, maxLength: 3 }))
  .map(([text, changes]) =>
    changes.reduce((bytes, { place, removed, put }) => {
      const at = Math.floor(place * bytes.length)
      return Uint8Array.from([...bytes.subarray(0, at), ...put, ...bytes.subarray(at + removed)])
    }, text),
  )

const viewCount = 4

const viewNumber = fc.integer({ min: -1, max: viewCount - 1 })

const someView: fc.Arbitrary<View> = fc
  .record({
    items: viewNumber,
    others: viewNumber,
    members: fc.dictionary(fc.constantFrom(...names, '\n', '\ud800'), fc.nat(viewCount - 1)),
  })
  .map(({ items, others, members }) => ({
    items,
    others,
    members: new Map(
      others < 0
        ? []
        : Object.entries(members).map(([key, view], index) => [key, { id: index + 1, view }]),
    ),
  }))

export const programs: fc.Arbitrary<Program> = fc
  .array(someView, { minLength: viewCount - 1, maxLength: viewCount - 1 })
  .map((views) => ({ views: [leaf, ...views], literals: new Uint8Array() }))
