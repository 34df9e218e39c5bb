/**
 * What differs without meaning anything: fields that are another one with each read, such as the
 * time of the last access. Learnt from two reads of each side, bounded, and forgotten again.
 */
import { LRUCache } from 'lru-cache'
import { differenceKey, type Difference } from './differences.ts'

/** Of two reads of both sides, some time apart. */
export interface Confirmation {
  /** Between the sides, of the second reads. */
  readonly still: readonly Difference[]
  /** Between the sides, of the first reads. */
  readonly before: readonly Difference[]
  /** Between the two reads of one side. */
  readonly ofFrom: readonly Difference[]
  readonly ofTo: readonly Difference[]
}

export interface Noise {
  /** Those that may mean something. @param scope route and version, as one text */
  heard(scope: string, differences: readonly Difference[]): readonly Difference[]
  /** Learns, and answers those that count: of both reads, where each side agrees with itself. */
  learn(scope: string, confirmation: Confirmation): readonly Difference[]
}

export interface NoiseLimits {
  /** Paths that are kept. */
  readonly paths: number
  /** Milliseconds after which what was not learnt again is forgotten. */
  readonly forgetMs: number
  /** Least confirmations of a path that were unsteady before it is noise, and their least share. */
  readonly least: number
  readonly share: number
}

export const noiseLimits: NoiseLimits = { paths: 1000, forgetMs: 600_000, least: 3, share: 0.8 }

interface Known {
  readonly unsteady: number
  readonly all: number
}

/** Older ones weigh half beyond that many. */
const memory = 50

const added = ({ unsteady, all }: Known, isUnsteady: boolean): Known => {
  const scale = all >= memory ? 0.5 : 1
  return { unsteady: unsteady * scale + (isUnsteady ? 1 : 0), all: all * scale + 1 }
}

const isIn = (path: string, outer: string): boolean =>
  path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`)

/** `$.a` is unsteady where `$.a`, what is in it, or what it is in is. */
const isUnsteadyAt = (path: string, unsteady: readonly string[]): boolean =>
  unsteady.some((other) => other === path || isIn(path, other) || isIn(other, path))

const keyOf = (scope: string, difference: Difference): string =>
  `${scope} ${differenceKey(difference)}`

/** @param now milliseconds, monotonic */
export const createNoise = (now: () => number, limits: NoiseLimits = noiseLimits): Noise => {
  const paths = new LRUCache<string, Known>({
    max: limits.paths,
    ttl: limits.forgetMs,
    ttlResolution: 0,
    perf: { now },
  })
  const isNoise = (key: string): boolean => {
    const known = paths.get(key)
    return (
      known !== undefined &&
      known.unsteady >= limits.least &&
      known.unsteady / known.all >= limits.share
    )
  }
  return {
    heard: (scope, differences) => differences.filter((one) => !isNoise(keyOf(scope, one))),
    learn: (scope, { still, before, ofFrom, ofTo }) => {
      const unsteady = [...ofFrom, ...ofTo].map(({ path }) => path)
      const first = new Set(before.map(differenceKey))
      return still.filter((difference) => {
        const isUnsteady = isUnsteadyAt(difference.path, unsteady)
        const key = keyOf(scope, difference)
        paths.set(key, added(paths.get(key) ?? { unsteady: 0, all: 0 }, isUnsteady))
        return !isUnsteady && first.has(differenceKey(difference))
      })
    },
  }
}
