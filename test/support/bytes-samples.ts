/** Contracts with documents for the laws of carrying bytes. */
import * as fc from 'fast-check'
import { Failure } from '../../src/errors/index.ts'
import { defineContract, type Contract } from '../../src/contract/index.ts'
import type { Lens } from '../../src/lens/index.ts'
import { memberNames, type Drawn } from './bytes-cases.ts'
import { numbers } from './chains.ts'
import { documents as documentsOf } from '../../src/testing/generate/documents.ts'
import { generated, opsOf } from './generated-contract.ts'
import { json } from '../../src/testing/generate/json-values.ts'
import { styles } from './written.ts'

/** Two versions of a type of a contract, and documents of the one that is read. */
export interface BytesSample extends Drawn {
  readonly type: string
  readonly from: string
  readonly to: string
  readonly lens: Lens
  /** Names that either version declares. */
  readonly names: readonly string[]
  /** What the contract was generated from; empty for a given contract. */
  readonly numbers: readonly number[]
  toString(): string
}

export interface Pair {
  readonly from: string
  readonly to: string
}

/** Every ordered pair of versions. */
export const pairsOf = ({ versions }: Contract): readonly Pair[] => {
  const keys = versions.map(({ key }) => key)
  return keys.flatMap((from) => keys.flatMap((to) => (from === to ? [] : [{ from, to }])))
}

/** The types that both versions have. */
export const typesOf = (contract: Contract, { from, to }: Pair): readonly string[] => {
  const there = contract.version(to)?.types ?? {}
  return Object.keys(contract.version(from)?.types ?? {}).filter((type) =>
    Object.hasOwn(there, type),
  )
}

/** Those of them that a lens changes. */
export const changedTypes = (contract: Contract, pair: Pair): readonly string[] =>
  typesOf(contract, pair).filter((type) => !contract.lens(type, pair.from, pair.to).identity)

/** Documents of one type of a contract. */
export const samplesOf = (
  contract: Contract,
  type: string,
  { from, to }: Pair,
  made: readonly number[] = [],
  depth = 4,
): fc.Arbitrary<BytesSample> => {
  const [read, written] = [from, to].map((key) => contract.version(key)?.types ?? {})
  const names = memberNames(read ?? {}, written ?? {})
  const lens = contract.lens(type, from, to)
  return fc
    .record({
      documents: fc.array(documentsOf(read ?? {}, type, { depth }), { minLength: 1, maxLength: 4 }),
      others: fc.array(json(3), { maxLength: 2 }),
      style: styles,
      seed: fc.nat(),
    })
    .map((drawn) => ({
      ...drawn,
      type,
      from,
      to,
      lens,
      names,
      numbers: made,
      toString: () =>
        `${made.length > 0 ? `${opsOf(generated(made))}\n` : ''}${type} ${from} -> ${to}\n`,
    }))
}

const compiled = (made: readonly number[]): Contract | undefined => {
  try {
    return defineContract(generated(made))
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

/** What to draw from the types that change: `Doc` holds most of the others. */
const weight = (type: string): number => (type === 'Doc' ? 3 : type === 'Free' ? 0 : 1)

/** Generated contracts; undefined for one with author errors or without changes. */
export const generatedSamples: fc.Arbitrary<BytesSample | undefined> = numbers.chain((made) => {
  const contract = compiled(made)
  const changed = (contract ? pairsOf(contract) : []).flatMap((pair) =>
    changedTypes(contract as Contract, pair).flatMap((type) =>
      Array.from({ length: weight(type) }, () => ({ type, pair })),
    ),
  )
  if (!contract || changed.length === 0) return fc.constant(undefined)
  return fc
    .constantFrom(...changed)
    .chain(({ type, pair }) => samplesOf(contract, type, pair, made))
})
