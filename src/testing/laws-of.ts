/** The laws of a contract as tests: one of each law, type and pair of versions. */
import { Failure } from '../errors/index.ts'
import type { Contract } from '../contract/index.ts'
import { examine, touchedPairs } from './examine.ts'
import { lawNames, laws, type LawName } from './law.ts'
import type { Report } from './report.ts'
import type { Pair } from './subject.ts'
import { tellFinding } from './tell.ts'

export interface LawOptions {
  /** Documents of each type and pair of versions. Default 100. */
  readonly runs?: number
  /** What they are drawn from: the same documents for the same seed. Default 1. */
  readonly seed?: number
}

/** One law, of one type between two versions. */
export interface ContractLaw extends Pair {
  readonly law: LawName
  /** `Order, from 1.0 to 2.0: what is carried fits the schema of the other version`. */
  readonly name: string
  /** @throws Error with each document that breaks it, where some do */
  readonly check: () => void
}

const isPair = (one: Pair) => (other: Pair) =>
  one.type === other.type && one.from === other.from && one.to === other.to

/**
 * The laws as data, for a runner's `test.each`.
 *
 * @example test.each(lawsOf(contract))('$name', ({ check }) => check())
 */
export const lawsOf = (contract: Contract, options: LawOptions = {}): readonly ContractLaw[] =>
  touchedPairs(contract).flatMap((pair) => {
    let report: Report | undefined
    // Documents are judged by all laws at once: the first test of a pair draws them.
    const examined = () => (report ??= examine(contract, { ...options, only: isPair(pair) }))
    return lawNames.map((law): ContractLaw => ({
      ...pair,
      law,
      name: `${pair.type}, from ${pair.from} to ${pair.to}: ${laws[law]}`,
      check: () => {
        const { findings, seed } = examined()
        const broken = findings.filter((finding) => finding.law === law)
        if (broken.length === 0) return
        throw new Error(`${broken.map(tellFinding).join('\n\n')}\n\nThe seed was ${seed}.`)
      },
    }))
  })

/**
 * Registers a test for each law, type and pair of versions.
 *
 * @param test the runner's: `test` of vitest or of `node:test`
 * @example testContract(contract, test)
 */
export const testContract = (
  contract: Contract,
  test: (name: string, check: () => void) => unknown,
  options: LawOptions = {},
): void => {
  const all = lawsOf(contract, options)
  if (all.length === 0) {
    throw new Failure('contract-invalid', `No version of ${contract.name} changes any type`)
  }
  for (const { name, check } of all) test(name, check)
}
