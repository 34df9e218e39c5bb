/**
 * Which changes of percentages move clients that need not move. flagd lays buckets side by side over
 * all hashes: where one in the middle grows, those behind it are pushed along.
 */
import { equalByValue, own } from '../../json/index.ts'
import {
  Entries,
  fractionalsOf,
  type Bucket,
  type Entry,
  type Fractional,
} from '../../policy/index.ts'

/** Clients that go from one variant to another, in percent of all. */
export interface Shift {
  readonly from: string
  readonly to: string
  readonly percent: number
}

export interface RampWarning {
  /** Key of the flag. */
  readonly flag: string
  /** `targeting.if.1.fractional` */
  readonly place: string
  /** `order`: buckets push each other along; `drawn-anew`: clients stick to something else. */
  readonly cause: 'order' | 'drawn-anew'
  /** Percent of all clients that have to move for the new shares. */
  readonly needed: number
  /** Percent of all clients that would move. */
  readonly moving: number
  /** From a variant that does not shrink, or to one that does not grow. */
  readonly needless: readonly Shift[]
  /** One sentence for people. */
  readonly says: string
}

interface Stretch {
  readonly variant: string
  readonly from: number
  readonly to: number
}

const total = (buckets: readonly Bucket[]): number =>
  buckets.reduce((sum, { weight }) => sum + weight, 0)

/** In percent of all hashes. */
const stretchesOf = (buckets: readonly Bucket[]): readonly Stretch[] => {
  const all = total(buckets)
  let from = 0
  return buckets.map(({ variant, weight }) => {
    const stretch = { variant, from, to: from + (100 * weight) / all }
    from = stretch.to
    return stretch
  })
}

const sharesOf = (buckets: readonly Bucket[]): ReadonlyMap<string, number> => {
  const shares = new Map<string, number>()
  for (const { variant, from, to } of stretchesOf(buckets)) {
    shares.set(variant, (shares.get(variant) ?? 0) + to - from)
  }
  return shares
}

/** Finer shares are what is left of computing with fractions. */
const least = 1e-6

const rounded = (percent: number): number => Math.round(percent * 1000) / 1000

const joined = (shifts: readonly Shift[]): readonly Shift[] =>
  [...Map.groupBy(shifts, ({ from, to }) => JSON.stringify([from, to])).values()].flatMap(
    (same) => {
      const percent = same.reduce((sum, shift) => sum + shift.percent, 0)
      const [first] = same
      return first && percent > least ? [{ ...first, percent: rounded(percent) }] : []
    },
  )

/** Who moves where the buckets lie over the same hashes as before. */
export const shiftsOf = (before: readonly Bucket[], after: readonly Bucket[]): readonly Shift[] =>
  joined(
    stretchesOf(before).flatMap((a) =>
      stretchesOf(after).flatMap((b) => {
        const percent = Math.min(a.to, b.to) - Math.max(a.from, b.from)
        return percent > 0 && a.variant !== b.variant
          ? [{ from: a.variant, to: b.variant, percent }]
          : []
      }),
    ),
  )

/** Who moves where each client draws another hash. */
const redrawn = (before: readonly Bucket[], after: readonly Bucket[]): readonly Shift[] =>
  joined(
    [...sharesOf(before)].flatMap(([from, a]) =>
      [...sharesOf(after)].flatMap(([to, b]) =>
        from === to ? [] : [{ from, to, percent: (a * b) / 100 }],
      ),
    ),
  )

const sum = (shifts: readonly Shift[]): number =>
  rounded(shifts.reduce((all, { percent }) => all + percent, 0))

const sticksAlike = (a: Fractional, b: Fractional): boolean =>
  a.sticksTo === undefined || b.sticksTo === undefined
    ? a.sticksTo === b.sticksTo
    : equalByValue(a.sticksTo, b.sticksTo)

const told = (shifts: readonly Shift[]): string =>
  shifts.map(({ from, to, percent }) => `${percent} % from "${from}" to "${to}"`).join(', ')

const warningOf = (
  flag: string,
  place: string,
  before: Fractional,
  after: Fractional,
): RampWarning | undefined => {
  const [a, b] = [before.buckets, after.buckets]
  if (!a || !b || total(a) === 0 || total(b) === 0) return undefined
  const isSame = sticksAlike(before, after)
  const shifts = isSame ? shiftsOf(a, b) : redrawn(a, b)
  const [then, now] = [sharesOf(a), sharesOf(b)]
  const growth = (variant: string): number => (now.get(variant) ?? 0) - (then.get(variant) ?? 0)
  const needless = shifts.filter(({ from, to }) => growth(from) > -least || growth(to) < least)
  const variants = new Set([...then.keys(), ...now.keys()])
  const needed = rounded(
    [...variants].reduce((all, variant) => all + Math.max(0, growth(variant)), 0),
  )
  const moving = sum(shifts)
  if (moving <= needed + 0.001) return undefined
  const cause = isSame ? 'order' : 'drawn-anew'
  const why = isSame
    ? 'the order of the buckets pushes clients along'
    : 'clients are told apart by something else than before'
  const says =
    `${moving} % of all clients would move where ${needed} % have to, because ${why}` +
    `${needless.length > 0 ? `: ${told(needless)}` : ''}.`
  return { flag, place, cause, needed, moving, needless, says }
}

const placeOf = ({ path }: Fractional): string => ['targeting', ...path].join('.')

const ofFlag = (flag: string, before: Entry | undefined, after: Entry): readonly RampWarning[] => {
  if (before?.kind !== 'flag' || after.kind !== 'flag') return []
  const [then, now] = [before, after].map(({ value }) => {
    const targeting = own(value.definition, 'targeting')
    return targeting === undefined ? [] : fractionalsOf(targeting)
  })
  const known = new Map((then ?? []).map((one) => [placeOf(one), one]))
  return (now ?? []).flatMap((one) => {
    const place = placeOf(one)
    const was = known.get(place)
    return (was && warningOf(flag, place, was, one)) ?? []
  })
}

/** Of each place with percentages that is in the flag before and after. */
export const rampWarnings = (
  given: Iterable<Entry>,
  changed: Iterable<Entry>,
): readonly RampWarning[] => {
  const before = Entries.of(given)
  return Array.from(Entries.of(changed).of('flag')).flatMap((after) =>
    ofFlag(after.id, before.get('flag', after.id), after),
  )
}
