import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { equal, JsonNumber, parse, print, type Json } from '../../../src/json/index.ts'
import { Writer } from '../../../src/spacetime/bsatn/index.ts'
import { rowCodec, type RowCodec } from '../../../src/spacetime/codec/index.ts'
import {
  optionOf,
  Planner,
  Typespace,
  type Plan,
  type Type,
  type TypeGraph,
} from '../../../src/spacetime/types/index.ts'
import { documents } from '../../../src/testing/generate/documents.ts'
import { json } from '../../../src/testing/generate/json-values.ts'
import { must } from '../../support/must.ts'
import { randomOf } from '../../support/random.ts'
import { holds } from '../../support/seed.ts'
import { styles, withOddNumber, written } from '../../support/written.ts'
import { endingTypes, graphs } from '../support/graphs.ts'
import { readValue, type Value } from '../support/read-value.ts'

interface Subject {
  readonly codec: RowCodec
  readonly plan: Plan
  /** Its rows by the columns that they have. */
  read(row: Uint8Array): Readonly<Record<string, Value>>
}

const string: Type = { kind: 'string' }

const subjectOf = (types: TypeGraph, type: string): Subject => {
  const plan = new Planner(types).plan(type)
  const space = new Typespace()
  const row: Type = {
    kind: 'product',
    members: [
      { name: 'key', type: string },
      { name: 'seq', type: { kind: 'u64' } },
      { name: 'orders', type: optionOf({ kind: 'array', of: { kind: 'u8' } }) },
      { name: 'document', type: space.type(plan) },
      { name: 'exact', type: optionOf(string) },
    ],
  }
  return {
    codec: rowCodec({ name: type, plan, sequence: true, ends: [] }),
    plan,
    read: (bytes) => readValue(bytes, row, space.types) as Readonly<Record<string, Value>>,
  }
}

const encoded = ({ codec }: Subject, body: string): Uint8Array => {
  const row = codec.encode({ id: 'the key', sequence: 7n, body })
  if (!row.ok)
    throw new Error(`${row.problem.detail} ${JSON.stringify(row.problem.errors)} ${body}`)
  return row.value
}

const decoded = ({ codec }: Subject, row: Uint8Array): string => {
  const back = codec.decode(row)
  if (!back.ok) throw new Error(back.problem.detail)
  must(back.value.id === 'the key' && back.value.sequence === 7n, () => 'key or sequence differ')
  return back.value.body
}

/** The row without its exact text: it ends with an option, as there are no ends. */
const withoutExact = (row: Uint8Array, exact: string): Uint8Array => {
  const size = new Writer().string(exact).length
  return new Writer()
    .raw(row.subarray(0, row.length - size - 1))
    .u8(1)
    .copy()
}

/** Unknown members may have been put into maps, whose values then are none. */
const keepsIfDocument = (subject: Subject, body: string): boolean => {
  const row = subject.codec.encode({ id: 'the key', body })
  if (row.ok) return keepsEveryByte(subject, body)
  must(row.problem.code === 'validation-failed', () => `${row.problem.detail} ${body}`)
  return true
}

const exactOf = (subject: Subject, row: Uint8Array): string | undefined => {
  const { exact } = subject.read(row)
  return typeof exact === 'object' && 'value' in exact ? (exact.value as string) : undefined
}

/** What must hold of every text of a document. */
const keepsEveryByte = (subject: Subject, body: string): boolean => {
  const row = encoded(subject, body)
  const back = decoded(subject, row)
  must(back === body, () => `${body}\ncomes back as\n${back}`)
  must(Buffer.compare(encoded(subject, back), row) === 0, () => `${body} has two rows`)
  const exact = exactOf(subject, row)
  if (exact === undefined) return true
  must(exact === body, () => `${body}\nis kept as\n${exact}`)
  // The text is only there where it is needed.
  const alone = subject.codec.decode(withoutExact(row, exact))
  must(!alone.ok || alone.value.body !== body, () => `${body} is kept twice`)
  return true
}

/** Every number as a double: what columns can hold of it. */
const asDoubles = (value: Json): Json => {
  if (value instanceof JsonNumber) return Number(value.text)
  if (Array.isArray(value)) return value.map(asDoubles)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, asDoubles(of)]))
}

const valueOf = (body: string): Json => {
  const parsed = parse(body, { depth: 1000 })
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  return parsed.value
}

/** Columns say what the document says, where every member has one. */
const hasHonestColumns = (subject: Subject, body: string): boolean => {
  const row = encoded(subject, body)
  const exact = exactOf(subject, row)
  const columns = exact === undefined ? row : withoutExact(row, exact)
  const alone = subject.codec.decode(columns)
  // A number beyond all doubles is infinite in a column, which is no JSON.
  if (!alone.ok && body.includes('e400')) return true
  const told = alone.ok ? alone.value.body : alone.problem.detail
  must(
    equal(asDoubles(valueOf(told)), asDoubles(valueOf(body))),
    () => `${body}\nis in columns\n${told}`,
  )
  return true
}

const subjects = contract.versions.flatMap(({ version, types }) =>
  ['Entity', 'Relation', 'StateVersion', 'Event', 'DeltaRecord', 'AccessControl']
    .filter((type) => Object.hasOwn(types, type))
    .map((type) => ({ version, types, type, subject: subjectOf(types, type) })),
)

const plain = { space: false, escapes: false, duplicates: false, unknown: false, mark: false }

/** A type of a random graph, and a document of it. */
const samples = graphs
  .filter((types) => endingTypes(types).length > 0)
  .chain((types) =>
    fc
      .constantFrom(...endingTypes(types))
      .chain((type) =>
        fc.tuple(
          fc.constant(types),
          fc.constant(type),
          documents(types, type, { extras: false }),
          documents(types, type),
        ),
      ),
  )

describe('a document as a row', () => {
  test.each(subjects)('$type of $version comes back to the byte', ({ types, type, subject }) => {
    holds(
      200,
      fc.property(documents(types, type), styles, fc.integer(), (value, style, seed) => {
        const random = randomOf(seed)
        expect(keepsEveryByte(subject, print(value))).toBe(true)
        const known = written(value, { ...style, unknown: false, mark: false }, random)
        expect(keepsEveryByte(subject, known)).toBe(true)
        const body = written(value, { ...style, mark: false }, random)
        expect(keepsIfDocument(subject, body)).toBe(true)
        expect(keepsIfDocument(subject, withOddNumber(body, random))).toBe(true)
      }),
    )
  })

  test.each(subjects)(
    '$type of $version says in columns what it is',
    ({ types, type, subject }) => {
      holds(
        100,
        fc.property(documents(types, type, { extras: false }), fc.integer(), (value, seed) => {
          expect(hasHonestColumns(subject, print(value))).toBe(true)
          expect(
            hasHonestColumns(subject, written(value, { ...plain, order: true }, randomOf(seed))),
          ).toBe(true)
        }),
      )
    },
  )

  test('of any type comes back to the byte, and says in columns what it is', () => {
    holds(
      2000,
      fc.property(samples, styles, fc.integer(), ([types, type, value, odd], style, seed) => {
        const subject = subjectOf(types, type)
        const random = randomOf(seed)
        expect(hasHonestColumns(subject, print(value))).toBe(true)
        const twice = written(value, { ...plain, order: true, duplicates: true }, random)
        expect(hasHonestColumns(subject, twice)).toBe(true)
        expect(keepsEveryByte(subject, print(odd))).toBe(true)
        expect(
          keepsEveryByte(subject, written(odd, { ...style, unknown: false, mark: false }, random)),
        ).toBe(true)
        expect(keepsIfDocument(subject, written(odd, { ...style, mark: false }, random))).toBe(true)
        expect(keepsEveryByte(subject, written(odd, { ...plain, order: true }, random))).toBe(true)
      }),
    )
  })

  test('is kept without its text, in any order of its members', () => {
    holds(
      500,
      fc.property(fc.constantFrom(...subjects), fc.integer(), ({ types, type, subject }, seed) => {
        const [value] = fc.sample(documents(types, type, { extras: false }), { seed, numRuns: 1 })
        const body = print(value as Json)
        // Odd numbers need it, and unions whose tag does not come first.
        if (body.includes('"type":') || body.includes('"op":')) return
        if (exactOf(subject, encoded(subject, body)) !== undefined) return
        const shuffled = written(value as Json, { ...plain, order: true }, randomOf(seed))
        expect(exactOf(subject, encoded(subject, shuffled))).toBe(undefined)
      }),
    )
  })
})

describe('what is no document', () => {
  test('is refused, or comes back to the byte', () => {
    holds(
      2000,
      fc.property(fc.constantFrom(...subjects), json(3), ({ subject }, value) => {
        const body = print(value)
        const row = subject.codec.encode({ id: 'the key', sequence: 7n, body })
        expect(row.ok ? decoded(subject, row.value) : row.problem.code).toBe(
          row.ok ? body : 'validation-failed',
        )
      }),
    )
  })

  test('is refused where it is no JSON', () => {
    holds(
      2000,
      fc.property(
        samples,
        fc.string({ unit: 'binary', maxLength: 3 }),
        fc.nat(),
        (sample, other, place) => {
          const [types, type, value] = sample
          const text = print(value)
          const at = place % (text.length + 1)
          const broken = text.slice(0, at) + other + text.slice(at + 1)
          const isJson = parse(broken, { depth: 512 }).ok && broken.isWellFormed()
          const row = subjectOf(types, type).codec.encode({
            id: 'the key',
            sequence: 7n,
            body: broken,
          })
          expect(!row.ok || isJson).toBe(true)
        },
      ),
    )
  })
})

/** Whatever is read of them is a document that can be written. */
const isReadOrRefused = (subject: Subject, bytes: Uint8Array): boolean => {
  const back = subject.codec.decode(bytes)
  if (!back.ok) {
    must(back.problem.code === 'backend-bad-answer', () => back.problem.detail)
    return true
  }
  const again = subject.codec.encode(back.value)
  must(again.ok, () => `${back.value.body} cannot be written again`)
  return true
}

describe('bytes that are no row', () => {
  test('are refused when they are random', () => {
    holds(
      3000,
      fc.property(
        fc.constantFrom(...subjects),
        fc.uint8Array({ maxLength: 300 }),
        ({ subject }, bytes) => {
          expect(isReadOrRefused(subject, bytes)).toBe(true)
        },
      ),
    )
  })

  test('are refused, or read as what they say, when a row is damaged', () => {
    holds(
      3000,
      fc.property(
        samples,
        fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 255))), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.nat(),
        ([types, type, , value], damage, cut) => {
          const subject = subjectOf(types, type)
          const row = encoded(subject, print(value))
          for (const [at, byte] of damage) row[at % row.length] = byte
          expect(isReadOrRefused(subject, row)).toBe(true)
          expect(isReadOrRefused(subject, row.subarray(0, cut % row.length))).toBe(true)
        },
      ),
    )
  })
})
