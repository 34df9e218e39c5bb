/**
 * Changes the share of a variant so that as few clients as possible move: flagd lays the buckets side
 * by side over all hashes, so a bucket whose one end stays where it is only takes in, or lets go.
 */
import { isObject, own, type Json, type JsonObject } from '../../json/index.ts'
import { lacks, refused, withMember, type Edited } from './edited.ts'
import { fractionalsOf, withList, type Bucket } from './fractional.ts'

/** flagd keeps the sum of weights in a signed 32-bit integer. */
const mostWeight = 2_147_483_647

/** Finer shares than thousandths of a percent are nobody's intention. */
const finest = 1000

const sticky: Json = { cat: [{ var: '$flagd.flagKey' }, { var: 'targetingKey' }] }

const sum = (buckets: readonly Bucket[]): number =>
  buckets.reduce((total, { weight }) => total + weight, 0)

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

/** Smaller weights that say the same, of 100 where they can be. Boundaries stay where they are. */
const tidy = (buckets: readonly Bucket[]): readonly Bucket[] => {
  const common = buckets.reduce((found, { weight }) => divisor(found, weight), 0)
  const total = sum(buckets) / common
  const factor = 100 % total === 0 ? 100 / total : 1
  return buckets.map(({ variant, weight }) => ({ variant, weight: (weight / common) * factor }))
}

/** How much finer the weights have to be for a share to be one; undefined where that would be too fine. */
const scaleFor = (total: number, percent: number): number | undefined => {
  const thousandths = Math.round(percent * finest)
  for (let scale = 1; scale <= 100 * finest; scale *= 10) {
    if (total * scale > mostWeight) return undefined
    if ((total * scale * thousandths) % (100 * finest) === 0) return scale
  }
  return undefined
}

type Ramped =
  | { readonly ok: true; readonly buckets: readonly Bucket[] }
  | { readonly ok: false; readonly message: string }

const no = (message: string): Ramped => ({ ok: false, message })

const rounded = (share: number): string => String(Math.round(share * 1000) / 1000)

/** The variant exchanges clients only with the bucket after it, or before it where it is the last. */
const exchange = (given: readonly Bucket[], variant: string, percent: number): Ramped => {
  const total = sum(given)
  if (total === 0) return no('the weights add up to zero: nobody is anywhere yet')
  const mine = given.filter((bucket) => bucket.variant === variant)
  if (mine.length > 1) return no(`"${variant}" has several buckets: make one of them first`)
  const listed = mine.length === 1 ? given : [...given, { variant, weight: 0 }]
  const scale = scaleFor(total, percent)
  if (scale === undefined) return no('the share is too fine for these weights')
  const buckets = listed.map((bucket) => ({ ...bucket, weight: bucket.weight * scale }))
  const index = buckets.findIndex((bucket) => bucket.variant === variant)
  const partnerIndex = index + 1 < buckets.length ? index + 1 : index - 1
  const [self, partner] = [buckets[index], buckets[partnerIndex]]
  if (!self || !partner) return no('there is no other variant to exchange clients with')
  const weight = (total * scale * Math.round(percent * finest)) / (100 * finest)
  const left = partner.weight - (weight - self.weight)
  if (left < 0) {
    const most = rounded((100 * (self.weight + partner.weight)) / (total * scale))
    return no(
      `"${variant}" can grow to ${most} % at the expense of "${partner.variant}" beside it; more ` +
        'would move clients of other variants: put the buckets into another order by hand',
    )
  }
  const next = buckets.map((bucket, i) => {
    if (i === index) return { variant, weight }
    return i === partnerIndex ? { ...bucket, weight: left } : bucket
  })
  return { ok: true, buckets: tidy(next) }
}

const listOf = (sticksTo: Json | undefined, buckets: readonly Bucket[]): Json => [
  ...(sticksTo === undefined ? [] : [sticksTo]),
  ...buckets.map(({ variant, weight }): Json => [variant, weight]),
]

/** A flag without rules gets one: the variant and the default one share all clients. */
const begun = (definition: JsonObject, variant: string, percent: number): Edited => {
  const standard = own(definition, 'defaultVariant')
  if (typeof standard !== 'string' || standard === variant) {
    const message = `no other variant would get the rest: choose another defaultVariant than "${variant}"`
    return refused('defaultVariant', message)
  }
  const ramped = exchange(
    [
      { variant, weight: 0 },
      { variant: standard, weight: 100 },
    ],
    variant,
    percent,
  )
  if (!ramped.ok) return refused('targeting', ramped.message)
  const targeting = { fractional: listOf(sticky, ramped.buckets) }
  return { ok: true, definition: withMember(definition, 'targeting', targeting) }
}

/**
 * Sets the share of a variant in the one `fractional` of a flag's targeting. Going up nobody leaves
 * the variant; going down exactly those leave it who came last.
 *
 * @param percent 0 to 100, in steps of a thousandth, of those whom the percentages are asked for
 * @example ramp(definition, 'green', 25)
 */
export const ramp = (definition: JsonObject, variant: string, percent: number): Edited => {
  if (
    !(percent >= 0 && percent <= 100) ||
    Math.abs(percent * finest - Math.round(percent * finest)) > 1e-6
  ) {
    return refused('percent', 'is a number from 0 to 100, in steps of 0.001')
  }
  const missing = lacks(definition, variant)
  if (missing) return missing
  const targeting = own(definition, 'targeting')
  if (!isObject(targeting) || Object.keys(targeting).length === 0) {
    return begun(definition, variant, percent)
  }
  const found = fractionalsOf(targeting)
  const [fractional] = found
  if (!fractional || found.length > 1) {
    const message =
      found.length === 0
        ? 'has no percentages (`fractional`): write them into the rule first, or use the default variant'
        : `has ${found.length} places with percentages: edit the one that is meant by hand`
    return refused(
      'targeting',
      message,
      found.map(({ path }) => path.join('.')),
    )
  }
  const { path, sticksTo, buckets } = fractional
  const place = `targeting.${path.join('.')}`
  if (!buckets) return refused(place, 'has a variant or a weight that is computed: edit it by hand')
  const ramped = exchange(buckets, variant, percent)
  if (!ramped.ok) return refused(place, ramped.message)
  const next = withList(targeting, path, listOf(sticksTo, ramped.buckets))
  return { ok: true, definition: withMember(definition, 'targeting', next) }
}

/** The share of each variant in the one `fractional`, in percent; undefined where there is not one, or it is computed. */
export const sharesOf = (definition: JsonObject): Readonly<Record<string, number>> | undefined => {
  const found = fractionalsOf(own(definition, 'targeting') ?? null)
  const buckets = found.length === 1 ? found[0]?.buckets : undefined
  if (!buckets) return undefined
  const total = sum(buckets)
  if (total === 0) return undefined
  const shares = new Map<string, number>()
  for (const { variant, weight } of buckets) {
    shares.set(variant, (shares.get(variant) ?? 0) + (100 * weight) / total)
  }
  return Object.fromEntries(shares)
}
