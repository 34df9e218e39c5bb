/**
 * The schema that a server tells of a database (`GET /v1/database/:db/schema?version=9`), as a
 * definition. It is RawModuleDef, version 9, in named SATS JSON.
 */
import { isObject, own, type Json, type JsonObject } from '../../json/index.ts'
import type { Member, NamedType, Type } from '../types/index.ts'
import type {
  Lifecycle,
  ModuleDefinition,
  ReducerDefinition,
  TableDefinition,
} from './definition.ts'

/** Thrown where a schema is not what servers tell. */
export class OddSchema extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'OddSchema'
  }
}

const odd = (what: string): never => {
  throw new OddSchema(what)
}

const object = (value: Json | undefined, what: string): JsonObject =>
  isObject(value) ? value : odd(`${what} is no object`)

const list = (from: JsonObject, name: string): readonly Json[] => {
  const value = own(from, name)
  return Array.isArray(value) ? value : odd(`"${name}" is no list`)
}

const text = (value: Json | undefined, what: string): string =>
  typeof value === 'string' ? value : odd(`${what} is no text`)

const whole = (value: Json | undefined, what: string): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? value
    : odd(`${what} is no number`)

const numbers = (value: Json | undefined, what: string): readonly number[] =>
  Array.isArray(value) ? value.map((each) => whole(each, what)) : odd(`${what} is no list`)

/** A sum is an object with one member: the name of the variant, and its value. */
const variant = (value: Json | undefined, what: string): readonly [name: string, of: Json] => {
  const [only, ...others] = Object.entries(object(value, what))
  return only && others.length === 0 ? only : odd(`${what} is no variant`)
}

/** The value of an option, or undefined. */
const optional = (value: Json | undefined, what: string): Json | undefined => {
  const [name, of] = variant(value, what)
  return name === 'some' ? of : undefined
}

const plainKinds = {
  String: 'string',
  Bool: 'bool',
  U8: 'u8',
  I64: 'i64',
  U64: 'u64',
  U256: 'u256',
  F64: 'f64',
} as const

const isPlain = (name: string): name is keyof typeof plainKinds => Object.hasOwn(plainKinds, name)

const members = (value: Json, name: 'elements' | 'variants'): readonly Member[] =>
  list(object(value, 'a type'), name).map((each) => {
    const member = object(each, 'a member')
    return {
      name: text(optional(own(member, 'name'), 'the name of a member'), 'the name of a member'),
      type: typeOf(own(member, 'algebraic_type')),
    }
  })

const typeOf = (value: Json | undefined): Type => {
  const [name, of] = variant(value, 'a type')
  if (isPlain(name)) return { kind: plainKinds[name] }
  switch (name) {
    case 'Ref':
      return { kind: 'ref', ref: whole(of, 'a reference') }
    case 'Sum':
      return { kind: 'sum', members: members(of, 'variants') }
    case 'Product':
      return { kind: 'product', members: members(of, 'elements') }
    case 'Array':
      return { kind: 'array', of: typeOf(of) }
    default:
      return { kind: 'foreign', name }
  }
}

const tableOf = (value: Json): TableDefinition => {
  const table = object(value, 'a table')
  const name = text(own(table, 'name'), 'the name of a table')
  return {
    name,
    row: whole(own(table, 'product_type_ref'), `the type of ${name}`),
    primaryKey: numbers(own(table, 'primary_key'), `the key of ${name}`),
    indexes: list(table, 'indexes').map((each) => {
      const [, columns] = variant(own(object(each, 'an index'), 'algorithm'), 'an index')
      return numbers(columns, `an index of ${name}`)
    }),
    unique: list(table, 'constraints').map((each) => {
      const [, of] = variant(own(object(each, 'a constraint'), 'data'), 'a constraint')
      return numbers(own(object(of, 'a constraint'), 'columns'), `a constraint of ${name}`)
    }),
    sequences: list(table, 'sequences').map((each) =>
      whole(own(object(each, 'a sequence'), 'column'), `a sequence of ${name}`),
    ),
    access:
      variant(own(table, 'table_access'), 'an access')[0] === 'Private' ? 'private' : 'public',
  }
}

const lifecycles: Readonly<Record<string, Lifecycle>> = {
  Init: 'init',
  OnConnect: 'on-connect',
  OnDisconnect: 'on-disconnect',
}

const lifecycleOf = (value: Json | undefined): Lifecycle | undefined => {
  const found = optional(value, 'a lifecycle')
  if (found === undefined) return undefined
  const [name] = variant(found, 'a lifecycle')
  return (
    (Object.hasOwn(lifecycles, name) ? lifecycles[name] : undefined) ?? odd(`lifecycle ${name}`)
  )
}

const reducerOf = (value: Json): ReducerDefinition => {
  const reducer = object(value, 'a reducer')
  const lifecycle = lifecycleOf(own(reducer, 'lifecycle'))
  return {
    name: text(own(reducer, 'name'), 'the name of a reducer'),
    params: members(own(reducer, 'params') ?? null, 'elements'),
    ...(lifecycle && { lifecycle }),
  }
}

/** @throws OddSchema */
export const readSchema = (told: Json): ModuleDefinition => {
  const schema = object(told, 'the schema')
  const types = list(object(own(schema, 'typespace'), 'the typespace'), 'types').map(
    (each, number): NamedType => ({ name: `type ${number}`, type: typeOf(each) }),
  )
  return {
    types,
    tables: list(schema, 'tables').map(tableOf),
    reducers: list(schema, 'reducers').map(reducerOf),
  }
}
