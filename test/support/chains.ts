/** Random contracts. */
import * as fc from 'fast-check'
import type { ContractDeclaration } from '../../src/contract/declare.ts'
import { generated } from './generated-contract.ts'

/** What contracts are generated from. */
export const numbers: fc.Arbitrary<number[]> = fc.array(fc.nat({ max: 5039 }), {
  minLength: 160,
  maxLength: 160,
  size: 'max',
})

/** Declarations of one to four versions whose ops all fit where they stand. */
export const chains: fc.Arbitrary<ContractDeclaration> = numbers.map(generated)
