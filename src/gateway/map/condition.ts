/** Conditions on a field of the store, that all have to hold, as they stand in a query. */
import { print, type Json, type Path } from '../../json/index.ts'
import type { Bound } from '../../lens/index.ts'
import { queryPart, type QueryPart } from '../version/query-text.ts'
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

/**
 * Undefined when a value with a comma would be one of several.
 *
 * @param exactly whether equality is written by the name of the field alone
 */
export const conditionParts = (
  path: Path,
  conditions: readonly Condition[],
  exactly: boolean,
): readonly QueryPart[] | undefined => {
  const field = path.join('.')
  const parts: QueryPart[] = []
  for (const { operator, values } of conditions) {
    const texts = values.map((value) => textOfValue(value) ?? print(value))
    if (texts.length > 1 && texts.some((text) => text.includes(','))) return undefined
    const name = exactly && operator === 'Equals' ? field : `filter[${field}][${operator}]`
    parts.push(queryPart(name, texts.join(',')))
  }
  return parts
}
