/** What every scanner must do, whatever it is made of. */
import { describe, expect, test } from 'vitest'
import { leaf, type Program, type Scanner } from '../../../src/json/index.ts'
import { everything, lines, program, utf8, view } from './tape.ts'

export const scannerSuite = (name: string, create: () => Scanner): void => {
  const scanner = create()

  const found = (text: string, by: Program = everything): readonly string[] => {
    expect(scanner.scan(by, utf8(text), 64)).toBeUndefined()
    return lines(scanner)
  }

  describe(`the tape, ${name}`, () => {
    test('has a record for every value of every kind', () => {
      expect(found('{"o":{},"l":[],"s":"x","n":-1,"t":true,"f":false,"z":null}')).toEqual([
        'object {"o":{},"l":[],"s":"x","n":-1,"t":true,"f":false,"z":null}',
        '  0 "o" object {}',
        '  0 "l" array []',
        '  0 "s" string "x"',
        '  0 "n" number -1',
        '  0 "t" true true',
        '  0 "f" false false',
        '  0 "z" null null',
      ])
    })

    test('marks strings with escapes and numbers with a fraction or an exponent', () => {
      expect(found(String.raw`["a\n", "é", 0, 1.0, 1e5, 10, -0.5E-7]`).slice(1)).toEqual([
        String.raw`  special string "a\n"`,
        '  string "é"',
        '  number 0',
        '  special number 1.0',
        '  special number 1e5',
        '  number 10',
        '  special number -0.5E-7',
      ])
    })

    test.each(['"text"', '12.5', 'null', '[1, {"a": [2]}]', '{"a": {"b": 1}}'])(
      'has one record when nothing inside of %s is asked for',
      (text) => {
        const tape = found(` ${text}\n`, program([leaf]))
        expect(tape).toHaveLength(1)
        expect(tape[0]).toMatch(/[a-z]+ /)
        expect(tape[0]?.endsWith(text)).toBe(true)
      },
    )

    test('goes as deep as the views go', () => {
      const by = program([
        view({ others: 0 }, { items: [1, 2], total: [2, 0] }),
        view({ items: 3 }),
        view({ others: 0 }, { id: [7, 0], deep: [8, 4] }),
        view({ others: 0 }),
      ])
      const text =
        '{"total":1,"items":[{"id":1,"more":[{"id":2}],"deep":{"id":[3]}},[4]],"id":{"a":5}}'
      expect(found(text, by).slice(1)).toEqual([
        '  2 "total" number 1',
        '  1 "items" array [{"id":1,"more":[{"id":2}],"deep":{"id":[3]}},[4]]',
        '    object {"id":1,"more":[{"id":2}],"deep":{"id":[3]}}',
        '      7 "id" number 1',
        '      0 "more" array [{"id":2}]',
        '      8 "deep" object {"id":[3]}',
        '        0 "id" array [3]',
        '    array [4]',
        '  0 "id" object {"a":5}',
      ])
    })

    test('has items only where these are asked for, and members only where those are', () => {
      const text = '[[1],{"a":2}]'
      expect(found(text, program([view({ items: 2 }), view({ items: 0 })]))).toEqual([
        `array ${text}`,
        '  array [1]',
        '    number 1',
        '  object {"a":2}',
      ])
      expect(found(text, program([view({ items: 2 }), view({ others: 0 })]))).toEqual([
        `array ${text}`,
        '  array [1]',
        '  object {"a":2}',
        '    0 "a" number 2',
      ])
    })

    test('gives members that are not listed the view for others', () => {
      const by = program([view({ others: 2 }, { a: [1, 0] }), view({ items: 0 })])
      expect(found('{"a":[1],"b":[2]}', by).slice(1)).toEqual([
        '  1 "a" array [1]',
        '  0 "b" array [2]',
        '    number 2',
      ])
    })

    test('keeps what comes twice, in the order of the text', () => {
      const by = program([view({ others: 0 }, { a: [1, 0], b: [2, 0] })])
      expect(found('{"a":1,"b":2,"a":3,"c":4,"c":5}', by).slice(1)).toEqual([
        '  1 "a" number 1',
        '  2 "b" number 2',
        '  1 "a" number 3',
        '  0 "c" number 4',
        '  0 "c" number 5',
      ])
    })

    test.each(['', ' ', '\n', '\r\n', '\t', '\n        ', ' '.repeat(16), ' \t\r\n'.repeat(9)])(
      'does not mind white space (%j)',
      (_) => {
        const text = `${_}{${_}"a"${_}:${_}[${_}]${_},${_}"b"${_}:${_}[${_}1${_},${_}"x"${_}]${_}}${_}`
        expect(
          found(text, program([view({ others: 2 }, { a: [1, 2] }), view({ items: 0 })])),
        ).toEqual([
          `object ${text.trim()}`,
          `  1 "a" array [${_}]`,
          `  0 "b" array [${_}1${_},${_}"x"${_}]`,
          '    number 1',
          '    string "x"',
        ])
        expect(found(text, program([leaf]))).toEqual([`object ${text.trim()}`])
      },
    )

    test('counts positions after a byte order mark, and faults with it', () => {
      expect(found('\ufeff{"a":1}')).toEqual(['object {"a":1}', '  0 "a" number 1'])
      expect(new TextDecoder().decode(scanner.bytes.subarray(scanner.start, scanner.end))).toBe(
        '{"a":1}',
      )
      expect(scanner.scan(everything, utf8('\ufeff{"a":x}'), 64)).toMatchObject({ offset: 8 })
      expect(scanner.scan(everything, utf8('\ufeff'), 64)).toMatchObject({ offset: 3 })
      expect(scanner.scan(everything, utf8('\ufeff\ufeff1'), 64)).toMatchObject({ offset: 3 })
    })

    test('is right for strings of every length', () => {
      for (let length = 0; length < 140; length += 1) {
        for (const end of ['', 'é', '€', '😀', '\\n', '\\u00e9']) {
          const text = `"${'x'.repeat(length)}${end}"`
          const flag = end.startsWith('\\') ? 'special ' : ''
          expect(found(`[${text},1]`).slice(1)).toEqual([`  ${flag}string ${text}`, '  number 1'])
        }
      }
    })

    test('is right for numbers of every length', () => {
      for (let length = 1; length < 70; length += 1) {
        const digits = '9'.repeat(length)
        const texts = [digits, `-${digits}`, `0.${digits}`, `${digits}.5`, `1e${digits}`]
        const flags = ['', '', 'special ', 'special ', 'special ']
        expect(found(`[${texts.join(',')}]`).slice(1)).toEqual(
          texts.map((text, index) => `  ${flags[index]}number ${text}`),
        )
      }
    })

    test('is the same when the input is a part of a larger piece of memory, which is left alone', () => {
      const whole = utf8('xxx{"a":[1]}"yy')
      expect(scanner.scan(everything, whole.subarray(3, 12), 64)).toBeUndefined()
      expect(lines(scanner)).toEqual(['object {"a":[1]}', '  0 "a" array [1]', '    number 1'])
      expect(whole).toEqual(utf8('xxx{"a":[1]}"yy'))
    })
  })
}
