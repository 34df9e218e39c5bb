import { describe, expect, test } from 'vitest'
import {
  eventCutter,
  lineCutter,
  linesOf,
  type Cutter,
  type OnPiece,
} from '../../../src/json/index.ts'
import { textOf } from '../../support/bytes-laws.ts'
import { chunksOf, encode } from '../../support/streams.ts'

const cutBy =
  (make: (note: (what: string) => OnPiece) => Cutter) =>
  (text: string, cuts: readonly number[] = []) => {
    const found: string[] = []
    const cutter = make((what) => (piece, offset) => {
      found.push(`${what} ${offset} ${JSON.stringify(textOf(piece))}`)
    })
    for (const chunk of chunksOf(encode(text), cuts)) void cutter.push(chunk)
    void cutter.end()
    return found
  }

const everyCut = (text: string): readonly (readonly number[])[] => {
  const single = Array.from(encode(text), (_, at) => at)
  return [single, ...single.map((at) => [at])]
}

const linesIn = (text: string) => linesOf(encode(text)).map((line) => textOf(line))

describe('lines', () => {
  const lines = cutBy((note) => lineCutter(20, note('line')))

  test('are cut at line feeds only, wherever chunks end', () => {
    const text = 'one\n\n  \r\ntwo\rthé\nlast'
    const whole = lines(text)
    expect(whole).toEqual([
      'line 0 "one\\n"',
      'line 4 "\\n"',
      'line 5 "  \\r\\n"',
      'line 9 "two\\rthé\\n"',
      'line 18 "last"',
    ])
    for (const cuts of everyCut(text)) expect(lines(text, cuts)).toEqual(whole)
  })

  test('nothing has no lines', () => {
    expect(lines('')).toEqual([])
  })

  test.each(['x'.repeat(21), `a\n${'x'.repeat(20)}\n`])(
    'beyond the limit are too large',
    (text) => {
      for (const cuts of [[], ...everyCut(text)]) {
        expect(() => lines(text, cuts)).toThrow('larger than 20 bytes')
      }
      expect(lines('x'.repeat(20))).toHaveLength(1)
    },
  )
})

describe('events', () => {
  const events = cutBy((note) => eventCutter(40, { block: note('block'), rest: note('rest') }))

  test.each(['\n', '\r', '\r\n'])('are cut at empty lines, with lines that end in %j', (end) => {
    const text = ['data: 1', 'id: 2', '', '', ': x', '', 'data: é', 'data', ''].join(end)
    const whole = events(text)
    const found = whole.map((each) => /^\w+/.exec(each)?.[0])
    expect(found).toEqual(['block', 'block', 'block', 'rest'])
    for (const cuts of everyCut(text)) expect(events(text, cuts)).toEqual(whole)
  })

  test('an event is there with the first byte of the end of its empty line', () => {
    expect(events('data: 1\r\n\r')).toEqual(['block 0 "data: 1\\r\\n\\r"'])
    expect(events('data: 1\r\n\r\ndata: 2\r\n\r\n', [10])).toEqual([
      'block 0 "data: 1\\r\\n\\r"',
      'block 11 "data: 2\\r\\n\\r"',
    ])
  })

  test('beyond the limit are too large', () => {
    expect(() => events(': x\n'.repeat(11))).toThrow('larger than 40 bytes')
    expect(events(': x\n\n'.repeat(11))).toHaveLength(11)
  })

  test('have lines without their ends', () => {
    expect(linesIn('a\r\nb\rc\n\n')).toEqual(['a', 'b', 'c'])
    expect(linesIn('\n')).toEqual([])
    expect(linesIn('a')).toEqual(['a'])
  })
})
