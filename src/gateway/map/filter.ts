/** Filters, in whatever dialect they are written. Names and values become the store's. */
import { ok, type Result } from '../../errors/index.ts'
import { equalByValue, parse, print, type Json, type Path } from '../../json/index.ts'
import type { QueryPart } from '../address/query-text.ts'
import { isNever, textsOf, type Condition } from './condition.ts'
import { exactly, fieldsOf, heldAt, isContainer, type Held } from './held.ts'
import { changedName } from './changed-name.ts'
import { bareShape, fieldAt, shapeAt } from './shape-at.ts'
import { isExact, isPlainly, sourceOf, storedConditions } from './stored.ts'
import { valueOfText } from './text-value.ts'
import { unmappable } from './unmappable.ts'
import { operatorsOf, storeFilter, type Manner, type WriteContext } from './write-filter.ts'

export interface Filter extends Omit<Manner, 'parts' | 'alone'> {
  readonly parts: readonly [QueryPart, ...QueryPart[]]
  /** Path in the client's version. */
  readonly path: Path
  readonly operator: string
  readonly texts: readonly string[]
}

type Parts = Result<readonly QueryPart[]>

const refused = ({ parts: [part] }: Filter, detail: string): Parts => unmappable(part.name, detail)

const cannotAsk = ({ path }: Filter, operator: string, { routes }: WriteContext): string =>
  `the backend would have to be asked for ${operator} of what it has for ${path.join('.')}, and its lists ` +
  `understand ${operatorsOf(routes) || 'no filters'}; ask for another value, or without this filter`

/** The same question about another field. */
const renamed = (filter: Filter, field: Path, context: WriteContext): Parts => {
  const { operator, texts } = filter
  const question = { field: field.join('.'), operator, texts }
  const parts = storeFilter(question, { ...filter, alone: true }, context)
  return parts ? ok(parts) : refused(filter, cannotAsk(filter, operator, context))
}

const readJson = (text: string): Json | undefined => {
  const parsed = parse(text)
  return parsed.ok ? parsed.value : undefined
}

/** Of arrays and objects in another form only other values can be asked for, and how they begin or end. */
const plainParts = (filter: Filter, { path }: Held, context: WriteContext): Parts => {
  const container = filter.texts.some((text) => isContainer(readJson(text) ?? null))
  const name = filter.path.join('.')
  return container || filter.operator === 'Contains'
    ? refused(filter, `the backend keeps lists and objects in ${name} in another form`)
    : renamed(filter, path, context)
}

/** The conditions, which all have to hold, as the store's version writes them. */
const conditionParts = (
  filter: Filter,
  field: Path,
  conditions: readonly Condition[],
  context: WriteContext,
): Parts => {
  const manner = { ...filter, alone: conditions.length === 1 }
  const parts: QueryPart[] = []
  for (const condition of conditions) {
    const texts = textsOf(condition)
    const question = { field: field.join('.'), operator: condition.operator, texts }
    const some = storeFilter(question, manner, context)
    if (some) {
      parts.push(...some)
      continue
    }
    if (isNever(conditions)) {
      return refused(
        filter,
        `no document can match: no value that the backend has for ${filter.path.join('.')} looks like this in your version`,
      )
    }
    return texts.length > 1 && texts.some((text) => text.includes(','))
      ? refused(filter, `the stored values of ${filter.path.join('.')} have commas`)
      : refused(filter, cannotAsk(filter, condition.operator, context))
  }
  return ok(parts)
}

/** Whether a list holds an item. Items are found by what is stored for the one that the client names. */
const itemParts = (filter: Filter, context: WriteContext): Parts => {
  const { sides } = context
  const { path, texts } = filter
  const [text = ''] = texts
  const item = [...path, '0']
  const held = exactly(item, sides)
  const fields = held && fieldsOf(item, held, sides)
  const name = path.join('.')
  if (!fields || held.path.at(-1) !== '0') {
    return refused(filter, `the backend keeps ${name} in another form`)
  }
  const client = bareShape(sides.clientTypes, fields.client.shape)
  const store = bareShape(sides.storeTypes, fields.store.shape)
  const value =
    valueOfText(sides.clientTypes, fields.client, text) ??
    (client.kind === 'object' || client.kind === 'array' ? readJson(text) : undefined)
  if (value === undefined) return refused(filter, `"${text}" is no item of ${name}`)
  const source =
    isExact(held, client, store) && isPlainly(value, client, store)
      ? sourceOf(value, held)
      : undefined
  if (source?.kind !== 'value') {
    return refused(filter, `the backend has no such item of ${name} as "${text}"`)
  }
  const condition = { operator: 'Contains', values: [source.value] }
  return conditionParts(filter, held.path.slice(0, -1), [condition], context)
}

/** Whether what is absent in the store may be among what is asked for. */
const meansAbsence = ({ path, operator, texts }: Filter, filled: Json, { sides }: WriteContext) => {
  const field = fieldAt(sides.clientTypes, sides.type, path)
  const isFilled = (text: string): boolean => {
    const value = field && valueOfText(sides.clientTypes, field, text)
    return value === undefined || equalByValue(value, filled)
  }
  return (operator !== 'Equals' && operator !== 'In') || texts.some(isFilled)
}

const heldParts = (filter: Filter, held: Held, context: WriteContext): Parts => {
  const { path, operator, texts } = filter
  if (held.filled !== undefined && meansAbsence(filter, held.filled, context)) {
    return refused(
      filter,
      `${path.join('.')} may be absent in the backend, which your version shows as ${print(held.filled)}: ` +
        'ask for other values by equality',
    )
  }
  if (held.codecs.length === 0) {
    return held.plainOnly ? plainParts(filter, held, context) : renamed(filter, held.path, context)
  }
  const name = path.join('.')
  const fields = fieldsOf(path, held, context.sides)
  if (!fields) return refused(filter, `the backend keeps ${name} in another form`)
  const conditions = storedConditions({ operator, texts }, held, fields, context.sides)
  return typeof conditions === 'string'
    ? refused(filter, `${name}: ${conditions}`)
    : conditionParts(filter, held.path, conditions, context)
}

/**
 * The filters of the store that select the documents whose value, as the client sees it, is selected
 * by the client's filter. None where that is so for all of them.
 * Problem: `unmappable-query`.
 */
export const mapFilter = (filter: Filter, context: WriteContext): Parts => {
  const { sides } = context
  const { parts, path, operator } = filter
  const list = shapeAt(sides.clientTypes, sides.type, path)?.kind === 'array'
  const found = heldAt(path, sides)
  switch (found.kind) {
    case 'unknown': {
      const name = changedName(parts[0].name, sides)
      return name === undefined ? ok(parts) : refused(filter, undeclared(name, context))
    }
    case 'held':
      return heldParts(filter, found.held, context)
    case 'refused':
      return list && operator === 'Contains'
        ? itemParts(filter, context)
        : refused(filter, found.why)
  }
}

/** Why a parameter that names a field in a way that nobody declared cannot pass. */
export const undeclared = (field: string, { routes }: WriteContext): string =>
  `it names ${field}, which differs in the backend, and your version does not write filters like this ` +
  `(operators: ${operatorsOf({ ...routes, store: routes.client }) || 'none'})`
