/** Targeting in words: what is asked in which order, and what comes of it. */
import { shareTexts } from './rule-shares.ts'

export interface Rule {
  readonly when: string
  readonly then: string
}

type Args = readonly unknown[]

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const names: Readonly<Record<string, string>> = {
  targetingKey: 'client',
  clientVersion: 'version',
  '$flagd.flagKey': 'key of the flag',
  '$flagd.timestamp': 'time',
}

/** What stands in place of a value, as people say it. */
const valueText = (value: unknown): string => {
  if (isObject(value) && typeof value['var'] === 'string')
    return names[value['var']] ?? value['var']
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

const list = (value: unknown): Args => (Array.isArray(value) ? value : [value])

const joined = (parts: Args, word: string): string =>
  parts.map((part) => conditionText(part)).join(` ${word} `)

export const conditionText = (condition: unknown): string => {
  if (!isObject(condition)) return valueText(condition)
  const [[operator, given] = []] = Object.entries(condition)
  if (operator === undefined) return 'always'
  if (operator === '$ref') return `${valueText(given)} (of the document)`
  if (operator === 'var') return valueText(condition)
  const args = list(given)
  const [left, right, third] = args
  const comparison = comparisons[operator]
  if (comparison !== undefined && args.length === 2) {
    return `${valueText(left)} ${comparison} ${valueText(right)}`
  }
  if (operator === 'sem_ver' && typeof right === 'string') {
    return `${valueText(left)} ${versions[right] ?? right} ${valueText(third)}`
  }
  if (operator === 'in') {
    return Array.isArray(right)
      ? `${valueText(left)} is one of ${right.map(valueText).join(', ')}`
      : `${valueText(right)} contains ${valueText(left)}`
  }
  if (operator === 'and' || operator === 'or') return joined(args, operator)
  if (operator === '!' || operator === 'not') return `not (${conditionText(left)})`
  return JSON.stringify(condition)
}

const outcomeText = (outcome: unknown): string => {
  if (isObject(outcome) && Array.isArray(outcome['fractional'])) {
    return shareTexts(outcome['fractional']) ?? JSON.stringify(outcome)
  }
  return outcome === null ? 'the default variant' : valueText(outcome)
}

const everybody = 'everybody'
const others = 'everybody else'

/** In the order in which they are asked; empty where there are none. */
export const rulesOf = (targeting: unknown, isFirst = true): readonly Rule[] => {
  if (isObject(targeting) && Object.keys(targeting).length === 0) return []
  if (targeting === undefined) return []
  const rest = isFirst ? everybody : others
  const chain = isObject(targeting) ? targeting['if'] : undefined
  if (!Array.isArray(chain)) return [{ when: rest, then: outcomeText(targeting) }]
  const rules: Rule[] = []
  let at = 0
  for (; at + 1 < chain.length; at += 2) {
    rules.push({ when: conditionText(chain[at]), then: outcomeText(chain[at + 1]) })
  }
  return at < chain.length ? [...rules, ...rulesOf(chain[at], rules.length === 0)] : rules
}
