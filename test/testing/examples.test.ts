import { describe, expect, test } from 'vitest'
import github from '../../examples/github/contract.ts'
import kubernetes from '../../examples/kubernetes/contract.ts'
import shop from '../../examples/shop/contract.ts'
import stripe from '../../examples/stripe-like/contract.ts'
import universe from '../../adapters/index.ts'
import { examine, lawsOf, tellFinding } from '../../src/testing/index.ts'
import { drawnSeed } from '../support/seed.ts'
import { runsOf } from '../support/runs.ts'

const contracts = { github, kubernetes, shop, stripe, universe }

describe.each(Object.entries(contracts))('the contract %s', (_, contract) => {
  test('keeps all laws', () => {
    const { findings, cases } = examine(contract, { runs: runsOf(200), seed: drawnSeed() })
    expect(findings.map(tellFinding)).toEqual([])
    expect(cases.length).toBeGreaterThan(10)
    expect(cases.every(({ documents }) => documents >= runsOf(200))).toBe(true)
  })
})

describe('the laws of a contract, as tests', () => {
  test.each(lawsOf(shop, { runs: 20 }))('$name', ({ check }) => {
    expect(check).not.toThrow()
  })
})
