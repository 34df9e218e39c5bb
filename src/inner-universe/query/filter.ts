/** The guide's query filters as SQL conditions over the JSON of a row. */
import type { Bindings } from './bindings.ts'
import type { FieldPath } from './field-path.ts'
import { operands, type Operand } from './operand.ts'

export const operators = [
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

export type Operator = (typeof operators)[number]

export interface Filter {
  readonly field: FieldPath
  readonly operator: Operator
  readonly value: string
}

export const isOperator = (text: string): text is Operator =>
  (operators as readonly string[]).includes(text)

/** SQL of a JSON value and of its type, as SQLite names types. */
interface Place {
  readonly value: string
  readonly type: string
}

const equals = ({ value, type }: Place, operand: Operand, to: Bindings): string => {
  switch (operand.kind) {
    case 'text':
      return `(${type} = 'text' AND ${value} = ${to.bind(operand.text)})`
    case 'number':
      return `(${type} IN ('integer', 'real') AND ${value} = json_extract(${to.bind(operand.text)}, '$'))`
    case 'json':
      return `(${type} IN ('array', 'object') AND ${value} = ${to.bind(operand.text)})`
    case 'null':
      return `(coalesce(${type}, 'null') = 'null')`
    default:
      return `(${type} = '${operand.kind}')`
  }
}

const comparisons = {
  Greater: '>',
  Less: '<',
  GreaterOrEqual: '>=',
  LessOrEqual: '<=',
} as const

/** Numbers are compared with numbers only, even where the field may hold text as well. */
const comparable = (readings: readonly Operand[]): readonly Operand[] => {
  const numbers = readings.filter(({ kind }) => kind === 'number')
  return numbers.length > 0 ? numbers : readings
}

const ordered = ({ value, type }: Place, sign: string, operand: Operand, to: Bindings): string =>
  operand.kind === 'number'
    ? `(${type} IN ('integer', 'real') AND ${value} ${sign} json_extract(${to.bind(operand.text)}, '$'))`
    : operand.kind === 'text'
      ? `(${type} = 'text' AND ${value} ${sign} ${to.bind(operand.text)})`
      : ''

const any = (conditions: readonly string[]): string | undefined => {
  const stated = conditions.filter((condition) => condition !== '')
  return stated.length === 0 ? undefined : `(${stated.join(' OR ')})`
}

/** Absent and null values are unlike every value, so a negation includes them. */
const not = (condition: string | undefined): string | undefined =>
  condition && `NOT coalesce(${condition}, 0)`

const listed = (filter: Filter, place: Place, to: Bindings): string | undefined => {
  const items = filter.value.split(',').map((text) => operands(filter.field, text))
  if (items.some((readings) => readings.length === 0)) return undefined
  const readings = items.flat()
  const texts = (kind: Operand['kind']): string[] =>
    readings.flatMap((operand) =>
      operand.kind === kind && 'text' in operand ? [operand.text] : [],
    )
  // One parameter for each kind, however many values: expressions and parameters have limits.
  const within = (types: string, values: readonly string[], one: string): string =>
    values.length === 0
      ? ''
      : `(${place.type} IN (${types}) AND ${place.value} IN (SELECT ${one} FROM json_each(${to.bind(JSON.stringify(values))})))`
  const words = new Set(readings.map(({ kind }) => kind))
  return any([
    within(`'text'`, texts('text'), 'value'),
    within(`'integer', 'real'`, texts('number'), `json_extract(value, '$')`),
    within(`'array', 'object'`, texts('json'), 'value'),
    ...(['true', 'false', 'null'] as const).flatMap((kind) =>
      words.has(kind) ? [equals(place, { kind }, to)] : [],
    ),
  ])
}

const contains = ({ field, value: text }: Filter, place: Place, path: string, to: Bindings) => {
  const item: FieldPath = { ...field, shape: { kind: 'any' } }
  const element: Place = { value: 'item.value', type: 'item.type' }
  const found = any(operands(item, text).map((operand) => equals(element, operand, to)))
  const inArray = `EXISTS (SELECT 1 FROM json_each(body, ${path}) AS item WHERE ${found})`
  const inText = `(${place.type} = 'text' AND instr(${place.value}, ${to.bind(text)}) > 0)`
  return `(${inText} OR (${place.type} = 'array' AND ${inArray}))`
}

const affix = ({ operator, value: text }: Filter, { value, type }: Place, to: Bindings): string => {
  const name = to.bind(text)
  const part =
    operator === 'StartsWith'
      ? `substr(${value}, 1, length(${name}))`
      : `substr(${value}, max(length(${value}) - length(${name}), 0) + 1)`
  return `(${type} = 'text' AND ${part} = ${name})`
}

const takesText = ({ shape }: FieldPath): boolean => ['any', 'string'].includes(shape.kind)
const takesArrays = ({ shape }: FieldPath): boolean => shape.kind === 'array'
const isContainer = ({ shape }: FieldPath): boolean =>
  ['array', 'map', 'object', 'union'].includes(shape.kind)

/** The condition of a filter, or undefined when its value or operator cannot apply to the field. */
export const filterSql = (filter: Filter, to: Bindings): string | undefined => {
  const { field, operator, value } = filter
  const path = to.bind(field.sqlPath)
  const place: Place = { value: `json_extract(body, ${path})`, type: `json_type(body, ${path})` }
  if (isContainer(field) && !(operator === 'Contains' && takesArrays(field))) return undefined
  switch (operator) {
    case 'Equals':
      return any(operands(field, value).map((operand) => equals(place, operand, to)))
    case 'NotEquals':
      return not(any(operands(field, value).map((operand) => equals(place, operand, to))))
    case 'In':
      return listed(filter, place, to)
    case 'NotIn':
      return not(listed(filter, place, to))
    case 'Contains':
      return takesText(field) || takesArrays(field) ? contains(filter, place, path, to) : undefined
    case 'StartsWith':
    case 'EndsWith':
      return takesText(field) ? affix(filter, place, to) : undefined
    default: {
      const sign = comparisons[operator]
      return any(
        comparable(operands(field, value)).map((operand) => ordered(place, sign, operand, to)),
      )
    }
  }
}
