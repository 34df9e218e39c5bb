/** Rows that come and go, as the server tells of them: after a subscription all that there are. */
import { Unreadable, type Reader } from '../bsatn/index.ts'

/**
 * What happened to a table. Rows are BSATN, in the memory of the message that they came in: whoever
 * keeps one copies it, or keeps all of that message.
 */
export interface TableChange {
  readonly table: string
  /** A row that was replaced is among both. */
  readonly deletes: readonly Uint8Array[]
  readonly inserts: readonly Uint8Array[]
}

/**
 * Most rows of one message. Each takes 150 bytes of memory beside its own, so that a gigabyte of rows
 * that hardly have any bytes would take more than there is. As many of ours are a gigabyte.
 */
const mostRows = 5_000_000

/** How many rows a message may still have. */
interface Room {
  rows: number
}

const take = (room: Room, count: number): void => {
  room.rows -= count
  if (room.rows < 0) throw new Unreadable(`a message has more than ${mostRows} rows`)
}

/** Rows of one size, one after another. */
const readFixed = (reader: Reader, room: Room): readonly Uint8Array[] => {
  const size = reader.u16()
  const data = reader.array()
  if (data.length === 0) return []
  if (size === 0 || data.length % size !== 0) {
    throw new Unreadable(`${data.length} bytes are no rows of ${size}`)
  }
  take(room, data.length / size)
  const rows: Uint8Array[] = []
  for (let at = 0; at < data.length; at += size) rows.push(data.subarray(at, at + size))
  return rows
}

/** Rows whose beginnings are listed before them. */
const readListed = (reader: Reader, room: Room): readonly Uint8Array[] => {
  const count = reader.count(8)
  take(room, count)
  const offsets = reader.raw(count * 8)
  const view = new DataView(offsets.buffer, offsets.byteOffset, offsets.byteLength)
  const data = reader.array()
  const rows: Uint8Array[] = []
  let start = 0
  for (let index = 0; index < count; index += 1) {
    const low = view.getUint32(index * 8, true)
    const end = index + 1 < count ? view.getUint32(index * 8 + 8, true) : data.length
    const isHigh = view.getUint32(index * 8 + 4, true) !== 0
    if (isHigh || low !== start || end < start || end > data.length) {
      throw new Unreadable(`row ${index} of ${count} begins at ${low}, and not at ${start}`)
    }
    rows.push(data.subarray(start, end))
    start = end
  }
  if (start !== data.length) throw new Unreadable(`${data.length - start} bytes are in no row`)
  return rows
}

/** `BsatnRowList` */
const readRows = (reader: Reader, room: Room): readonly Uint8Array[] =>
  reader.variant(2) === 0 ? readFixed(reader, room) : readListed(reader, room)

/** A list may be longer than a call can have arguments. */
const push = (into: Uint8Array[], rows: readonly Uint8Array[]): void => {
  for (const row of rows) into.push(row)
}

const readTable = (reader: Reader, known: ReadonlySet<string>, room: Room): TableChange => {
  reader.u32() // The id of the table.
  const table = reader.string()
  if (!known.has(table)) throw new Unreadable('a table was not asked for')
  reader.u64() // How many rows follow.
  const deletes: Uint8Array[] = []
  const inserts: Uint8Array[] = []
  for (let left = reader.count(11); left > 0; left -= 1) {
    if (reader.u8() !== 0) throw new Unreadable('rows are compressed')
    push(deletes, readRows(reader, room))
    push(inserts, readRows(reader, room))
  }
  return { table, deletes, inserts }
}

/**
 * `DatabaseUpdate`
 * @param known tables that may be in it
 */
export const readChanges = (reader: Reader, known: ReadonlySet<string>): readonly TableChange[] => {
  const room = { rows: mostRows }
  return reader.list(() => readTable(reader, known, room))
}
