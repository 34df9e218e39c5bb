/** Percentages: by what people stick, and in whose bucket somebody is. */
import { isNumber, numberText, type Json } from '../../json/index.ts'
import { operationOf } from '../expression.ts'
import { nameOf } from '../targeting-results.ts'
import type { Pen } from './pen.ts'
import { Unexplained, type Resolved, type RuleShares } from './trace.ts'

/** As flagd has it. */
const mostWeight = 2_147_483_647

const mostWeights = 50

interface Bucket {
  readonly variant: string
  readonly weight: number
}

/** Undefined of one that is computed. */
const bucketIn = (given: Json): Bucket | undefined => {
  if (!Array.isArray(given)) return undefined
  const [variant = null, weight = 1] = given
  if (operationOf(variant) || !isNumber(weight)) return undefined
  const name = variant === null ? undefined : nameOf({ place: '', value: variant })
  return {
    variant: name ?? 'the default variant',
    weight: Math.max(0, Number(numberText(weight))),
  }
}

const chosenOf = (buckets: readonly Bucket[], bucket: number): number => {
  let sum = 0
  return buckets.findIndex(({ weight }) => {
    sum += weight
    return sum > bucket
  })
}

/** All of them, or the chosen one and how many have the rest. */
const weightsOf = (buckets: readonly Bucket[], chosen: number): RuleShares['weights'] => {
  const all = buckets.map((bucket, at) => ({ ...bucket, isChosen: at === chosen }))
  if (all.length <= mostWeights) return all
  const others = all.filter(({ isChosen }) => !isChosen)
  const weight = others.reduce((sum, one) => sum + one.weight, 0)
  return [
    ...all.filter(({ isChosen }) => isChosen),
    { variant: `${others.length} others`, weight, isChosen: false },
  ]
}

/**
 * Undefined where they are computed, or where there is nothing to stick by.
 *
 * @param argument of a `fractional`, its references followed
 * @param given what flagd makes of it
 */
export const sharesOf = (
  pen: Pen,
  argument: Json,
  given: Resolved,
  fallback: string | undefined,
): RuleShares | undefined => {
  if (!Array.isArray(argument)) return undefined
  const isKeyed = !Array.isArray(argument[0])
  const by = isKeyed ? argument.slice(0, 1) : []
  const written = argument.slice(by.length)
  const buckets = written.map(bucketIn).filter((bucket) => bucket !== undefined)
  const of = buckets.reduce((sum, { weight }) => sum + weight, 0)
  if (buckets.length < written.length || of === 0 || of > mostWeight) return undefined
  const bucket = pen.probe.bucketOf(by, of)
  if (bucket === undefined) return undefined
  const chosen = chosenOf(buckets, bucket)
  const [variant] = Array.isArray(written[chosen]) ? written[chosen] : []
  const expected = variant == null ? fallback : nameOf({ place: '', value: variant })
  if (given.errorCode === undefined && expected !== given.variant) {
    throw new Unexplained('Its buckets come to something else than flagd gives.')
  }
  return {
    by: by.length === 0 ? 'key of the flag + client' : by.map((one) => pen.words(one)).join(''),
    bucket,
    of,
    weights: weightsOf(buckets, chosen),
  }
}
