import { describe, expect, test } from 'vitest'
import { Failure } from '../../src/errors/index.ts'
import { print } from '../../src/json/index.ts'
import { examine, tellFinding } from '../../src/testing/index.ts'
import { drawnSeed } from '../support/seed.ts'
import { refusedContracts, wrongContracts } from './wrong-contracts.ts'

describe('a contract that is wrong', () => {
  test.each(wrongContracts)('is found: $what', ({ contract, finds, size }) => {
    const { findings } = examine(contract, { seed: drawnSeed() })
    const { op, detail, place, ...rest } = finds
    const [first] = findings
    expect(first).toMatchObject(rest)
    expect(first?.place).toMatch(place)
    expect(first?.detail).toMatch(detail)
    expect(first?.blame?.op).toContain(op)
    expect(first?.blame?.change).not.toBe('The first change is right')
    expect(print(first?.document ?? null).length).toBeLessThanOrEqual(size)
    // Each defect once, for either way at most; what holds the type is told beside it.
    expect(findings.length).toBeLessThanOrEqual(2)
    expect(findings.every(({ type }) => type === finds.type)).toBe(true)
    expect(first && tellFinding(first)).toContain(first?.advice)
  })

  test.each(Object.entries(refusedContracts))('is refused already: %s', (_, define) => {
    expect(define).toThrow(Failure)
  })
})
