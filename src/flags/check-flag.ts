/** Checks of one flag: its members, its variants, and that targeting only answers variants it has. */
import { isObject, kindOf, own } from '../json/index.ts'
import type { Json, JsonObject } from '../json/index.ts'
import { checkExpression, type Evaluators } from './check-expression.ts'
import { doubtsOf } from './doubts.ts'
import { excessOf, type References } from './expansion.ts'
import { expandRefs } from './expression.ts'
import { errorsOf, warning, type Finding } from './finding.ts'
import { nameOf, outcomesOf, type Outcome } from './targeting-results.ts'
import { mostWork, workOf } from './work.ts'

const members = ['state', 'variants', 'defaultVariant', 'targeting', 'metadata']
const states = ['ENABLED', 'DISABLED']
const variantKinds = ['boolean', 'string', 'number', 'object']

/** Members of an object that nobody reads. */
export const checkMembers = (
  object: JsonObject,
  allowed: readonly string[],
  place: string,
): Finding[] =>
  Object.keys(object)
    .filter((name) => !allowed.includes(name))
    .map((name) => warning(place, `unknown member "${name}", which nobody reads`, allowed))

const variantsOf = (flag: JsonObject): string[] => {
  const variants = own(flag, 'variants')
  return isObject(variants) ? Object.keys(variants) : []
}

const isScalar = (value: Json): boolean => ['boolean', 'string', 'number'].includes(kindOf(value))

export const checkMetadata = (metadata: Json | undefined, place: string): Finding[] => {
  if (metadata === undefined) return []
  return isObject(metadata) && Object.values(metadata).every(isScalar)
    ? []
    : [{ place, message: 'is an object of texts, numbers and booleans' }]
}

const checkVariants = (variants: Json | undefined, place: string): Finding[] => {
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

/** `null` chooses the default variant. */
const checkOutcomes = (outcomes: readonly Outcome[], choices: readonly string[]): Finding[] => {
  const variants = new Set(choices)
  return outcomes.flatMap((outcome) => {
    const { value, place } = outcome
    if (value === null) return []
    const name = nameOf(outcome)
    if (name === undefined) {
      return [{ place, message: 'a targeting rule answers the name of a variant', choices }]
    }
    return variants.has(name) ? [] : [{ place, message: `there is no variant "${name}"`, choices }]
  })
}

/** Variants that neither a rule nor the default gives. Flags without rules are switched by their default. */
const unused = (flag: JsonObject, outcomes: readonly Outcome[], place: string): Finding[] => {
  if (outcomes.some(({ isComputed }) => isComputed)) return []
  const given = new Set([...outcomes.map(nameOf), own(flag, 'defaultVariant')])
  return variantsOf(flag)
    .filter((name) => !given.has(name))
    .map((name) => warning(`${place} > variants.${name}`, 'is given by no rule, nor the default'))
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
  flag: JsonObject,
  flagPlace: string,
  { evaluators, names, references, sound }: Surroundings,
): Finding[] => {
  const targeting = own(flag, 'targeting')
  const place = `${flagPlace} > targeting`
  if (targeting === undefined) return []
  if (!isObject(targeting)) return [{ place, message: 'is an object: a JSON Logic rule, or {}' }]
  if (Object.keys(targeting).length === 0) return []
  const found = checkExpression(targeting, place, names)
  if (errorsOf(found).length > 0 || !sound) return found
  const excess = excessOf(references.extent(targeting))
  if (excess !== undefined) return [{ place, message: excess }]
  const rule = expandRefs(targeting, evaluators)
  if (workOf(rule) > mostWork) {
    const message = `could take more than ${mostWork} steps: repeat less, over shorter lists`
    return [{ place, message }]
  }
  const outcomes = outcomesOf(rule, place)
  return [
    ...found,
    ...doubtsOf(targeting, place),
    ...checkOutcomes(outcomes, variantsOf(flag)),
    ...unused(flag, outcomes, flagPlace),
  ]
}

/** Without one, it is the caller's: for the decision the fallback, for the kill switch `false`. */
const checkDefault = (
  variant: Json | undefined,
  variants: readonly string[],
  place: string,
): Finding[] => {
  if (variant === undefined || variant === null) return []
  if (typeof variant === 'string' && variants.includes(variant)) return []
  if (variant === '') return [warning(place, 'is empty, and counts as none', variants)]
  return [{ place, message: 'is not one of the variants', choices: variants }]
}

export const checkFlag = (flag: Json, place: string, surroundings: Surroundings): Finding[] => {
  if (!isObject(flag)) return [{ place, message: `is an object with ${members.join(', ')}` }]
  const variants = own(flag, 'variants')
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
  return [
    ...issues,
    ...checkDefault(fallback, variantsOf(flag), `${place} > defaultVariant`),
    ...checkTargeting(flag, place, surroundings),
  ]
}
