/** The percentages of a flag: where they are in its targeting, read and written. */
import {
  isNumber,
  isObject,
  numberText,
  own,
  type Json,
  type JsonObject,
} from '../../json/index.ts'

export interface Bucket {
  readonly variant: string
  readonly weight: number
}

export interface Fractional {
  /** Members and indexes from the targeting to the list of the operator. */
  readonly path: readonly (string | number)[]
  /** What clients stick to; undefined where the operator leaves it to flagd. */
  readonly sticksTo: Json | undefined
  /** Undefined where a variant or a weight is an expression. */
  readonly buckets: readonly Bucket[] | undefined
}

const bucketOf = (bucket: Json): Bucket | undefined => {
  if (!Array.isArray(bucket)) return undefined
  const [variant, weight = 1] = bucket
  if (typeof variant !== 'string' || !isNumber(weight)) return undefined
  return { variant, weight: Math.max(0, Number(numberText(weight))) }
}

const read = (list: readonly Json[], path: Fractional['path']): Fractional => {
  const [first] = list
  const sticksTo = first === undefined || Array.isArray(first) ? undefined : first
  const buckets = list.slice(sticksTo === undefined ? 0 : 1).map(bucketOf)
  const known = buckets.filter((bucket) => bucket !== undefined)
  return { path, sticksTo, buckets: known.length === buckets.length ? known : undefined }
}

/** All of them, in the order in which they are written. Those of evaluators are not among them. */
export const fractionalsOf = (
  targeting: Json,
  path: Fractional['path'] = [],
): readonly Fractional[] => {
  if (Array.isArray(targeting)) {
    return targeting.flatMap((item, index) => fractionalsOf(item, [...path, index]))
  }
  if (!isObject(targeting)) return []
  return Object.entries(targeting).flatMap(([operator, argument]) => {
    const at = [...path, operator]
    return operator === 'fractional' && Array.isArray(argument)
      ? [read(argument, at), ...fractionalsOf(argument, at)]
      : fractionalsOf(argument, at)
  })
}

/** A copy of the targeting with another list in that place. */
export const withList = (
  targeting: Json,
  [step, ...rest]: Fractional['path'],
  list: Json,
): Json => {
  if (step === undefined) return list
  if (Array.isArray(targeting)) {
    return targeting.map((item, index) => (index === step ? withList(item, rest, list) : item))
  }
  if (!isObject(targeting)) return targeting
  const copy: JsonObject = { ...targeting }
  const inner = own(targeting, String(step))
  if (inner !== undefined) copy[String(step)] = withList(inner, rest, list)
  return copy
}
