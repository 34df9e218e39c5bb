/** Whether a flag still asks who is there, or gives everybody the same. */
import { isNumber, isObject, numberText, own, type Json, type JsonObject } from '../json/index.ts'
import { expandRefs } from './expression.ts'
import { nameOf, outcomesOf } from './targeting-results.ts'

/** A flag of a document that is sound. `variant` is undefined where the caller's own default counts. */
export interface Settled {
  readonly variant: string | undefined
}

/** Without the buckets that nobody is in. */
const withoutEmpty = (expression: Json): Json => {
  if (Array.isArray(expression)) return expression.map(withoutEmpty)
  if (!isObject(expression)) return expression
  return Object.fromEntries(
    Object.entries(expression).map(([operator, argument]) => [
      operator,
      operator === 'fractional' && Array.isArray(argument)
        ? argument.filter((bucket) => !isEmpty(bucket))
        : withoutEmpty(argument),
    ]),
  )
}

const isEmpty = (bucket: Json): boolean => {
  if (!Array.isArray(bucket)) return false
  const [, weight] = bucket
  return weight !== undefined && isNumber(weight) && Number(numberText(weight)) <= 0
}

/**
 * What a flag gives, whoever asks; undefined where that depends on who asks, or when.
 *
 * @param evaluators `$evaluators` of its document
 * @example settledOf({ state: 'ENABLED', variants: { a: 1 }, defaultVariant: 'a' }, {}) // { variant: 'a' }
 */
export const settledOf = (flag: JsonObject, evaluators: JsonObject): Settled | undefined => {
  if (own(flag, 'state') === 'DISABLED') return { variant: undefined }
  const fallback = own(flag, 'defaultVariant')
  const variant = typeof fallback === 'string' && fallback !== '' ? fallback : undefined
  const targeting = own(flag, 'targeting')
  if (!isObject(targeting) || Object.keys(targeting).length === 0) return { variant }
  const outcomes = outcomesOf(withoutEmpty(expandRefs(targeting, evaluators)), '')
  if (
    outcomes.some(
      ({ isComputed, value }) => isComputed || (typeof value === 'object' && value !== null),
    )
  ) {
    return undefined
  }
  const given = new Set(outcomes.map((one) => (one.value === null ? variant : nameOf(one))))
  const [only] = given
  return given.size === 1 ? { variant: only } : undefined
}
