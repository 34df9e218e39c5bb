/** Conditions on a field of the store, that all have to hold, as they stand in a query. */
import { print, type Json } from '../../json/index.ts'
import type { Bound } from '../../lens/index.ts'
import { listing, ordering } from './operators.ts'
import { textOfValue } from './text-value.ts'

export interface Condition {
  readonly operator: string
  readonly values: readonly Json[]
}

/** Which stored values are seen as one value. */
export type Source =
  | { readonly kind: 'none' }
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'range'; readonly bounds: readonly Bound[] }

/** That which holds for no document, whatever the field is. */
export const never = (value: Json): readonly Condition[] => [
  { operator: 'Equals', values: [value] },
  { operator: 'NotEquals', values: [value] },
]

const nameOf = (above: boolean, inclusive: boolean): string =>
  Object.entries(ordering).find(
    ([, kind]) => kind.above === above && kind.inclusive === inclusive,
  )?.[0] ?? ''

export const beyond = ({ value, above, inclusive }: Bound): Condition => ({
  operator: nameOf(above, inclusive),
  values: [value],
})

export const among = (values: readonly Json[], negated: boolean): Condition => {
  const many = values.length > 1
  const operator = Object.entries(listing).find(
    ([, kind]) => kind.many === many && kind.negated === negated,
  )?.[0]
  return { operator: operator ?? '', values }
}

/**
 * The conditions by which exactly the sources are selected, or left out; undefined when there are none.
 *
 * @param sample some value of the stored field
 */
export const amongSources = (
  sources: readonly Source[],
  negated: boolean,
  sample: Json,
): readonly Condition[] | undefined => {
  const some = sources.filter(({ kind }) => kind !== 'none')
  if (some.length === 0) return negated ? [] : never(sample)
  const [first] = some
  if (first?.kind === 'range') {
    return negated || some.length > 1 ? undefined : first.bounds.map(beyond)
  }
  const values = some.flatMap((source) => (source.kind === 'value' ? [source.value] : []))
  return values.length === some.length ? [among(values, negated)] : undefined
}

/** Whether conditions are those that nothing meets. */
export const isNever = (conditions: readonly Condition[]): boolean =>
  conditions.length === 2 &&
  conditions[0]?.operator === 'Equals' &&
  conditions[1]?.operator === 'NotEquals'

export const textsOf = ({ values }: Condition): readonly string[] =>
  values.map((value) => textOfValue(value) ?? print(value))
