/** Rows that come and go, as the server tells of them: after a subscription all that there are. */
import { Unreadable, type Reader } from '../bsatn/index.ts'

/**
 * Rows as BSATN, in the memory of the message that they came in, which is freed once it was delivered:
 * whoever keeps one copies it. Each is made when it is asked for, as a message may have very many.
 */
export interface Rows extends Iterable<Uint8Array> {
  readonly length: number
  /** That they take in a message. */
  readonly bytes: number
}

/** What happened to a table. A row that was replaced is among both. */
export interface TableChange {
  readonly table: string
  readonly deletes: Rows
  readonly inserts: Rows
}

/** Rows one after another. */
const slices = (
  length: number,
  bytes: number,
  data: Uint8Array,
  endOf: (index: number) => number,
): Rows => ({
  length,
  bytes,
  *[Symbol.iterator]() {
    let start = 0
    for (let index = 0; index < length; index += 1) {
      const end = endOf(index)
      yield data.subarray(start, end)
      start = end
    }
  },
})

const joined = (lists: readonly Rows[]): Rows =>
  lists.length === 1
    ? (lists[0] as Rows)
    : {
        length: lists.reduce((sum, { length }) => sum + length, 0),
        bytes: lists.reduce((sum, { bytes }) => sum + bytes, 0),
        *[Symbol.iterator]() {
          for (const list of lists) yield* list
        },
      }

/**
 * Most rows of one message. What a store keeps of each takes memory beside its own bytes, so that a
 * gigabyte of rows that hardly have any would take more than there is. As many of ours are a gigabyte.
 */
export const mostRows = 5_000_000

/** How many rows a message may still have. */
interface Room {
  rows: number
}

const take = (room: Room, count: number): void => {
  room.rows -= count
  if (room.rows < 0) throw new Unreadable(`a message has more than ${mostRows} rows`)
}

/** Rows of one size. */
const readFixed = (reader: Reader, room: Room): Rows => {
  const size = reader.u16()
  const data = reader.array()
  if (data.length === 0) return slices(0, 0, data, () => 0)
  if (size === 0 || data.length % size !== 0) {
    throw new Unreadable(`${data.length} bytes are no rows of ${size}`)
  }
  take(room, data.length / size)
  return slices(data.length / size, data.length, data, (index) => (index + 1) * size)
}

/** Rows whose beginnings are listed before them. */
const readListed = (reader: Reader, room: Room): Rows => {
  const count = reader.count(8)
  take(room, count)
  const offsets = reader.raw(count * 8)
  const view = new DataView(offsets.buffer, offsets.byteOffset, offsets.byteLength)
  const data = reader.array()
  const endOf = (index: number): number =>
    index + 1 < count ? view.getUint32(index * 8 + 8, true) : data.length
  let start = 0
  for (let index = 0; index < count; index += 1) {
    const low = view.getUint32(index * 8, true)
    const end = endOf(index)
    const isHigh = view.getUint32(index * 8 + 4, true) !== 0
    if (isHigh || low !== start || end < start || end > data.length) {
      throw new Unreadable(`row ${index} of ${count} begins at ${low}, and not at ${start}`)
    }
    start = end
  }
  if (start !== data.length) throw new Unreadable(`${data.length - start} bytes are in no row`)
  return slices(count, offsets.length + data.length, data, endOf)
}

/** `BsatnRowList` */
const readRows = (reader: Reader, room: Room): Rows =>
  reader.variant(2) === 0 ? readFixed(reader, room) : readListed(reader, room)

const readTable = (reader: Reader, known: ReadonlySet<string>, room: Room): TableChange => {
  reader.u32() // The id of the table.
  const table = reader.string()
  if (!known.has(table)) throw new Unreadable('a table was not asked for')
  reader.u64() // How many rows follow.
  const deletes: Rows[] = []
  const inserts: Rows[] = []
  for (let left = reader.count(11); left > 0; left -= 1) {
    if (reader.u8() !== 0) throw new Unreadable('rows are compressed')
    deletes.push(readRows(reader, room))
    inserts.push(readRows(reader, room))
  }
  return { table, deletes: joined(deletes), inserts: joined(inserts) }
}

/**
 * `DatabaseUpdate`
 * @param known tables that may be in it
 */
export const readChanges = (reader: Reader, known: ReadonlySet<string>): readonly TableChange[] => {
  const room = { rows: mostRows }
  return reader.list(() => readTable(reader, known, room))
}
