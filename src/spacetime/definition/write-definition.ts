/** A definition in the form that a server asks of a module: RawModuleDef, version 9, in BSATN. */
import { Writer } from '../bsatn/index.ts'
import type { Member, Type } from '../types/index.ts'
import type {
  Lifecycle,
  ModuleDefinition,
  ReducerDefinition,
  TableDefinition,
} from './definition.ts'

/** Tags of the variants, in the order in which SpacetimeDB declares them. */
const typeTags = {
  ref: 0,
  sum: 1,
  product: 2,
  array: 3,
  string: 4,
  bool: 5,
  u8: 7,
  i64: 12,
  u64: 13,
  u256: 17,
  f64: 19,
} as const
const lifecycleTags: Readonly<Record<Lifecycle, number>> = {
  init: 0,
  'on-connect': 1,
  'on-disconnect': 2,
}
const version9 = 1
const bTree = 0
const uniqueColumns = 0
const userTable = 1
const accessTags = { public: 0, private: 1 } as const

const string = (out: Writer, text: string): void => {
  out.string(text)
}

const columns = (out: Writer, numbers: readonly number[]): void => {
  out.list(numbers, (column) => out.u16(column))
}

const members = (out: Writer, list: readonly Member[]): void => {
  out.list(list, ({ name, type }) => {
    out.option(name, (text) => out.string(text))
    writeType(out, type)
  })
}

const writeType = (out: Writer, type: Type): void => {
  if (type.kind === 'foreign') throw new TypeError(`no type of ours: ${type.name}`)
  out.u8(typeTags[type.kind])
  if (type.kind === 'ref') out.u32(type.ref)
  else if (type.kind === 'sum' || type.kind === 'product') members(out, type.members)
  else if (type.kind === 'array') writeType(out, type.of)
}

/** Where the server chooses: names, and where sequences begin and end. */
const chosen = (out: Writer): void => {
  out.option(undefined, () => undefined)
}

const writeTable = (out: Writer, table: TableDefinition): void => {
  out.string(table.name).u32(table.row)
  columns(out, table.primaryKey)
  out.list(table.indexes, (index) => {
    chosen(out)
    chosen(out)
    out.u8(bTree)
    columns(out, index)
  })
  out.list(table.unique, (unique) => {
    chosen(out)
    out.u8(uniqueColumns)
    columns(out, unique)
  })
  out.list(table.sequences, (column) => {
    chosen(out)
    out.u16(column)
    // Its start, least and greatest number, and the increment, which has 128 bits.
    chosen(out)
    chosen(out)
    chosen(out)
    out.u64(1n).u64(0n)
  })
  // No schedule.
  chosen(out)
  out.u8(userTable).u8(accessTags[table.access])
}

const writeReducer = (out: Writer, { name, params, lifecycle }: ReducerDefinition): void => {
  out.string(name)
  members(out, params)
  out.option(lifecycle, (each) => out.u8(lifecycleTags[each]))
}

/** The same definition is always the same bytes. */
export const writeDefinition = ({ types, tables, reducers }: ModuleDefinition): Uint8Array => {
  const out = new Writer()
  out.u8(version9)
  out.list(types, ({ type }) => {
    writeType(out, type)
  })
  out.list(tables, (table) => {
    writeTable(out, table)
  })
  out.list(reducers, (reducer) => {
    writeReducer(out, reducer)
  })
  out.list(types, ({ name }, number) => {
    // Names are in no scope, and elements in the order that the type has.
    out.list([], () => undefined)
    string(out, name)
    out.u32(number).bool(true)
  })
  // Neither other exports nor security by rows.
  out.u32(0).u32(0)
  return out.copy()
}
