/** The operators of filters: which kinds there are, and what they select. */
import { compareValues } from '../../lens/index.ts'
import { equal, isNumber, type Json } from '../../json/index.ts'

/** Operators that name values: one, or several with commas between them. */
export const listing = {
  Equals: { many: false, negated: false },
  NotEquals: { many: false, negated: true },
  In: { many: true, negated: false },
  NotIn: { many: true, negated: true },
} as const

/** Operators that compare by order. */
export const ordering = {
  Greater: { above: true, inclusive: false },
  GreaterOrEqual: { above: true, inclusive: true },
  Less: { above: false, inclusive: false },
  LessOrEqual: { above: false, inclusive: true },
} as const

/** Operators that look into text. */
const texts: Readonly<Record<string, (text: string, part: string) => boolean>> = {
  Contains: (text, part) => text.includes(part),
  StartsWith: (text, part) => text.startsWith(part),
  EndsWith: (text, part) => text.endsWith(part),
}

export const isListing = (operator: string): operator is keyof typeof listing =>
  Object.hasOwn(listing, operator)

export const isOrdering = (operator: string): operator is keyof typeof ordering =>
  Object.hasOwn(ordering, operator)

export const isTextual = (operator: string): boolean => Object.hasOwn(texts, operator)

/** Whether a value that is not null is above or below another, as the operator asks. */
const isBeyond = (value: Json, operator: keyof typeof ordering, other: Json): boolean => {
  const { above, inclusive } = ordering[operator]
  if (typeof value !== typeof other && !(isNumber(value) && isNumber(other))) return false
  const distance = compareValues(value, other)
  return distance === 0 ? inclusive : distance > 0 === above
}

/**
 * Whether an operator selects a value. Null is selected by name only, and by negations.
 *
 * @param text as it stands in the query
 * @param operands what the text can mean, for operators other than those that look into text
 */
export const selects = (
  operator: string,
  text: string,
  operands: readonly Json[],
  value: Json,
): boolean => {
  if (isListing(operator)) {
    return operands.some((operand) => equal(operand, value)) !== listing[operator].negated
  }
  if (value === null) return false
  if (isOrdering(operator)) {
    return operands.some((operand) => isBeyond(value, operator, operand))
  }
  return typeof value === 'string' && (texts[operator]?.(value, text) ?? false)
}
