/** Checks of percentages: what they stick to, and whether the weights add up to anything. */
import type { Issue } from '../errors/index.ts'
import { isNumber, numberText, type Json } from '../json/index.ts'
import { steadyAttributes } from './attributes.ts'
import { attributeOf, operationOf, someOperation } from './expression.ts'

/** flagd keeps the sum of weights in a signed 32-bit integer. */
const mostWeight = 2_147_483_647

const advice =
  'start with what it sticks to: {"cat": [{"var": "$flagd.flagKey"}, {"var": "targetingKey"}]}'

const checkStickiness = (key: Json | undefined, place: string): Issue[] => {
  const operation = key === undefined ? undefined : operationOf(key)
  if (operation === undefined) {
    return [{ place, message: `a fractional without targeting key; ${advice}` }]
  }
  const reads = (names?: readonly string[]) =>
    someOperation(key ?? null, (inner) => {
      const name = attributeOf(inner)
      return name !== undefined && !name.startsWith('$flagd') && (names?.includes(name) ?? true)
    })
  if (!reads()) return [{ place, message: `puts every request into one bucket; ${advice}` }]
  if (operation.operator !== 'cat' && !reads(steadyAttributes)) {
    const message = 'sticks to what a request may lack; wrap it in "cat"'
    return [{ place, message, choices: steadyAttributes }]
  }
  return []
}

const weightOf = (bucket: Json): number | undefined => {
  if (!Array.isArray(bucket)) return undefined
  const [, weight] = bucket
  if (weight === undefined) return 1
  return isNumber(weight) ? Number(numberText(weight)) : undefined
}

const checkBucket = (bucket: Json, place: string): Issue[] => {
  if (!Array.isArray(bucket) || bucket.length < 1 || bucket.length > 2) {
    return [{ place, message: 'a bucket is a list of a variant and a weight: ["green", 25]' }]
  }
  const [, weight] = bucket
  if (weight === undefined || operationOf(weight)) return []
  const value = weightOf(bucket)
  if (value !== undefined && Number.isSafeInteger(value) && value >= 0) return []
  return [{ place: `${place}[1]`, message: 'a weight is a whole number, zero or more' }]
}

/** Checks the argument of one `fractional`; the expressions within it are checked elsewhere. */
export const checkFractional = (argument: Json, place: string): Issue[] => {
  if (!Array.isArray(argument)) {
    return [{ place, message: 'takes a list: what it sticks to, then the buckets' }]
  }
  const implicit = Array.isArray(argument[0])
  const first = implicit ? 0 : 1
  const buckets = argument.slice(first)
  const issues = [
    ...checkStickiness(implicit ? undefined : argument[0], `${place}[0]`),
    ...buckets.flatMap((bucket, i) => checkBucket(bucket, `${place}[${first + i}]`)),
  ]
  if (buckets.length === 0) issues.push({ place, message: 'has no buckets' })
  const weights = buckets.map(weightOf)
  if (issues.length > 0 || weights.includes(undefined)) return issues
  const total = weights.reduce<number>((sum, weight) => sum + (weight ?? 0), 0)
  if (total === 0) return [{ place, message: 'the weights add up to zero' }]
  if (total > mostWeight) return [{ place, message: `the weights add up to over ${mostWeight}` }]
  return []
}
