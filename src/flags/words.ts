/** Conditions of targeting in words: what is asked, as people say it. */

type Args = readonly unknown[]

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The only member of an operation; undefined of data. */
const operationIn = (value: unknown): readonly [string, unknown] | undefined => {
  const [only, ...others] = isObject(value) ? Object.entries(value) : []
  return others.length === 0 ? only : undefined
}

const names: Readonly<Record<string, string>> = {
  targetingKey: 'client',
  clientVersion: 'version',
  '$flagd.flagKey': 'key of the flag',
  '$flagd.timestamp': 'time',
}

const list = (value: unknown): Args => (Array.isArray(value) ? value : [value])

/** A list may have thousands of clients. */
const mostNamed = 20

/** As `a, b and 3 more`. */
const listed = (items: Args): string => {
  const texts = items.slice(0, mostNamed).map(valueText).join(', ')
  const more = items.length - mostNamed
  return more > 0 ? `${texts} and ${more} more` : texts
}

/** What stands in place of a value, as people say it. */
export const valueText = (value: unknown): string => {
  const [operator, given] = operationIn(value) ?? []
  if (operator === 'var') {
    const [name] = list(given)
    if (typeof name === 'string') return Object.hasOwn(names, name) ? (names[name] ?? name) : name
  }
  if (operator === 'cat') return list(given).map(valueText).join(' + ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const comparisons: Readonly<Record<string, string>> = {
  '==': 'is',
  '===': 'is',
  '!=': 'is not',
  '!==': 'is not',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is more than',
  '>=': 'is at least',
  starts_with: 'starts with',
  ends_with: 'ends with',
}

const versions: Readonly<Record<string, string>> = {
  '=': 'is',
  '!=': 'is not',
  '<': 'is before',
  '<=': 'is at most',
  '>': 'is after',
  '>=': 'is at least',
  '^': 'has the major version of',
  '~': 'has the minor version of',
}

const told = (of: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(of, name) ? of[name] : undefined

const joined = (parts: Args, word: string): string =>
  parts.map((part) => conditionText(part)).join(` ${word} `)

/** @example conditionText({ '==': [{ var: 'tenant' }, 'geofront'] }) // 'tenant is geofront' */
export const conditionText = (condition: unknown): string => {
  if (!isObject(condition)) return valueText(condition)
  if (Object.keys(condition).length === 0) return 'always'
  const [operator, given] = operationIn(condition) ?? []
  if (operator === undefined) return JSON.stringify(condition)
  if (operator === '$ref') return `${valueText(given)} (of the document)`
  if (operator === 'var' || operator === 'cat') return valueText(condition)
  const args = list(given)
  const [left, right, third] = args
  const comparison = told(comparisons, operator)
  if (comparison !== undefined && args.length === 2) {
    return `${valueText(left)} ${comparison} ${valueText(right)}`
  }
  if (operator === 'sem_ver' && typeof right === 'string') {
    return `${valueText(left)} ${told(versions, right) ?? right} ${valueText(third)}`
  }
  if (operator === 'in') {
    return Array.isArray(right)
      ? `${valueText(left)} is one of ${listed(right)}`
      : `${valueText(right)} contains ${valueText(left)}`
  }
  if (operator === 'and' || operator === 'or') return joined(args, operator)
  if (operator === '!' || operator === 'not') return `not (${conditionText(left)})`
  return JSON.stringify(condition)
}
