/** Query parameters of a route: what they are, what they do, and which is which in another version. */
import type { Json } from '../../json/index.ts'
import type { CodecData, Shape } from '../../lens/index.ts'
import type { FilterOperator } from './dialect.ts'

/** What a parameter does with the documents of a route. */
export type ParameterUse =
  /**
   * Orders by fields, with commas between their names. `direction` is the parameter that says `asc`
   * or `desc`; when absent, a leading `-` reverses. `keys` are words that are said in place of names.
   */
  | { readonly kind: 'sort'; readonly direction?: string; readonly keys?: SortKeys }
  /** Names the fields to answer. */
  | { readonly kind: 'fields' }
  /**
   * Names fields for another purpose, such as which ones to expand. `under` is what stands before
   * the fields of the items of a list: `data` where `data.customer` is a name.
   */
  | { readonly kind: 'names'; readonly under?: string }
  /** Filters by a field; `Equals` when no operator is given. */
  | { readonly kind: 'filter'; readonly field: string; readonly operator?: FilterOperator }
  /** Names fields or values in no other way: limits, cursors, switches. */
  | { readonly kind: 'plain' }

/**
 * What words of a sorting parameter mean: a field (dotted), with `-` before it its reverse, and null
 * an order of the store's own.
 *
 * @example { created: 'created_at', newest: '-created_at', relevance: null }
 */
export type SortKeys = Readonly<Record<string, string | null>>

/**
 * Where answers hand out the values of a cursor. So a list goes on where it was begun, while a
 * rollout moves its resource.
 *
 * @example { fields: ['next_cursor'] }
 */
export interface CursorUse {
  /** Dotted names of fields of the answer that hold such a value, or a link with it. */
  readonly fields?: readonly string[]
  /** Headers that hold such a value. Links in `Link`, `Location` and `Content-Location` are found without. */
  readonly headers?: readonly string[]
}

export interface QueryParameter {
  /** What its value is. Values are checked, and converted where versions differ. */
  readonly shape: Shape
  /** For the OpenAPI document. */
  readonly description?: string
  /** Whether every request has to give it. */
  readonly required?: boolean
  /** What a request means that does not give it, in this version. */
  readonly default?: Json
  /** One parameter per item, in place of commas. Only of lists. */
  readonly explode?: boolean
  /**
   * What it does. When absent, by its name: `sort` sorts, `fields` names fields, the name of a field
   * filters by it, and anything else is plain.
   */
  readonly use?: ParameterUse
  /**
   * Of a cursor, which only the backend understands that made it: where answers hand it out, such as
   * `{ fields: ['next_cursor'] }`, dotted names of texts that are cursors or links with one; `headers`
   * that are, too. Links in `Link`, `Location` and `Content-Location` need no word.
   */
  readonly cursor?: CursorUse
  /**
   * What the same parameter is called in all versions; its name when absent.
   * @internal made by changes
   */
  readonly id?: string
  /**
   * Codecs that its values went through since it was added, oldest first.
   * @internal made by changes
   */
  readonly codecs?: readonly CodecData[]
  /** In `addQuery`: what it is set to for clients of versions that do not have it, or need not give it. */
  readonly value?: Json
  /** In `addQuery`: what is lost where a store does not have it, and it is left out; without, such requests are refused. */
  readonly lossy?: string
}

/** A parameter that a version has no more, for what its clients ask of older stores, and the other way round. */
export interface RemovedParameter {
  /** What older stores are sent, in the form that it had last. */
  readonly value?: Json
  /** Why it is left out for older clients; they are refused without. */
  readonly lossy?: string
  /** As of the last version that had it. */
  readonly shape: Shape
  readonly codecs: readonly CodecData[]
}

type Parameters = Readonly<Record<string, QueryParameter>> | undefined

export const parameterId = (name: string, { id = name }: QueryParameter): string => id

/** The parameter of another version that is the same one, with its name there. */
export const parameterById = (
  parameters: Parameters,
  id: string,
): readonly [name: string, parameter: QueryParameter] | undefined =>
  Object.entries(parameters ?? {}).find(([name, parameter]) => parameterId(name, parameter) === id)

/** The name of a parameter in another version; the same where a version does not declare it. */
export const parameterName = (from: Parameters, to: Parameters, name: string): string => {
  const parameter = from && Object.hasOwn(from, name) ? from[name] : undefined
  const other = parameter && parameterById(to, parameterId(name, parameter))
  return other?.[0] ?? name
}

/** What a parameter does by its name. */
export const useByName = (id: string): { readonly kind: 'sort' | 'fields' } | undefined =>
  id === 'sort' || id === 'fields' ? { kind: id } : undefined

/**
 * The declared parameter that a name means: `expand[0]` and `expand[7]` are items of `expand[]`.
 *
 * @returns the name itself where no parameter is declared that way
 */
export const declaredName = (parameters: Parameters, name: string): string => {
  if (!parameters || !name.endsWith(']') || Object.hasOwn(parameters, name)) return name
  const list = name.replace(/\[\d+\]$/, '[]')
  return Object.hasOwn(parameters, list) ? list : name
}
