/** Tables and indexes as steps need them. A reason is empty where all went well. */
import {
  deleteAllEqual,
  indexIdFromName,
  indexScanRange,
  insertRow,
  rowsAdvance,
  rowsClose,
  tableIdFromName,
  tableRowCount,
} from './host'
import { end } from './arguments'
import { cell, reach } from './memory'

const fine: string = ''

const badRow: u32 = 3
const notUnique: u32 = 12

/** The last table and index that were asked for: most steps of a call are about one. */
let lastTable: u32 = 0
let lastTableAt: usize = 0
let lastTableLength: usize = 0
let lastIndex: u32 = 0
let lastIndexAt: usize = 0
let lastIndexLength: usize = 0

/** Names of an earlier call are not there any more. */
export function forget(): void {
  lastTable = 0
  lastIndex = 0
}

function isSame(left: usize, leftLength: usize, right: usize, rightLength: usize): bool {
  return leftLength == rightLength && memory.compare(left, right, leftLength) == 0
}

/** Whether steps must leave a table alone: those of the system, `st_...`, and `owner`. */
function isGuarded(name: usize, length: usize): bool {
  if (length >= 3 && load<u16>(name) == 0x7473 && load<u8>(name + 2) == 0x5f) return true
  return length == 5 && load<u32>(name) == 0x656e776f && load<u8>(name + 4) == 0x72
}

/** 0 where there is none. */
export function tableOf(name: usize, length: usize): u32 {
  if (lastTable != 0 && isSame(name, length, lastTableAt, lastTableLength)) return lastTable
  if (isGuarded(name, length) || tableIdFromName(name, length, cell) != 0) return 0
  lastTable = load<u32>(cell)
  lastTableAt = name
  lastTableLength = length
  return lastTable
}

/** 0 where there is none. */
export function indexOf(name: usize, length: usize): u32 {
  if (lastIndex != 0 && isSame(name, length, lastIndexAt, lastIndexLength)) return lastIndex
  if (indexIdFromName(name, length, cell) != 0) return 0
  lastIndex = load<u32>(cell)
  lastIndexAt = name
  lastIndexLength = length
  return lastIndex
}

function rowsIn(table: u32): u64 {
  return tableRowCount(table, cell) == 0 ? load<u64>(cell) : 0
}

/** Adds a row. A table is a set, which takes an equal row again in silence: its count tells. */
export function add(table: u32, row: usize, length: usize): string {
  const before = rowsIn(table)
  store<u32>(cell, <u32>length)
  const answer = insertRow(table, row, cell)
  if (answer == notUnique) return 'exists'
  if (answer == badRow) return 'bad-row'
  if (answer != 0) return 'not-inserted'
  return rowsIn(table) > before ? fine : 'exists'
}

/** Takes the row away that equals this one. The four bytes before it become the length of a list. */
export function take(table: u32, row: usize, length: usize): string {
  store<u32>(row - 4, 1)
  const answer = deleteAllEqual(table, row - 4, length + 4, cell)
  if (answer == badRow) return 'bad-row'
  if (answer != 0) return 'not-deleted'
  return load<u32>(cell) == 1 ? fine : 'changed'
}

/** Begins to read the rows with a value in an index; the byte before it becomes a bound. -1 where it cannot. */
function scan(index: u32, value: usize, length: usize): i64 {
  store<u8>(value - 1, 0)
  const bound = value - 1
  const size = length + 1
  if (indexScanRange(index, 0, 0, 0, bound, size, bound, size, cell) != 0) return -1
  return load<u32>(cell)
}

/** Whether the rows with a value in an index are this one alone. */
export function holdsRow(
  index: u32,
  value: usize,
  valueLength: usize,
  row: usize,
  rowLength: usize,
): string {
  // One byte more, to see that there is more.
  const room = rowLength + 1
  if (!reach(end + room)) return 'too-large'
  const rows = scan(index, value, valueLength)
  if (rows < 0) return 'bad-key'
  let got: usize = 0
  while (true) {
    store<u32>(cell, <u32>(room - got))
    const answer = rowsAdvance(<u32>rows, end + got, cell)
    const more: usize = answer > 0 ? 0 : load<u32>(cell)
    got += more
    if (answer < 0) break
    if (answer > 0 || more == 0 || got > rowLength) {
      rowsClose(<u32>rows)
      return 'changed'
    }
  }
  return isSame(end, got, row, rowLength) ? fine : 'changed'
}

/** Whether an index has a row with a value. */
export function holdsSome(index: u32, value: usize, length: usize, isWanted: bool): string {
  const room: usize = 64
  if (!reach(end + room)) return 'too-large'
  const rows = scan(index, value, length)
  if (rows < 0) return 'bad-key'
  store<u32>(cell, <u32>room)
  const answer = rowsAdvance(<u32>rows, end, cell)
  // An error says that the first row is larger than the room for it.
  const isThere = answer > 0 || load<u32>(cell) > 0
  if (answer >= 0) rowsClose(<u32>rows)
  if (isThere == isWanted) return fine
  return isWanted ? 'missing' : 'present'
}
