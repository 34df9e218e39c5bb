/** Which kinds of documents of one version become which of another one. */
import type { Contract, ContractVersion } from '../contract/index.ts'
import { sidesBetween, type Sides } from '../gateway/map/sides.ts'
import { kindsOf, type Kind } from './kinds.ts'

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
  /** Types that only the version that is read lists: their documents have no place to go to. */
  readonly dropped: readonly string[]
  /** Types that only the version that is written lists: nothing comes into them. */
  readonly added: readonly string[]
}

/** Kinds are the same where the same route lists them, and their documents are of one type. */
export const pairsOf = (contract: Contract, from: ContractVersion, to: ContractVersion): Pairs => {
  const before = kindsOf(from).kinds
  const after = kindsOf(to).kinds
  const found = after.flatMap((kind): Pair[] => {
    const other = before.find(({ route, type }) => route.id === kind.route.id && type === kind.type)
    return other
      ? [{ from: other, to: kind, sides: sidesBetween(contract, kind.type, from, to) }]
      : []
  })
  const paired = new Set(found.map(({ to: { type } }) => type))
  const without = (kinds: readonly Kind[]) =>
    kinds.map(({ type }) => type).filter((type) => !paired.has(type))
  return { pairs: found, dropped: without(before), added: without(after) }
}
