import { describe, expect, test } from 'vitest'
import type { Result } from '../../src/errors/index.ts'
import { checkBytes, leaf, parseBytes, type Program, type Scanner } from '../../src/json/index.ts'
import { scanners } from '../support/scanners.ts'
import { cases } from './grammar/cases.ts'
import type { GrammarCase } from './grammar/grammar-case.ts'

/** How far texts are shifted, so that each of their bytes stands at each place of a vector. */
const shifts = Array.from({ length: 18 }, (_, shift) => shift)

const depth = 128
const literals = new Uint8Array()
const untouched: Program = { views: [leaf, leaf], literals }
/** Records every value of the text, at any depth. */
const recording: Program = {
  views: [leaf, { items: 1, others: 1, members: new Map([['a', { id: 1, view: 1 }]]) }],
  literals,
}

const join = (...parts: readonly (string | Uint8Array)[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => [
      ...(typeof part === 'string' ? new TextEncoder().encode(part) : part),
    ]),
  )

/** The case as a value that nobody looks at, after a name of `shift` letters. */
const inside = ({ bytes }: GrammarCase, shift: number): Uint8Array =>
  join(`{"${'n'.repeat(shift)}":{"deep":`, bytes, '},"last":[]}')

/** The case after white space. What begins with a byte order mark keeps it in front. */
const shifted = ({ bytes }: GrammarCase, shift: number): Uint8Array => {
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  return join(bytes.subarray(0, mark), ' '.repeat(shift), bytes.subarray(mark))
}

const expected = ({ verdict, offset = 0 }: GrammarCase, shift: number) =>
  verdict === 'accept' ? undefined : { kind: verdict, offset: offset + shift }

const found = (scanner: Scanner, program: Program, bytes: Uint8Array) => {
  const fault = scanner.scan(program, bytes, depth)
  return fault && { kind: fault.kind, offset: fault.offset }
}

const judged = (result: Result<unknown>) => {
  if (result.ok) return undefined
  const { code, offset } = result.problem
  return { kind: code === 'malformed-json' ? 'malformed' : code, offset }
}

describe('the table', () => {
  test('has a few hundred cases, each with a name of its own', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
    expect(cases.length).toBeGreaterThanOrEqual(600)
  })

  test.each(cases)('parsed: $name', (row) => {
    expect(judged(parseBytes(row.bytes, { depth }))).toEqual(expected(row, 0))
  })

  test.each(cases)('checked: $name', (row) => {
    expect(judged(checkBytes(row.bytes, { depth }))).toEqual(expected(row, 0))
  })
})

describe.each(scanners)('scanned in $name', ({ scanner }) => {
  test.each(cases)('$name', (row) => {
    for (const shift of row.bytes.length > 10_000 ? [0, 1] : shifts) {
      const bytes = shifted(row, shift)
      expect(found(scanner, untouched, bytes)).toEqual(expected(row, shift))
      expect(found(scanner, recording, bytes)).toEqual(expected(row, shift))
    }
  })

  test.each(cases.filter(({ whole }) => !whole))('within what is copied: $name', (row) => {
    for (const shift of shifts) {
      const bytes = inside(row, shift)
      const fault = judged(parseBytes(bytes, { depth }))
      expect(fault?.kind ?? 'accept').toBe(row.verdict)
      expect(found(scanner, untouched, bytes)).toEqual(fault)
    }
  })
})
