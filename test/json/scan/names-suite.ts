/** How every scanner finds names, however they are written and whatever came before. */
import { describe, expect, test } from 'vitest'
import { leaf, type Program, type Scanner, type View } from '../../../src/json/index.ts'
import { lines, program, utf8, view } from './tape.ts'

const listing = (names: readonly string[]): View => ({
  items: -1,
  others: 0,
  members: new Map(names.map((name, index) => [name, { id: index + 1, view: 0 }])),
})

/** All of the text as escapes. */
const escaped = (text: string): string =>
  Array.from(
    { length: text.length },
    (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('')

export const namesSuite = (title: string, create: () => Scanner): void => {
  const scanner = create()

  const ids = (text: string, by: Program): readonly (string | undefined)[] => {
    expect(scanner.scan(by, utf8(text), 64)).toBeUndefined()
    return lines(scanner)
      .slice(1)
      .map((line) => line.trim().split(' ', 1)[0])
  }

  describe(`names, ${title}`, () => {
    test('are found with escapes, which is marked', () => {
      const by = program([view({ others: 0 }, { name: [1, 2], more: [2, 0] }), view({ items: 0 })])
      const text = String.raw`{"\u006eame":[1],"mor\u0065":2,"n\u0061me ":3,"name":4}`
      expect(scanner.scan(by, utf8(text), 64)).toBeUndefined()
      expect(lines(scanner).slice(1)).toEqual([
        String.raw`  1 "\u006eame" escaped array [1]`,
        '    number 1',
        String.raw`  2 "mor\u0065" escaped number 2`,
        String.raw`  0 "n\u0061me " escaped number 3`,
        '  1 "name" number 4',
      ])
    })

    test.each([
      '',
      ' ',
      'a"b',
      'a\\b',
      'a/b',
      '\n',
      '\u0000',
      '\u007f',
      'é',
      '日本',
      '😀',
      '\ufeffmark',
      '\ufffd',
      '\ud800',
      '__proto__',
      'constructor',
      'toString',
      'a":1,"b',
    ])('are data, whatever they hold (%j)', (name) => {
      const by = program([listing(['other', name])])
      const text = `{${JSON.stringify(name)}:1,"x":2,"${escaped(name)}":3}`
      expect(ids(text, by)).toEqual(['2', '0', '2'])
    })

    test('that hold half a character are not taken for others', () => {
      expect(ids('{"\ufffd":1,"\\ud800":2,"\\ufffd":3}', program([listing(['\ud800'])]))).toEqual([
        '0',
        '1',
        '0',
      ])
    })

    test('with a raw control character or quote are refused, though they are listed so', () => {
      const by = program([listing(['a\nb', 'c"d'])])
      expect(scanner.scan(by, utf8('{"a\nb":1}'), 64)).toMatchObject({ offset: 3 })
      expect(scanner.scan(by, utf8('{"c"d":1}'), 64)).toMatchObject({ offset: 4 })
    })

    test('of every length are told from those that differ in one byte', () => {
      for (let length = 1; length < 80; length += 1) {
        const name = 'abcdefgh'.repeat(10).slice(0, length)
        const by = program([listing([name])])
        for (const at of [0, length >> 1, length - 1]) {
          const wrong = `${name.slice(0, at)}X${name.slice(at + 1)}`
          const text = `{"${name}":1,"${wrong}":2,"${name}":3,"${name}x":4,"${name.slice(1)}":5,"${name}":6}`
          expect(ids(text, by)).toEqual(['1', '0', '1', '0', '0', '1'])
        }
      }
    })

    test('by the hundreds are all found', () => {
      const names = Array.from({ length: 700 }, (_, index) => `${'n'.repeat(index % 40)}${index}`)
      const by = program([listing(names)])
      const text = names.map((name) => `"${name}":0,"no ${name}":0`).join(',')
      expect(ids(`{${text}}`, by)).toEqual(names.flatMap((_, index) => [String(index + 1), '0']))
    })

    test('mean what their own view says, in any order and with any of them missing', () => {
      const by = program([
        view({ items: 2 }),
        view({ others: 0 }, { a: [1, 3], b: [2, 0], c: [3, 0] }),
        view({ others: 0 }, { b: [9, 0], x: [8, 0] }),
      ])
      const items = ['"a":0,"b":0,"x":0', '"b":0,"a":{"x":0,"b":0,"a":0}', '"a":{"a":0},"c":0', '']
      const expected = ['1 2 0', '2 1 8 9 0', '1 0 3', '']
      const orders = Array.from({ length: 256 }, (_, index) => [
        index & 3,
        (index >> 2) & 3,
        (index >> 4) & 3,
        index >> 6,
      ])
      const text = orders.map((order) => order.map((at) => `{${items[at]}}`).join(',')).join(',')
      expect(scanner.scan(by, utf8(`[${text}]`), 64)).toBeUndefined()
      const seen = lines(scanner)
        .filter((line) => /^ +\d/.test(line))
        .map((line) => line.trim().split(' ', 1)[0])
      expect(seen.join(' ')).toBe(
        orders
          .flatMap((order) => order.map((at) => expected[at]))
          .filter(Boolean)
          .join(' '),
      )
    })

    test('that are not listed in one view are in another', () => {
      const by = program([
        view({ others: 0 }, { l: [1, 2], r: [2, 3] }),
        view({ others: 0 }, { p: [5, 0] }),
        view({ others: 0 }, { q: [6, 0] }),
      ])
      const text = '{"l":{"p":0,"q":0},"r":{"p":0,"q":0},"p":0,"q":0}'
      for (let round = 0; round < 3; round += 1) {
        expect(ids(text, by)).toEqual(['1', '5', '0', '2', '0', '6', '0', '0'])
      }
    })

    test('of one program are not those of another that stood in its place', () => {
      for (let round = 0; round < 40; round += 1) {
        const names = Array.from({ length: 200 }, (_, index) => `${round} is the round, ${index}`)
        const by: Program = { views: [leaf, listing(names)], literals: new Uint8Array(20_000) }
        expect(ids(`{"${names[7]}":0,"1 is the round, 7":0,"\\u0031":0}`, by)).toEqual([
          '8',
          round === 1 ? '8' : '0',
          '0',
        ])
      }
    })
  })
}
