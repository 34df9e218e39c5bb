/** What a targeting rule can answer as written: so that a misspelt variant is found before a request meets it. */
import { isNumber, numberText, type Json } from '../json/index.ts'
import { operandsOf, operationOf, type Operation } from './expression.ts'
import { yesNoOperators } from './operators.ts'

export interface Outcome {
  readonly place: string
  /** A scalar literal, or a list or object, which no variant can be named by. */
  readonly value: Json
  /** Known only once a request is there; its value is null. */
  readonly isComputed?: true
}

/** The name of the variant that an outcome chooses; undefined where it cannot be one. */
export const nameOf = ({ value }: Outcome): string | undefined => {
  if (isNumber(value)) return String(Number(numberText(value)))
  return typeof value === 'object' ? undefined : String(value)
}

const isFalsy = ({ value }: Outcome): boolean =>
  value === false ||
  value === null ||
  value === '' ||
  (isNumber(value) && Number(numberText(value)) === 0) ||
  (Array.isArray(value) && value.length === 0)

/** Which operands before the last can be the answer: `and` stops at a false one, `or` at a true one. */
const stopsAt: Readonly<Record<string, (outcome: Outcome) => boolean>> = {
  and: isFalsy,
  or: (outcome) => !isFalsy(outcome),
  '??': ({ value }) => value !== null,
  try: () => true,
}

const branchesOf = (operation: Operation, place: string): readonly (readonly [Json, string])[] => {
  const operands = operandsOf(operation, place)
  const last = operands.length - 1
  const branches = operands.filter((_, i) => i % 2 === 1 || i === last)
  // Where no condition holds, and nothing is said for that.
  return operands.length % 2 === 0 ? [...branches, [null, place]] : branches
}

const bucketsOf = ({ argument }: Operation, place: string): readonly (readonly [Json, string])[] =>
  Array.isArray(argument)
    ? argument.flatMap((bucket, i) =>
        Array.isArray(bucket) ? [[bucket[0] ?? null, `${place}.fractional[${i}][0]`] as const] : [],
      )
    : []

const outcomesOfAll = (parts: readonly (readonly [Json, string])[]): readonly Outcome[] =>
  parts.flatMap(([part, place]) => outcomesOf(part, place))

/** The answers: literal ones, and that some are computed (`var`, `cat`, arithmetic). */
export const outcomesOf = (expression: Json, place: string): readonly Outcome[] => {
  const operation = operationOf(expression)
  if (operation === undefined) return [{ place, value: expression }]
  const { operator, argument } = operation
  if (operator === 'if' || operator === '?:') return outcomesOfAll(branchesOf(operation, place))
  if (operator === 'fractional') return outcomesOfAll(bucketsOf(operation, place))
  if (operator === 'preserve') return [{ place: `${place}.preserve`, value: argument }]
  if (yesNoOperators.has(operator)) {
    return [true, false].map((value) => ({ place: `${place}.${operator}`, value }))
  }
  const stops = Object.hasOwn(stopsAt, operator) ? stopsAt[operator] : undefined
  if (stops === undefined) return [{ place, value: null, isComputed: true }]
  const operands = operandsOf(operation, place)
  return operands.flatMap(([operand, at], i) => {
    const outcomes = outcomesOf(operand, at)
    return i === operands.length - 1
      ? outcomes
      : outcomes.filter((outcome) => outcome.isComputed || stops(outcome))
  })
}
