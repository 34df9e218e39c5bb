import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createJsScanner, faultProblem, parseBytes } from '../../../src/json/index.ts'
import { placeOf } from '../../../src/json/scan/place-of.ts'
import { partOf } from '../../support/runs.ts'
import { holds } from '../../support/seed.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)

const program = { views: [], literals: new Uint8Array() }
const nothing = { items: -1, others: -1, members: new Map() }

describe('the place of an offset', () => {
  test.each([
    ['x', 0, []],
    ['[1,x', 3, ['1']],
    ['[1 2', 3, []],
    ['{"a":[1,{"b/c" : tru', 17, ['a', '1', 'b/c']],
    ['{"a":1,"b":2 x', 13, []],
    ['{"a":1,b', 7, []],
    ['{"\\u0061":[[],"x', 16, ['a', '1']],
    ['{"a":[],"b":{"c":"d\n', 19, ['b', 'c']],
    ['{"a', 3, []],
    ['\ufeff[1,\r\n x', 8, ['1']],
    ['[1]]', 3, []],
  ])('%j at %i', (text, offset, path) => {
    expect(placeOf(utf8(text), offset)).toEqual(path)
  })

  test('is where the parser stops, too', () => {
    const scanner = createJsScanner()
    const damaged = fc
      .tuple(fc.json({ maxDepth: 4 }), fc.nat(), fc.constantFrom('', 'x', ']', '"', '}', ',', ':'))
      .map(([text, at, put]) => {
        const cut = at % (text.length + 1)
        return utf8(text.slice(0, cut) + put + text.slice(cut + 1))
      })
    let refused = 0
    const property = fc.property(damaged, (input) => {
      const fault = scanner.scan({ ...program, views: [nothing, nothing] }, input, 64)
      if (!fault) return
      refused += 1
      const parsed = parseBytes(input, { depth: 64 })
      const { offset, pointer } = faultProblem(input, fault)
      expect(parsed).toMatchObject({ ok: false, problem: { offset } })
      expect(parsed.ok ? undefined : parsed.problem['pointer']).toBe(pointer)
    })
    holds(1000, property)
    expect(refused).toBeGreaterThan(partOf(300, 1000))
  })
})
