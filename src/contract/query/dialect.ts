/** Dialects: how the filters of a route are written, as plain data. */

/** The operators of filters, by the names that dialects and errors use. */
export const filterOperators = [
  'Equals',
  'NotEquals',
  'Greater',
  'Less',
  'GreaterOrEqual',
  'LessOrEqual',
  'Contains',
  'StartsWith',
  'EndsWith',
  'In',
  'NotIn',
] as const

export type FilterOperator = (typeof filterOperators)[number]

/** How the filters of one operator are written. */
export interface FilterForm {
  /** Name of the parameter; `{field}` in it is the field, with dots between names. */
  readonly name: string
  /** How several values are given: with commas between them (the default), or one parameter each. */
  readonly values?: 'comma' | 'repeat'
}

type Forms = string | FilterForm | readonly (string | FilterForm)[]

/**
 * What a list can be asked, and how that is written. What a dialect does not name cannot be asked.
 *
 * @example { operators: { Equals: '{field}', In: '{field}', GreaterOrEqual: '{field}[gte]' } }
 */
export interface Dialect {
  /**
   * The name of the parameter by operator, with `{field}` in it, such as `{field}[gte]`; or
   * `{ name, values: 'repeat' }` where several values are one parameter each rather than separated
   * by commas; or a list of such forms, which are ways to ask the same.
   */
  readonly operators: Readonly<Partial<Record<FilterOperator, Forms>>>
  /** That several filters of one name have all to hold. When absent nobody knows what they mean. */
  readonly repeated?: 'all'
  /**
   * That fields may be items of lists by their place, `owners.0`, in filters and orders. When absent,
   * nobody is asked for them who was not asked so by a client.
   */
  readonly places?: true
}

/** `equals`: `state=open` and nothing else. `brackets`: that, `filter[state][In]=open,closed` and `owners.0=ada`. */
export type DialectName = 'equals' | 'brackets'

const brackets: Dialect = {
  operators: Object.fromEntries(
    filterOperators.map((operator) => {
      const form = `filter[{field}][${operator}]`
      return [operator, operator === 'Equals' ? ['{field}', form] : form]
    }),
  ),
  repeated: 'all',
  places: true,
}

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  equals: { operators: { Equals: '{field}' } },
  brackets,
}

export const dialectOf = (choice: DialectName | Dialect = 'equals'): Dialect =>
  typeof choice === 'string' ? dialects[choice] : choice

/** One form, ready to be read and written. */
export interface ReadyForm {
  readonly operator: FilterOperator
  readonly prefix: string
  readonly suffix: string
  /** Of operators that take several values. */
  readonly values: 'comma' | 'repeat' | undefined
  /** Into how many parts `{field}` takes the name: 2, of what is declared rightly. */
  readonly parts: number
}

const takesMany = (operator: FilterOperator): boolean => operator === 'In' || operator === 'NotIn'

const readied = ({ operators }: Dialect): readonly ReadyForm[] =>
  Object.entries(operators)
    .flatMap(([name, forms]) => {
      const operator = name as FilterOperator
      const all: readonly (string | FilterForm)[] =
        typeof forms === 'string' || 'name' in forms ? [forms] : forms
      return all.map((form): ReadyForm => {
        const { name: text, values = 'comma' } = typeof form === 'string' ? { name: form } : form
        const split = text.split('{field}')
        const [prefix = '', suffix = ''] = split
        const several = takesMany(operator) ? values : undefined
        return { operator, prefix, suffix, values: several, parts: split.length }
      })
    })
    // What says most is tried first, and what takes several values before what takes one of them.
    .toSorted(
      (a, b) =>
        b.prefix.length + b.suffix.length - a.prefix.length - a.suffix.length ||
        Number(b.values !== undefined) - Number(a.values !== undefined),
    )

/** Dialects are not changed once they are declared. */
const known = new WeakMap<Dialect, readonly ReadyForm[]>()

/** The forms of a dialect, those that say most by their names first. */
export const filterForms = (dialect: Dialect): readonly ReadyForm[] => {
  const forms = known.get(dialect) ?? readied(dialect)
  known.set(dialect, forms)
  return forms
}

/** What a parameter asks by its name; undefined when the dialect has no such form. */
export const readFilterName = (
  dialect: Dialect,
  name: string,
): { readonly form: ReadyForm; readonly field: string } | undefined => {
  for (const form of filterForms(dialect)) {
    const { prefix, suffix } = form
    if (!name.startsWith(prefix) || !name.endsWith(suffix)) continue
    const field = name.slice(prefix.length, name.length - suffix.length)
    const fits = name.length > prefix.length + suffix.length && !/[[\]]/.test(field)
    if (fits) return { form, field }
  }
  return undefined
}

export const filterName = ({ prefix, suffix }: ReadyForm, field: string): string =>
  `${prefix}${field}${suffix}`

export const sameForm = (a: ReadyForm, b: ReadyForm): boolean =>
  a.operator === b.operator &&
  a.prefix === b.prefix &&
  a.suffix === b.suffix &&
  a.values === b.values
