/**
 * Two tables to try things on, described by hand: `things` with a key, a group (indexed) and a text,
 * and `notes` with a number that the server counts up. Names and order are what the module expects.
 */
import { Reader, Writer } from '../../../src/spacetime/bsatn/index.ts'

const [ref, array, product] = [0, 3, 2]
const [text, u8, u64, u256] = [4, 7, 13, 17]

type Field = readonly [name: string, type: number]

const thing: readonly Field[] = [
  ['key', text],
  ['group', text],
  ['value', text],
]
const note: readonly Field[] = [
  ['seq', u64],
  ['value', text],
]
const owner: readonly Field[] = [['identity', u256]]

interface Described {
  readonly name: string
  readonly row: number
  /** Columns with an index; the first one is unique, and the key. */
  readonly indexes: readonly number[]
  readonly columns: readonly string[]
  readonly counts?: number
}

const names = (fields: readonly Field[]): readonly string[] => fields.map(([name]) => name)

const tables: readonly Described[] = [
  { name: 'owner', row: 0, indexes: [0], columns: names(owner) },
  { name: 'things', row: 1, indexes: [0, 1], columns: names(thing) },
  { name: 'notes', row: 2, indexes: [0], columns: names(note), counts: 0 },
]

/** @param more a column of `things` that other versions do not have */
export const definition = (more: readonly Field[] = []): Uint8Array => {
  const w = new Writer()
  const named = (fields: readonly Field[]): void => {
    w.u8(product).list(fields, ([name, type]) => {
      w.option(name, (value) => w.string(value)).u8(type)
    })
  }
  const columns = (column: number): Writer => w.list([column], (value) => w.u16(value))
  w.u8(1) // RawModuleDef V9
  w.u32(4)
  named(owner)
  named([...thing, ...more])
  named(note)
  w.u8(product).list(['kind', 'table', 'index', 'old', 'row'], (name, index) => {
    w.option(name, (value) => w.string(value))
    if (index === 0) w.u8(u8)
    else if (index < 3) w.u8(text)
    else w.u8(array).u8(u8)
  })
  w.list(tables, ({ name, row, indexes, columns: named_, counts }) => {
    w.string(name).u32(row)
    columns(0) // primary key
    w.list(indexes, (column) => {
      w.option(undefined, () => undefined)
      w.option(named_[column], (value) => w.string(value))
      w.u8(0)
      columns(column)
    })
    w.list([0], (column) => {
      w.option(undefined, () => undefined).u8(0)
      columns(column)
    })
    w.list(counts === undefined ? [] : [counts], (column) => {
      w.option(undefined, () => undefined).u16(column)
      for (let field = 0; field < 3; field += 1) w.u8(1)
      w.u64(1n).u64(0n)
    })
    w.option(undefined, () => undefined) // no schedule
    w.u8(1).u8(1) // a table of users, private
  })
  w.u32(2)
  w.string('init').u32(0).u8(0).u8(0) // lifecycle: init
  w.string('apply').u32(1)
  w.option('steps', (value) => w.string(value))
  w.u8(array).u8(ref).u32(3).u8(1) // no lifecycle
  w.list(['Owner', 'Thing', 'Note', 'Step'], (name, index) => {
    w.u32(0).string(name).u32(index).u8(1)
  })
  w.u32(0).u32(0)
  return w.copy()
}

export interface Thing {
  readonly key: string
  readonly group: string
  readonly value: string
}

export const key = (value: string): Uint8Array => new Writer().string(value).copy()

export const thingRow = (value: string, group = 'a', content = 'v'): Uint8Array =>
  new Writer().string(value).string(group).string(content).copy()

export const readThing = (row: Uint8Array): Thing => {
  const r = new Reader(row)
  return { key: r.string(), group: r.string(), value: r.string() }
}

/** The server counts where the number is 0. */
export const noteRow = (value: string, seq = 0n): Uint8Array =>
  new Writer().u64(seq).string(value).copy()

export const thingKey = 'things_key_idx_btree'
export const thingGroup = 'things_group_idx_btree'
