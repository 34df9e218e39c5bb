/** Checks of one flag: its members, its variants, and that targeting only answers variants it has. */
import type { Issue } from '../errors/index.ts'
import { isNumber, isObject, kindOf, numberText, own } from '../json/index.ts'
import type { Json, JsonObject } from '../json/index.ts'
import { checkExpression, type Evaluators } from './check-expression.ts'
import { excessOf, type References } from './expansion.ts'
import { expandRefs } from './expression.ts'
import { outcomesOf, type Outcome } from './targeting-results.ts'
import { mostWork, workOf } from './work.ts'

const members = ['state', 'variants', 'defaultVariant', 'targeting', 'metadata']
const states = ['ENABLED', 'DISABLED']
const variantKinds = ['boolean', 'string', 'number', 'object']

/** Members of an object that it may not have. */
export const checkMembers = (
  object: JsonObject,
  allowed: readonly string[],
  place: string,
): Issue[] =>
  Object.keys(object)
    .filter((name) => !allowed.includes(name))
    .map((name) => ({ place, message: `unknown member "${name}"`, choices: allowed }))

const isScalar = (value: Json): boolean => ['boolean', 'string', 'number'].includes(kindOf(value))

export const checkMetadata = (metadata: Json | undefined, place: string): Issue[] => {
  if (metadata === undefined) return []
  return isObject(metadata) && Object.values(metadata).every(isScalar)
    ? []
    : [{ place, message: 'is an object of texts, numbers and booleans' }]
}

const checkVariants = (variants: Json | undefined, place: string): Issue[] => {
  if (!isObject(variants) || Object.keys(variants).length === 0) {
    return [{ place, message: 'is an object of at least one variant: {"blue": "blue"}' }]
  }
  const kinds = new Map(Object.entries(variants).map(([name, value]) => [name, kindOf(value)]))
  const odd = [...kinds].filter(([, kind]) => !variantKinds.includes(kind))
  if (odd.length > 0) {
    return odd.map(([name, kind]) => ({
      place: `${place}.${name}`,
      message: `a variant cannot be of type ${kind}`,
      choices: variantKinds,
    }))
  }
  if (new Set(kinds.values()).size === 1) return []
  const list = [...kinds].map(([name, kind]) => `${name} is of type ${kind}`).join(', ')
  return [{ place, message: `all variants must be of one type; ${list}` }]
}

/** The names of the variants that outcomes choose; `null` chooses the default variant. */
const checkOutcomes = (outcomes: readonly Outcome[], choices: readonly string[]): Issue[] => {
  const variants = new Set(choices)
  return outcomes.flatMap(({ value, place }) => {
    if (value === null) return []
    if (typeof value === 'object' && !isNumber(value)) {
      return [{ place, message: 'a targeting rule answers the name of a variant', choices }]
    }
    const name = isNumber(value) ? String(Number(numberText(value))) : String(value)
    return variants.has(name) ? [] : [{ place, message: `there is no variant "${name}"`, choices }]
  })
}

export interface Surroundings {
  /** The `$evaluators` of the file. */
  readonly evaluators: JsonObject
  readonly names: Evaluators
  readonly references: References
  /** Whether every evaluator is sound, so that references can be followed. */
  readonly sound: boolean
}

const checkTargeting = (
  targeting: Json,
  place: string,
  variants: readonly string[],
  { evaluators, names, references, sound }: Surroundings,
): Issue[] => {
  if (!isObject(targeting)) return [{ place, message: 'is an object: a JSON Logic rule, or {}' }]
  if (Object.keys(targeting).length === 0) return []
  const issues = checkExpression(targeting, place, names)
  if (issues.length > 0 || !sound) return issues
  const excess = excessOf(references.extent(targeting))
  if (excess !== undefined) return [{ place, message: excess }]
  const rule = expandRefs(targeting, evaluators)
  if (workOf(rule) > mostWork) {
    const message = `could take more than ${mostWork} steps: repeat less, over shorter lists`
    return [{ place, message }]
  }
  return checkOutcomes(outcomesOf(rule, place), variants)
}

export const checkFlag = (flag: Json, place: string, surroundings: Surroundings): Issue[] => {
  if (!isObject(flag)) return [{ place, message: `is an object with ${members.join(', ')}` }]
  const variants = own(flag, 'variants')
  const names = isObject(variants) ? Object.keys(variants) : []
  const issues = [
    ...checkMembers(flag, members, place),
    ...checkVariants(variants, `${place} > variants`),
    ...checkMetadata(own(flag, 'metadata'), `${place} > metadata`),
  ]
  const state = own(flag, 'state')
  if (typeof state !== 'string' || !states.includes(state)) {
    const message = state === undefined ? 'is missing' : 'is neither of the two states'
    issues.push({ place: `${place} > state`, message, choices: states })
  }
  const fallback = own(flag, 'defaultVariant')
  if (typeof fallback !== 'string' || !isObject(variants) || !Object.hasOwn(variants, fallback)) {
    const message = fallback === undefined ? 'is missing' : 'is not one of the variants'
    issues.push({ place: `${place} > defaultVariant`, message, choices: names })
  }
  const targeting = own(flag, 'targeting')
  return targeting === undefined
    ? issues
    : [...issues, ...checkTargeting(targeting, `${place} > targeting`, names, surroundings)]
}
