/** Rules that do what they say, which is hardly what their author meant. */
import { isNumber, isObject, numberText, print, type Json } from '../json/index.ts'
import { attributeOf, operandsOf, operationOf, type Operation } from './expression.ts'
import { warning, type Finding } from './finding.ts'
import { scopingOperators } from './operators.ts'

type Placed = readonly (readonly [Json, string])[]

const orders: ReadonlySet<string> = new Set(['<', '<=', '>', '>='])
const equalities: ReadonlySet<string> = new Set(['==', '===', '!=', '!==', 'in'])

const isVersion = (expression: Json): boolean => {
  const operation = operationOf(expression)
  return operation !== undefined && attributeOf(operation) === 'clientVersion'
}

const numbersIn = (operands: Placed): Placed =>
  operands.flatMap(([value, place]): Placed => {
    if (!Array.isArray(value)) return isNumber(value) ? [[value, place]] : []
    return value.flatMap((item, i) => (isNumber(item) ? [[item, `${place}[${i}]`] as const] : []))
  })

const asNumbers = (operands: Placed): Finding[] =>
  numbersIn(operands).map(([value, place]) => {
    const text = isNumber(value) ? numberText(value) : ''
    return warning(place, `${text} is a number, to which 1.10 is 1.1: write versions as texts`)
  })

const versionDoubts = ({ operator, argument }: Operation, place: string): Finding[] => {
  const operands = operandsOf({ operator, argument }, place)
  if (operator === 'sem_ver') return asNumbers(operands)
  if (!operands.some(([operand]) => isVersion(operand))) return []
  if (equalities.has(operator)) return asNumbers(operands)
  if (!orders.has(operator)) return []
  const message = 'does not compare versions ("10.0" comes before "9.0"): use sem_ver'
  return [warning(`${place}.${operator}`, message)]
}

/** Whether a condition holds for every request, or for none; undefined where that depends. */
const always = (condition: Json): boolean | undefined => {
  if (isNumber(condition)) return Number(numberText(condition)) !== 0
  if (Array.isArray(condition)) return condition.length > 0
  return isObject(condition) ? undefined : Boolean(condition)
}

/** Branches of an `if` that no request gets to. */
const unreachable = (operation: Operation, place: string): Finding[] => {
  const operands = operandsOf(operation, place)
  const seen = new Set<string>()
  const found: Finding[] = []
  const areSeveral = operands.length > 3
  for (let i = 0; i + 1 < operands.length; i += 2) {
    const [condition = null] = operands[i] ?? []
    const [, branch = place] = operands[i + 1] ?? []
    const holds = always(condition)
    const text = areSeveral ? print(condition) : ''
    if (holds === false) found.push(warning(branch, 'is never reached: its condition never holds'))
    else if (seen.has(text)) {
      found.push(warning(branch, 'is never reached: the same condition comes before'))
    }
    const next = operands[i + 2]
    if (holds === true) {
      const why = 'is never reached: the condition before always holds'
      return next ? [...found, warning(next[1], why)] : found
    }
    seen.add(text)
  }
  return found
}

const doubtsOfOne = (operation: Operation, place: string, inner: boolean): Finding[] => {
  const { operator } = operation
  if (operator === 'if' || operator === '?:') return unreachable(operation, place)
  return inner ? [] : versionDoubts(operation, place)
}

/**
 * @param expression without errors
 * @param inner whether `var` reads an item or a step's result rather than the context
 */
export const doubtsOf = (expression: Json, place: string, inner = false): Finding[] => {
  if (Array.isArray(expression)) {
    return expression.flatMap((item, i) => doubtsOf(item, `${place}[${i}]`, inner))
  }
  const operation = operationOf(expression)
  if (operation === undefined || operation.operator === 'preserve') return []
  const within = inner || scopingOperators.has(operation.operator)
  return [
    ...doubtsOfOne(operation, place, inner),
    ...operandsOf(operation, place).flatMap(([operand, at]) => doubtsOf(operand, at, within)),
  ]
}
