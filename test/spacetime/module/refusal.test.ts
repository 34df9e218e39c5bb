import { describe, expect, test } from 'vitest'
import { isConflict, refusalOf } from '../../../src/spacetime/module/index.ts'

describe('why a call was refused', () => {
  test.each([
    ['0 exists', { step: 0, reason: 'exists' }, true],
    ['9999 changed', { step: 9999, reason: 'changed' }, true],
    ['12 no-table', { step: 12, reason: 'no-table' }, false],
    ['forbidden', { reason: 'forbidden' }, false],
    [
      'The Wasm instance failed. 3 changed',
      { reason: 'The Wasm instance failed. 3 changed' },
      false,
    ],
    ['', { reason: '' }, false],
  ])('is read from "%s"', (text, refusal, conflict) => {
    expect(refusalOf(text)).toEqual(refusal)
    expect(isConflict(refusalOf(text))).toBe(conflict)
  })

  test('has an end', () => {
    expect(refusalOf('x'.repeat(10_000)).reason).toHaveLength(200)
  })
})
