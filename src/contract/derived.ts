/** Builders of ops that make fields of other fields: functions that everybody needs, and those of a contract's author. */
import { isObject, own, set, type Json, type JsonObject, type Path } from '../json/index.ts'
import {
  codecJudge,
  codecOf,
  Refusal,
  type CodecData,
  type Direction,
  type Field,
  type ObjectShape,
  type Op,
  type Shape,
} from '../lens/index.ts'
import { fieldPath, fieldPaths } from './field-path.ts'
import type { LossyOptions } from './ops.ts'
import type { ShapeOf } from './told.ts'

const valueOf = (object: JsonObject, [name = '', ...rest]: Path): Json | undefined => {
  const value = own(object, name)
  return value === undefined || rest.length === 0
    ? value
    : isObject(value)
      ? valueOf(value, rest)
      : undefined
}

const holding = (name: string, value: Json | undefined): JsonObject => {
  const object: JsonObject = {}
  if (value !== undefined) set(object, name, value)
  return object
}

const objectOf = (fields: ObjectShape['fields']): ObjectShape => ({ kind: 'object', fields })

export interface DerivedOptions<From, Value> {
  /** Fields that it is derived from: names, or paths of names through inline objects. */
  readonly from: readonly (string | Path)[]
  /** An object with the fields that the function gets. */
  readonly given: ShapeOf<From>
  readonly shape: ShapeOf<Value>
  /** Must not throw on any value of the shapes. */
  readonly value: (given: NoInfer<From>) => NoInfer<Value>
  readonly description?: string
}

/**
 * A new field that is a function of others, which stay. It is read-only: what clients say of it does
 * not count.
 *
 * @example derive('full_name', { from: ['first', 'last'], given: object({ first: string(), last: string() }), shape: string(), value: ({ first, last }) => `${first} ${last}` })
 */
export const derive = <From, Value>(
  field: string,
  { from, given, shape, value, description }: DerivedOptions<From, Value>,
): Op => ({
  op: 'custom',
  name: `derives ${field}`,
  reads: [],
  writes: [[field]],
  beside: fieldPaths(from),
  from: given,
  to: objectOf({ [field]: { shape, readOnly: true, ...(description ? { description } : {}) } }),
  means: [field, value],
  up: (all) => holding(field, value(all as From) as Json),
  down: () => ({}),
})

/**
 * A field that goes, and that is a function of others, which stay: older clients go on seeing it.
 *
 * @example dropDerived('full_name', { from: ['first', 'last'], given: object({ first: string(), last: string() }), shape: string(), value: ({ first, last }) => `${first} ${last}` })
 */
export const dropDerived = <From, Value>(
  field: string,
  { from, given, shape, value }: DerivedOptions<From, Value>,
): Op => ({
  op: 'custom',
  name: `no longer derives ${field}`,
  reads: [[field]],
  writes: [],
  beside: fieldPaths(from),
  from: given.kind === 'object' ? objectOf({ ...given.fields, [field]: { shape } }) : given,
  means: [field, value],
  up: () => ({}),
  down: (all) => holding(field, value(all as From) as Json),
  loses: ['up'],
  lossy: `${field} is made of other fields`,
})

const scaledBy = (factor: number, integer: boolean): CodecData => ({
  codec: 'scale',
  factor,
  ...(integer ? { integer } : {}),
})

export interface UnitsOptions {
  /** The field that says in which unit the number is: a name, or a path. */
  readonly by: string | Path
  /** What the number is multiplied by for each unit: products of 2s and 5s, whole or not. */
  readonly factors: Readonly<Record<string, number>>
  /** Whether the newer number is whole, rounded half away from zero. */
  readonly integer?: boolean
}

/**
 * A number in the unit that another field names, as one in the smallest unit of that.
 *
 * @example units('amount', { by: 'currency', factors: { eur: 100, jpy: 1 }, integer: true })
 */
export const units = (
  field: string,
  { by, factors, integer = false, lossy }: UnitsOptions & LossyOptions,
): Op => {
  const path = fieldPath(by)
  const converted = (given: JsonObject, direction: Direction): JsonObject => {
    const number = own(given, field)
    // Of no number it does not matter in which unit it is.
    if (number === undefined || number === null) return holding(field, number)
    const unit = valueOf(given, path)
    const factor =
      typeof unit === 'string' && Object.hasOwn(factors, unit) ? factors[unit] : undefined
    if (factor === undefined) {
      throw new Refusal(`no factor is known for what "${path.join('.')}" names`)
    }
    const scale = scaledBy(factor, integer)
    return holding(field, codecOf(scale).run(scale, number, direction))
  }
  return {
    op: 'custom',
    name: `gives ${field} in the smallest unit of ${path.join('.')}`,
    reads: [[field]],
    writes: [[field]],
    beside: [path],
    to: ({ fields }) => newerNumber(field, fields, factors, integer),
    means: [field, path, factors, integer],
    up: (given) => converted(given, 'up'),
    down: (given) => converted(given, 'down'),
    ...(integer ? { loses: ['up'] as const } : {}),
    ...(lossy === undefined ? {} : { lossy }),
  }
}

const newerNumber = (
  name: string,
  fields: ObjectShape['fields'],
  factors: UnitsOptions['factors'],
  integer: boolean,
): ObjectShape | string => {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined
  const older = field?.shape.kind === 'nullable' ? field.shape.of : field?.shape
  if (!field || older?.kind !== 'number') return `"${name}" is not a number`
  for (const factor of Object.values(factors)) {
    const issue = codecJudge(scaledBy(factor, integer)).effect(
      scaledBy(factor, integer),
      { kind: 'number' },
      undefined,
    )
    if (factor !== 1 && typeof issue === 'string') return issue
  }
  const number: Shape = { kind: 'number', ...(integer ? { integer } : {}) }
  const shape: Shape = field.shape.kind === 'nullable' ? { kind: 'nullable', of: number } : number
  const { default: _, ...rest } = field
  return objectOf({ [name]: { ...rest, shape } })
}

export interface SplitFirstOptions {
  /** The field for the first item; absent where the list is empty. */
  readonly first: string
  /** The field for all others. */
  readonly rest: string
}

const parting =
  (field: string, { first, rest }: SplitFirstOptions) =>
  (given: JsonObject): JsonObject => {
    const [head, ...others] = listIn(given, field)
    return { ...holding(first, head), ...holding(rest, others) }
  }

const joining =
  (field: string, { first, rest }: SplitFirstOptions) =>
  (given: JsonObject): JsonObject => {
    const [head, others] = [own(given, first), listIn(given, rest)]
    if (head === undefined && others.length > 0) {
      throw new Refusal(`there are ${rest} without ${first}, which has to come before them`)
    }
    return holding(field, head === undefined ? [] : [head, ...others])
  }

/**
 * A list as its first item and a list of the others.
 *
 * @example splitFirst('emails', { first: 'email', rest: 'other_emails' })
 */
export const splitFirst = (field: string, { first, rest }: SplitFirstOptions): Op => ({
  op: 'custom',
  name: `splits ${field} into ${first} and ${rest}`,
  reads: [[field]],
  writes: [[first], [rest]],
  to: ({ fields }) => {
    const list = Object.hasOwn(fields, field) ? fields[field] : undefined
    if (list?.shape.kind !== 'array') return `"${field}" is not a list that is always one`
    if (list.optional || list.default !== undefined) return `"${field}" may be absent`
    const head: Field = { shape: list.shape.of, optional: true }
    return objectOf({ [first]: head, [rest]: { shape: list.shape } })
  },
  means: [field, first, rest],
  up: parting(field, { first, rest }),
  down: joining(field, { first, rest }),
})

/**
 * An item and a list of others as one list: the way back of `splitFirst`.
 *
 * @example joinFirst('emails', { first: 'email', rest: 'other_emails' })
 */
export const joinFirst = (field: string, { first, rest }: SplitFirstOptions): Op => ({
  op: 'custom',
  name: `joins ${first} and ${rest} into ${field}`,
  reads: [[first], [rest]],
  writes: [[field]],
  to: ({ fields }) => {
    const list = Object.hasOwn(fields, rest) ? fields[rest] : undefined
    if (list?.shape.kind !== 'array') return `"${rest}" is not a list`
    return objectOf({ [field]: { shape: list.shape } })
  },
  means: [field, first, rest],
  up: joining(field, { first, rest }),
  down: parting(field, { first, rest }),
})

const listIn = (given: JsonObject, name: string): readonly Json[] => {
  const value = own(given, name)
  return Array.isArray(value) ? value : []
}
