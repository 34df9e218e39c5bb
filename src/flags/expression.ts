/** Reading JSON Logic expressions: an object with one member is an operation, all else is data. */
import { isObject, own, set, type Json, type JsonObject } from '../json/index.ts'

export interface Operation {
  readonly operator: string
  readonly argument: Json
}

export const operationOf = (expression: Json): Operation | undefined => {
  if (!isObject(expression)) return undefined
  const [operator, ...others] = Object.keys(expression)
  if (operator === undefined || others.length > 0) return undefined
  return { operator, argument: own(expression, operator) ?? null }
}

/** The operands, and where each is: `if` with a list has `.if[0]`, `!` with one value has `.!`. */
export const operandsOf = (
  { operator, argument }: Operation,
  place: string,
): readonly (readonly [Json, string])[] =>
  Array.isArray(argument)
    ? argument.map((operand, i) => [operand, `${place}.${operator}[${i}]`] as const)
    : [[argument, `${place}.${operator}`]]

/** The attribute that a `var` or `val` reads, if it is written out. */
export const attributeOf = ({ operator, argument }: Operation): string | undefined => {
  if (operator === 'var') {
    // A default may follow the path.
    const path = Array.isArray(argument) ? argument[0] : argument
    return typeof path === 'string' ? path : undefined
  }
  if (operator !== 'val') return undefined
  const path = Array.isArray(argument) ? argument : [argument]
  return path.every((part) => typeof part === 'string') ? path.join('.') : undefined
}

/** Whether a predicate holds for any operation within an expression. */
export const someOperation = (
  expression: Json,
  holds: (operation: Operation) => boolean,
): boolean => {
  if (Array.isArray(expression)) return expression.some((item) => someOperation(item, holds))
  if (!isObject(expression)) return false
  const operation = operationOf(expression)
  if (operation && holds(operation)) return true
  return Object.values(expression).some((item) => someOperation(item, holds))
}

/** Replaces each `{"$ref": name}` by the evaluator of that name. The references must be sound. */
export const expandRefs = (expression: Json, evaluators: JsonObject): Json => {
  if (Array.isArray(expression)) return expression.map((item) => expandRefs(item, evaluators))
  if (!isObject(expression)) return expression
  const operation = operationOf(expression)
  if (operation?.operator === '$ref' && typeof operation.argument === 'string') {
    return expandRefs(own(evaluators, operation.argument) ?? null, evaluators)
  }
  const expanded: JsonObject = {}
  for (const [key, item] of Object.entries(expression)) {
    set(expanded, key, expandRefs(item, evaluators))
  }
  return expanded
}
