import { expect, test } from 'vitest'
import { instantOf } from '../../../src/gateway/rollout/instant-of.ts'
import { parse, type Json } from '../../../src/json/index.ts'

const json = (text: string): Json => {
  const parsed = parse(text)
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  return parsed.value
}

const at = Date.UTC(2026, 10, 29, 10, 0, 0)

test.each([
  [`${at / 1000}`],
  [`${at / 1000}.000`],
  [`${at}`],
  [`${at}000`],
  [`${at}000000`],
  [`"${at}"`],
  [`"${at}000"`],
  ['"2026-11-29T10:00:00Z"'],
  ['"2026-11-29T12:00:00.000000+02:00"'],
])('%s is an instant', (text) => {
  expect(instantOf(json(text))).toBe(at)
})

test('before 1970', () => {
  expect(instantOf(json('-3991939200000000'))).toBe(-3_991_939_200_000)
})

test.each([['null'], ['"soon"'], ['"10x"'], ['""'], ['true'], ['{}'], ['[1]'], ['1e400']])(
  '%s is none',
  (text) => {
    expect(instantOf(json(text))).toBeUndefined()
  },
)

test('nothing is none', () => {
  expect(instantOf(undefined)).toBeUndefined()
})
