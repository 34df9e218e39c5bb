/** Which kinds of documents of one version become which of another one. */
import type { Contract, ContractVersion } from '../contract/index.ts'
import { sidesBetween, type Sides } from '../gateway/map/sides.ts'
import type { Kind } from './kinds.ts'
import { pairKinds } from './plan/pair-kinds.ts'

export interface Pair {
  /** Of the version that is read. */
  readonly from: Kind
  /** Of the one that is written. */
  readonly to: Kind
  /** `up` carries documents from the one to the other, `down` back. */
  readonly sides: Sides
}

export interface Pairs {
  /** Those that others refer to before those that refer to them, by the version that is written. */
  readonly pairs: readonly Pair[]
  /** Types that the other version has no place for, or no list shows. */
  readonly dropped: readonly string[]
  /** Types that only the version that is written lists: nothing comes into them. */
  readonly added: readonly string[]
}

/** @example pairsOf(contract, source.version, target.version) */
export const pairsOf = (contract: Contract, from: ContractVersion, to: ContractVersion): Pairs => {
  const { pairs, left, onlyTo } = pairKinds(from, to)
  return {
    pairs: pairs.map((pair) => ({
      ...pair,
      sides: sidesBetween(contract, pair.to.type, from, to),
    })),
    dropped: left.map(({ type }) => type),
    added: onlyTo.map(({ type }) => type),
  }
}
