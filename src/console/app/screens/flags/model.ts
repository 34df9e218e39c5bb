/** A flag as the page speaks of it: read from its definition, which may hold anything. */
import { ramp, sharesOf, targetedOf } from '../../../../policy/flag-edits/index.ts'
import type { JsonObject } from '../../../../json/index.ts'
import type { Operations } from '../../api/operations.ts'
import type { SharePart } from '../../ui/shares.tsx'

export type FlagEntry = Operations['getFlag']['answer']
export type Definition = Readonly<Record<string, unknown>>

export interface FlagModel {
  readonly key: string
  readonly file: string
  readonly isEnabled: boolean
  readonly description: string | undefined
  /** Names, each with its value. */
  readonly variants: readonly (readonly [string, unknown])[]
  readonly standard: string | undefined
  /** Undefined where there is not one place with percentages, or they are computed. */
  readonly shares: readonly SharePart[] | undefined
  /** Clients that go first, and the variant of each. */
  readonly first: readonly (readonly [string, string])[]
  readonly targeting: unknown
  readonly definition: Definition
}

const isObject = (value: unknown): value is Definition =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textOr = <T>(value: unknown, other: T): string | T =>
  typeof value === 'string' ? value : other

/** What is the default has no colour. */
const partsOf = (
  shares: Readonly<Record<string, number>>,
  standard: unknown,
): readonly SharePart[] =>
  Object.entries(shares).map(([name, percent]) => ({
    name,
    percent,
    isQuiet: name === standard,
  }))

export const modelOf = ({ id, value: { file, definition } }: FlagEntry): FlagModel => {
  const json = definition as JsonObject
  const { metadata, variants, defaultVariant, targeting, state } = definition as Definition
  const shares = sharesOf(json)
  return {
    key: id,
    file,
    isEnabled: state === 'ENABLED',
    description: isObject(metadata) ? textOr(metadata['description'], undefined) : undefined,
    variants: isObject(variants) ? Object.entries(variants) : [],
    standard: textOr(defaultVariant, undefined),
    shares: shares && partsOf(shares, defaultVariant),
    first: [...targetedOf(json)],
    targeting,
    definition,
  }
}

/** How clients would be shared out; undefined where that share cannot be set. */
export const rampedShares = (
  { definition, standard }: FlagModel,
  variant: string,
  percent: number,
): readonly SharePart[] | undefined => {
  const ramped = ramp(definition as JsonObject, variant, percent)
  const shares = ramped.ok ? sharesOf(ramped.definition) : undefined
  return shares && partsOf(shares, standard)
}

/** Whether it has no rules at all: then shares may be begun. */
export const hasNoRules = ({ targeting }: FlagModel): boolean =>
  !isObject(targeting) || Object.keys(targeting).length === 0
