/** Checks of percentages: what they stick to, and whether the weights add up to anything. */
import { isNumber, numberText, type Json } from '../json/index.ts'
import { steadyAttributes } from './attributes.ts'
import { attributeOf, operationOf, someOperation } from './expression.ts'
import { errorsOf, warning, type Finding } from './finding.ts'

/** flagd keeps the sum of weights in a signed 32-bit integer. */
const mostWeight = 2_147_483_647

const advice = '{"cat": [{"var": "$flagd.flagKey"}, {"var": "targetingKey"}]}'

const checkStickiness = (key: Json, place: string): Finding[] => {
  const operation = operationOf(key)
  if (operation === undefined) {
    return [{ place, message: `is neither a bucket nor what buckets stick to, such as ${advice}` }]
  }
  const reads = (names?: readonly string[]) =>
    someOperation(key, (inner) => {
      const name = attributeOf(inner)
      return name !== undefined && !name.startsWith('$flagd') && (names?.includes(name) ?? true)
    })
  if (!reads()) {
    return [warning(place, `puts every request into one bucket; stick to ${advice}`)]
  }
  if (operation.operator !== 'cat' && !reads(steadyAttributes)) {
    const message =
      'sticks to what a request may lack, which then gets the default: wrap it in "cat"'
    return [warning(place, message, steadyAttributes)]
  }
  return []
}

const weightOf = (bucket: Json): number | undefined => {
  if (!Array.isArray(bucket)) return undefined
  const [, weight] = bucket
  if (weight === undefined) return 1
  return isNumber(weight) ? Number(numberText(weight)) : undefined
}

const checkBucket = (bucket: Json, place: string): Finding[] => {
  if (!Array.isArray(bucket) || bucket.length < 1 || bucket.length > 2) {
    return [{ place, message: 'a bucket is a list of a variant and a weight: ["green", 25]' }]
  }
  const [, weight] = bucket
  if (weight === undefined || operationOf(weight)) return []
  const value = weightOf(bucket)
  if (value !== undefined && Number.isSafeInteger(value) && value >= 0) return []
  return [{ place: `${place}[1]`, message: 'a weight is a whole number, zero or more' }]
}

const checkWeights = (buckets: readonly Json[], place: string): Finding[] => {
  const weights = buckets.map(weightOf)
  if (weights.includes(undefined)) return []
  const total = weights.reduce<number>((sum, weight) => sum + (weight ?? 0), 0)
  if (total === 0) return [warning(place, 'the weights add up to zero: it never chooses any')]
  if (total > mostWeight) {
    return [warning(place, `the weights add up to over ${mostWeight}: it never chooses any`)]
  }
  const areShares = buckets.some((bucket) => Array.isArray(bucket) && bucket.length > 1)
  if (!areShares || total === 100) return []
  return [warning(place, `the weights add up to ${total}, not 100: each is its share of ${total}`)]
}

/**
 * Checks the argument of one `fractional`; the expressions within it are checked elsewhere. Where
 * it begins with a bucket, clients stick by the flag's key and their `targetingKey`.
 */
export const checkFractional = (argument: Json, place: string): Finding[] => {
  if (!Array.isArray(argument) || argument.length === 0) {
    return [
      { place, message: 'takes a list of buckets, with what they stick to before them or not' },
    ]
  }
  const [key = null] = argument
  const first = Array.isArray(key) ? 0 : 1
  const buckets = argument.slice(first)
  const issues = [
    ...(first === 0 ? [] : checkStickiness(key, `${place}[0]`)),
    ...buckets.flatMap((bucket, i) => checkBucket(bucket, `${place}[${first + i}]`)),
  ]
  if (buckets.length === 0) issues.push(warning(place, 'has no buckets: it never chooses any'))
  return buckets.length === 0 || errorsOf(issues).length > 0
    ? issues
    : [...issues, ...checkWeights(buckets, place)]
}
