/** How two stores are compared: which kinds, by which lenses, and at which pace. */
import { Failure } from '../../errors/index.ts'
import { declaredNames } from '../../gateway/rollout/declared-names.ts'
import type { StopSignal } from '../../http/index.ts'
import {
  carryOf,
  pairsOf,
  type DocumentStore,
  type Pair,
  type Pairs,
  type Transform,
  type Verifying,
} from '../../migrate/index.ts'
import type { Project } from './store-of.ts'

export interface Compared {
  readonly source: DocumentStore
  readonly target: DocumentStore
  readonly transforms?: Readonly<Record<string, Transform>> | undefined
  /** Types that are compared; all when absent. */
  readonly only?: readonly string[] | undefined
  /** Milliseconds after which what seems wrong is read again. */
  readonly recheckMs: number
  readonly signal: StopSignal
}

/** Documents per page. */
const limit = 2000

export interface Comparing {
  readonly pairs: Pairs
  readonly verifying: Omit<Verifying, 'onFinding'>
}

/** @throws Failure `usage` for a type that both do not list */
export const comparing = ({ contract, config }: Project, of: Compared): Comparing => {
  const { source, target, transforms = {}, only, recheckMs, signal } = of
  const limits = { depth: config.limits.depth }
  const found = pairsOf(contract, source.version, target.version)
  const known = found.pairs.map((pair) => pair.to.type)
  const unknown = only?.find((type) => !known.includes(type))
  if (unknown !== undefined) {
    throw new Failure('usage', `Both list no documents of ${unknown}, only of ${known.join(', ')}`)
  }
  const pairs = found.pairs.filter(({ to: { type } }) => only?.includes(type) ?? true)
  const isName = declaredNames()(target.version)
  const judging = (pair: Pair) => {
    const transform = transforms[pair.to.type]
    const versions = { contract, from: source.version, to: target.version, limits }
    const carry = carryOf(pair, { ...versions, ...(transform && { transform }) })
    return { carry, limits, isName }
  }
  return {
    pairs: { ...found, pairs },
    verifying: {
      pairs,
      judging,
      isRead: ({ to: { type } }) => Object.hasOwn(transforms, type),
      source,
      target,
      signal,
      limit,
      recheckMs,
      sleep: (ms) =>
        new Promise((done) => {
          setTimeout(done, ms)
        }),
    },
  }
}

/** Documents of a verification, all kinds together. */
export const wrongIn = ({
  missing,
  extra,
  different,
  unconvertible,
}: {
  readonly missing: number
  readonly extra: number
  readonly different: number
  readonly unconvertible: number
}): number => missing + extra + different + unconvertible
