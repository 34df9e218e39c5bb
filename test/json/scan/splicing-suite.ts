/** How every scanner joins ranges. */
import { describe, expect, test } from 'vitest'
import { leaf, literalBase, type Scanner } from '../../../src/json/index.ts'
import { extraAt, joining, lines, program, utf8, view } from './tape.ts'

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

const literal = (start: number, end: number): readonly [number, number] => [
  literalBase + start,
  literalBase + end,
]

const extra = (start: number, end: number): readonly [number, number] => [
  extraAt(start),
  extraAt(end),
]

export const splicingSuite = (name: string, create: () => Scanner): void => {
  const scanner = create()
  const by = program([view({ others: 0 })], 'literal')

  /** A range of the text scanned last. */
  const input = (start: number, end: number): readonly [number, number] => [
    scanner.start + start,
    scanner.start + end,
  ]

  const spliced = (pairs: readonly (readonly [number, number])[], extras = ''): string =>
    text(scanner.splice(joining(pairs, extras)))

  describe(`splicing, ${name}`, () => {
    test('joins the text, literals and extras in the order of the ranges', () => {
      expect(scanner.scan(by, utf8('\ufeff{"a":1,"b":2}'), 9)).toBeUndefined()
      const pairs = [input(7, 10), extra(0, 2), literal(0, 3), input(0, 1), literal(6, 7)]
      expect(spliced([...pairs, extra(2, 4), input(12, 13), input(7, 10)], 'wxyz')).toBe(
        '"b"wxlit{lyz}"b"',
      )
    })

    test('of nothing is nothing', () => {
      expect(scanner.scan(by, utf8('[]'), 9)).toBeUndefined()
      expect(spliced([])).toBe('')
      expect(spliced([input(1, 1), literal(7, 7), extra(0, 0)])).toBe('')
    })

    test('is right for ranges of every length', () => {
      const body = Array.from({ length: 900 }, (_, at) => String(at % 10)).join('')
      const whole = `"${body}"`
      expect(scanner.scan(by, utf8(whole), 9)).toBeUndefined()
      for (let length = 0; length < 600; length += 7) {
        const pairs = [input(3, 3 + length), literal(1, 3), input(300, 300 + length), extra(1, 2)]
        expect(spliced(pairs, 'abc')).toBe(
          `${whole.slice(3, 3 + length)}it${whole.slice(300, 300 + length)}b`,
        )
      }
    })

    test('may be done again, of the same text, and leaves the tape as it is', () => {
      expect(scanner.scan(by, utf8('{"a":[1,2,3]}'), 9)).toBeUndefined()
      const before = lines(scanner)
      expect(spliced([input(5, 12), extra(0, 6)], 'extras')).toBe('[1,2,3]extras')
      expect(spliced([input(0, 4)])).toBe('{"a"')
      expect(lines(scanner)).toEqual(before)
    })

    test('makes bytes of their own, which nothing changes later', () => {
      expect(scanner.scan(by, utf8('{"a":1}'), 9)).toBeUndefined()
      const first = scanner.splice(joining([input(0, 7), literal(0, 7)]))
      expect(scanner.scan(by, utf8('{"b":"another text"}'), 9)).toBeUndefined()
      const second = scanner.splice(joining([input(0, 20)]))
      expect(text(first)).toBe('{"a":1}literal')
      first.fill(0)
      expect(text(second)).toBe('{"b":"another text"}')
      expect(spliced([input(0, 5), literal(0, 7)])).toBe('{"b":literal')
    })

    test('makes the same briefly', () => {
      expect(scanner.scan(by, utf8('{"a":1}'), 9)).toBeUndefined()
      const ranges = joining([input(0, 7), literal(0, 7)])
      expect(text(scanner.spliceBriefly(ranges))).toBe('{"a":1}literal')
      expect(text(scanner.splice(ranges))).toBe('{"a":1}literal')
      expect(text(scanner.spliceBriefly(joining([input(1, 4)])))).toBe('"a"')
    })

    test('may make much more than the text had', () => {
      expect(scanner.scan(by, utf8('"0123456789"'), 9)).toBeUndefined()
      const pairs = Array.from({ length: 200_000 }, () => [input(1, 11), literal(0, 1)]).flat()
      const made = spliced([...pairs, extra(0, 100_000)], 'e'.repeat(100_000))
      expect(made).toBe('0123456789l'.repeat(200_000) + 'e'.repeat(100_000))
    })

    test('uses the literals of the program that scanned', () => {
      const programs = Array.from({ length: 50 }, (_, index) => program([leaf], `literal ${index}`))
      for (const at of [0, 1, 49, 3, 0, 49, 7]) {
        expect(scanner.scan(programs[at] ?? by, utf8('1'), 9)).toBeUndefined()
        expect(spliced([literal(8, 9 + Number(at > 9))])).toBe(String(at))
      }
    })
  })
}
