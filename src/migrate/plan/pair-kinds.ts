/** Which kinds of FROM become which of TO, and which have none: nothing is left behind in silence. */
import type { ContractVersion } from '../../contract/index.ts'
import type { Issue } from '../../errors/index.ts'
import { kindsOf, type Kind } from '../kinds.ts'

export interface KindPair {
  readonly from: Kind
  readonly to: Kind
}

export interface Left {
  readonly type: string
  /** Undefined where no list shows them. */
  readonly kind: Kind | undefined
  readonly why: string
}

export interface Pairing {
  /** Parents first. */
  readonly pairs: readonly KindPair[]
  /** What TO has no place for, or no list of FROM shows. */
  readonly left: readonly Left[]
  readonly onlyTo: readonly Kind[]
}

/** Types keep their names from version to version, whatever happens to their fields. */
export const pairKinds = (from: ContractVersion, to: ContractVersion): Pairing => {
  const [ours, theirs] = [kindsOf(from), kindsOf(to)]
  const byType = new Map(theirs.kinds.map((kind) => [kind.type, kind]))
  // The order of TO: what is written refers to what was written before.
  const places = new Map(theirs.kinds.map(({ type }, at) => [type, at]))
  const pairs = ours.kinds
    .flatMap((kind): readonly KindPair[] => {
      const there = byType.get(kind.type)
      return there ? [{ from: kind, to: there }] : []
    })
    .toSorted((a, b) => (places.get(a.to.type) ?? 0) - (places.get(b.to.type) ?? 0))
  const without = ours.kinds.filter(({ type }) => !byType.has(type))
  const mine = new Set(ours.kinds.map(({ type }) => type))
  return {
    pairs,
    left: [
      ...without.map((kind) => ({
        type: kind.type,
        kind,
        why: theirs.unlisted.includes(kind.type)
          ? `no list of version ${to.key} shows them`
          : `version ${to.key} has no such documents`,
      })),
      ...ours.unlisted.map((type) => ({
        type,
        kind: undefined,
        why: `no list of version ${from.key} shows them`,
      })),
    ],
    onlyTo: theirs.kinds.filter(({ type }) => !mine.has(type)),
  }
}

/** @param only types, as TO calls them; all when undefined */
export const someKinds = (
  { pairs, left, onlyTo }: Pairing,
  only: readonly string[] | undefined,
): Pairing => {
  const isMeant = ({ type }: { readonly type: string }) => only?.includes(type) ?? true
  return {
    pairs: pairs.filter(({ to }) => isMeant(to)),
    left: left.filter(isMeant),
    onlyTo: onlyTo.filter(isMeant),
  }
}

/** @param drop types that somebody has said may stay behind */
export const leftIssues = ({ pairs, left }: Pairing, drop: readonly string[]): readonly Issue[] => {
  const choices = left.map(({ type }) => type)
  return [
    ...left
      .filter(({ type }) => !drop.includes(type))
      .map(({ type, why }) => ({
        place: `kinds > ${type}`,
        message: `would not be carried: ${why}. Say --drop ${type} if they may stay behind`,
      })),
    ...drop
      .filter((type) => !choices.includes(type))
      .map((type) => ({
        place: `--drop ${type}`,
        message: pairs.some(({ from }) => from.type === type)
          ? 'is of both versions, so it is carried'
          : 'is no kind that would stay behind',
        choices,
      })),
  ]
}
