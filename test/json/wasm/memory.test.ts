import { expect, test } from 'vitest'
import { createNodeScanner } from '../../../src/json/node/wasm-scanner.ts'
import { everything, joining, lines, program, utf8, view } from '../scan/tape.ts'

const megabytes = (count: number): number => count * 1_048_576

const topOnly = program([view({ items: 0 })])

test('what a large text took is given back with the next small one', () => {
  const scanner = createNodeScanner()
  const large = utf8(`["${'x'.repeat(megabytes(20))}", 1]`)
  for (let round = 0; round < 3; round += 1) {
    expect(scanner.scan(topOnly, large, 9)).toBeUndefined()
    expect(scanner.bytes.length).toBeGreaterThan(megabytes(20))
    expect(scanner.splice(joining([[scanner.start, scanner.end]]))).toHaveLength(large.length)
    expect(scanner.bytes.length).toBeLessThan(megabytes(42))
    expect(scanner.scan(topOnly, utf8('[true]'), 9)).toBeUndefined()
    expect(lines(scanner)).toEqual(['array [true]', '  true true'])
    expect(scanner.bytes.length).toBeLessThan(megabytes(2))
  }
})

test('memory is kept for texts of the same size', () => {
  const scanner = createNodeScanner()
  const large = utf8(`["${'x'.repeat(megabytes(20))}"]`)
  expect(scanner.scan(topOnly, large, 9)).toBeUndefined()
  const { bytes } = scanner
  expect(scanner.scan(topOnly, large, 9)).toBeUndefined()
  expect(scanner.bytes).toBe(bytes)
})

test('programs without number take no memory without bound', () => {
  const scanner = createNodeScanner()
  for (let index = 0; index < 3000; index += 1) {
    const by = program(
      [view({ others: 0 }, { [`name ${index}`]: [index + 1, 0] })],
      'x'.repeat(999),
    )
    expect(scanner.scan(by, utf8(`{"name ${index}":1}`), 9)).toBeUndefined()
    expect(lines(scanner)[1]).toBe(`  ${index + 1} "name ${index}" number 1`)
  }
  expect(scanner.bytes.length).toBeLessThan(megabytes(2))
})

test('a text of a gigabyte is refused before anything is done with it', () => {
  const scanner = createNodeScanner()
  expect(() => scanner.scan(everything, new Uint8Array(2 ** 30), 9)).toThrow(RangeError)
  expect(scanner.scan(everything, utf8('1'), 9)).toBeUndefined()
})

test('scanners of one module know nothing of each other', () => {
  const [one, other] = [createNodeScanner(), createNodeScanner()]
  expect(one.scan(everything, utf8('[1]'), 9)).toBeUndefined()
  expect(other.scan(everything, utf8('{"a":"b"}'), 9)).toBeUndefined()
  expect(lines(one)).toEqual(['array [1]', '  number 1'])
  expect(lines(other)).toEqual(['object {"a":"b"}', '  0 "a" string "b"'])
})
