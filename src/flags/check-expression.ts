/** Checks of targeting rules: flagd accepts unknown operators and misspelt attributes in silence. */
import { isNumber, isObject, numberText, type Json } from '../json/index.ts'
import { attributes } from './attributes.ts'
import { checkFractional } from './check-fractional.ts'
import { attributeOf, operandsOf, operationOf, type Operation } from './expression.ts'
import { warning, type Finding } from './finding.ts'
import { operators, scopingOperators, versionComparisons } from './operators.ts'

const known: ReadonlySet<string> = new Set(operators)

/** Names that expressions may use. */
export interface Evaluators {
  /** Of `$ref`. */
  readonly names: readonly string[]
  has(name: string): boolean
  /** Of `var`, beside those that every request may have. */
  readonly attributes: readonly string[]
}

const checkAttribute = (
  operation: Operation,
  place: string,
  more: readonly string[],
): Finding[] => {
  const name = attributeOf(operation)
  if (name === undefined || name === '' || name === '$flagd') return []
  const names = [...attributes, ...more]
  if (names.includes(name)) return []
  return name.startsWith('$flagd.')
    ? [{ place, message: `unknown attribute "${name}"`, choices: names }]
    : [warning(place, `no request has an attribute "${name}"`, names)]
}

const checkVersion = (version: Json | undefined, place: string): Finding[] => {
  if (typeof version === 'object' && version !== null && !isNumber(version)) return []
  const text = isNumber(version) ? numberText(version) : String(version)
  // https://semver.org, and shortened to MAJOR or MAJOR.MINOR as flagd allows.
  if (/^v?\d+(?:\.\d+(?:\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)?)?$/i.test(text)) return []
  return [{ place, message: `"${text}" is not a version` }]
}

const checkSemVer = (argument: Json, place: string): Finding[] => {
  if (!Array.isArray(argument) || argument.length !== 3) {
    return [{ place, message: 'takes a version, a comparison and a version' }]
  }
  const [left, comparison, right] = argument
  const issues = [...checkVersion(left, `${place}[0]`), ...checkVersion(right, `${place}[2]`)]
  if (!versionComparisons.some((name) => name === comparison) && !isObject(comparison)) {
    const message = 'unknown comparison of versions'
    issues.push({ place: `${place}[1]`, message, choices: versionComparisons })
  }
  return issues
}

const checkTextPair = (argument: Json, place: string): Finding[] =>
  Array.isArray(argument) &&
  argument.length === 2 &&
  argument.every((item) => typeof item === 'string' || operationOf(item))
    ? []
    : [{ place, message: 'takes two texts' }]

const checkOperation = (
  operation: Operation,
  place: string,
  inner: boolean,
  more: readonly string[],
): Finding[] => {
  const { operator, argument } = operation
  const at = `${place}.${operator}`
  switch (operator) {
    case 'fractional':
      return checkFractional(argument, at)
    case 'sem_ver':
      return checkSemVer(argument, at)
    case 'starts_with':
    case 'ends_with':
      return checkTextPair(argument, at)
    case 'var':
    case 'val':
      return inner ? [] : checkAttribute(operation, at, more)
    default:
      return []
  }
}

/**
 * Every operator and attribute of an expression, and the form of flagd's own operators.
 *
 * @param inner whether `var` reads an item or a step's result rather than the context
 */
export const checkExpression = (
  expression: Json,
  place: string,
  evaluators: Evaluators,
  inner = false,
): Finding[] => {
  if (Array.isArray(expression)) {
    return expression.flatMap((item, i) =>
      checkExpression(item, `${place}[${i}]`, evaluators, inner),
    )
  }
  if (!isObject(expression)) return []
  const names = Object.keys(expression)
  if (names.length === 0) return []
  const operation = operationOf(expression)
  if (operation === undefined) {
    const message = `an operation has one operator, this has ${names.length}: ${names.join(', ')}`
    return [{ place, message }]
  }
  const { operator, argument } = operation
  if (operator === '$ref') {
    if (typeof argument === 'string' && evaluators.has(argument)) return []
    const name = typeof argument === 'string' ? JSON.stringify(argument) : 'without a name'
    return [{ place, message: `unknown evaluator ${name}`, choices: evaluators.names }]
  }
  if (!known.has(operator)) {
    return [{ place, message: `unknown operator "${operator}"`, choices: operators }]
  }
  if (operator === 'preserve') return []
  const within = inner || scopingOperators.has(operator)
  if (operator === 'eachKey' && isObject(argument)) {
    return Object.entries(argument).flatMap(([key, item]) =>
      checkExpression(item, `${place}.eachKey.${key}`, evaluators, within),
    )
  }
  return [
    ...checkOperation(operation, place, inner, evaluators.attributes),
    ...operandsOf(operation, place).flatMap(([operand, at]) =>
      checkExpression(operand, at, evaluators, within),
    ),
  ]
}
