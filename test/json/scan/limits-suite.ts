/** Depth and size: what every scanner refuses, and what it must not. */
import { describe, expect, test } from 'vitest'
import { leaf, type Program, type Scanner } from '../../../src/json/index.ts'
import { everything, lines, program, records, utf8, view } from './tape.ts'

const untouched = program([leaf])
const topOnly = program([view({ items: 0, others: 0 })])

const programs: readonly (readonly [string, Program])[] = [
  ['everything is recorded', everything],
  ['nothing is', untouched],
  ['the outermost is', topOnly],
]

const nested = (depth: number): string => {
  const open = Array.from({ length: depth }, (_, level) => (level % 2 === 0 ? '[ ' : '{"a":'))
  const close = Array.from({ length: depth }, (_, level) => (level % 2 === 0 ? ' ]' : '}'))
  return `${open.join('')}1${close.toReversed().join('')}`
}

export const limitsSuite = (name: string, create: () => Scanner): void => {
  const scanner = create()

  describe.each(programs)(`when %s, ${name}`, (_, by) => {
    test.each([1, 2, 3, 64, 128, 1000, 1008])('nesting of %d is allowed when it is', (depth) => {
      expect(scanner.scan(by, utf8(nested(depth)), depth)).toBeUndefined()
      expect(scanner.scan(by, utf8(nested(depth)), depth + 1)).toBeUndefined()
    })

    test.each([0, 1, 2, 3, 64, 128, 1000, 1008])('the bracket beyond %d is too deep', (depth) => {
      const text = nested(depth + 1)
      // The last one that opens.
      const offset = Math.max(text.lastIndexOf('['), text.lastIndexOf('{'))
      expect(scanner.scan(by, utf8(text), depth)).toMatchObject({ kind: 'too-deep', offset })
      expect(scanner.scan(by, utf8(`[]${text}`), depth)).toBeDefined()
    })

    test('a scalar needs no depth', () => {
      expect(scanner.scan(by, utf8('1'), 0)).toBeUndefined()
      expect(scanner.scan(by, utf8('[]'), 0)).toMatchObject({ kind: 'too-deep', offset: 0 })
    })

    test('a hundred thousand siblings are no depth', () => {
      const text = `[${'[{"a":[]}],'.repeat(100_000)}{}]`
      expect(scanner.scan(by, utf8(text), 4)).toBeUndefined()
    })

    test('depth without end is refused, not followed', () => {
      const text = '['.repeat(1_000_000)
      expect(scanner.scan(by, utf8(text), 128)).toMatchObject({ kind: 'too-deep', offset: 128 })
    })

    test.each([
      ['', 0],
      [' ', 1],
      ['[1,', 3],
      ['[1', 2],
      ['{"a"', 4],
      ['{"a":1,}', 7],
      ['[,1]', 1],
      ['{,}', 1],
      ['[1}', 2],
      ['{"a":1]', 6],
      ['1 2', 2],
      ['1,', 1],
      ['[]]', 2],
      ['[\u00a01]', 1],
      ['tru', 0],
      ['[nul]', 1],
      ['truex', 4],
      ['01', 1],
      ['-', 0],
      ['[1.]', 2],
      ['"abc', 4],
      ['"a\nb"', 2],
      [String.raw`["\x"]`, 2],
      [String.raw`["\u12g4"]`, 2],
      ['[1]\u0000', 3],
      ['[\u00001]', 1],
    ])('the place of the mistake in %j is told', (text, offset) => {
      expect(scanner.scan(by, utf8(text), 64)).toMatchObject({ kind: 'malformed', offset })
    })
  })

  describe(`after other texts, ${name}`, () => {
    test('a tape larger than its text is whole, and small ones are right after it', () => {
      const count = 300_000
      expect(scanner.scan(everything, utf8(`[${'1,'.repeat(count)}{"\\u0061":[2]}]`), 9)).toBe(
        undefined,
      )
      const tape = records(scanner)
      expect(tape).toHaveLength(count + 4)
      expect(tape[count]).toEqual([3, 0, 0, count * 2 - 1, count * 2, (count + 1) * 6])
      expect(scanner.scan(everything, utf8('{"a":[2]}'), 9)).toBeUndefined()
      expect(lines(scanner)).toEqual(['object {"a":[2]}', '  0 "a" array [2]', '    number 2'])
    })

    test('a name with escapes is found where the tape has outgrown what it had', () => {
      const by = program([view({ items: 2 }), view({ others: 0 }, { a: [5, 0] })])
      const text = `[${'{"\\u0061":1},'.repeat(60_000)}1]`
      expect(create().scan(by, utf8(text), 9)).toBeUndefined()
      expect(scanner.scan(by, utf8(text), 9)).toBeUndefined()
      const escapedNames = records(scanner).filter(([meta = 0]) => meta >> 8 === 5 && meta & 16)
      expect(escapedNames).toHaveLength(60_000)
    })

    test('what ended early leaves nothing behind', () => {
      for (const text of ['{"a":[1,[2,{"b":', '[[[[[[[[[[[[', '"text', '{"a":1,"b']) {
        expect(scanner.scan(everything, utf8(text), 4)).toBeDefined()
        expect(scanner.scan(everything, utf8('{"a":1}'), 4)).toBeUndefined()
        expect(lines(scanner)).toEqual(['object {"a":1}', '  0 "a" number 1'])
      }
    })

    test('a text that goes on where a shorter one ends does not show through', () => {
      for (let length = 80; length > 0; length -= 1) {
        const text = `["${'x'.repeat(length)}"]`
        expect(scanner.scan(everything, utf8(text), 4)).toBeUndefined()
        for (const cut of [1, 2]) {
          const part = utf8(text.slice(0, -cut))
          expect(scanner.scan(everything, part, 4)).toMatchObject({ offset: part.length })
        }
      }
    })
  })
}
