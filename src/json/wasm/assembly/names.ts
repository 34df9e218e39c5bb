/** Finds the cell of a member's name. */
import {
  cellBits,
  cellBytes,
  cellLength,
  cellMeta,
  cellName,
  cellNext,
  cellOwner,
  cellSize,
  cellView,
  learned,
  learnedCells,
  nothing,
  unlisted,
  viewMask,
  viewOthers,
  viewSlots,
} from './layout'

/** Of a name with its quotes: by its length, its first and its last eight bytes. */
export function hash(start: u32, length: u32): u32 {
  let first = load<u64>(start)
  let last: u64 = 0
  if (length < 8) first &= ((<u64>1) << ((<u64>length) << 3)) - 1
  else last = load<u64>(start + length - 8)
  const mixed = (first ^ (last << 23) ^ (last >> 41)) * 0x9e37_79b9_7f4a_7c15 + length
  return <u32>(mixed >> 32) ^ <u32>(mixed >> 53)
}

function isName(cell: u32, start: u32, length: u32): bool {
  if (load<u32>(cell, cellLength) != length) return false
  let at: u32 = 0
  for (; at + 8 <= length; at += 8) {
    if (load<u64>(start + at) != load<u64>(cell + at, cellName)) return false
  }
  for (; at < length; at += 1) {
    if (load<u8>(start + at) != load<u8>(cell + at, cellName)) return false
  }
  return true
}

/**
 * The cell of a name without escapes that ends before `end`. Names that the view does not list get
 * one of a few cells that everything shares, so that they can be guessed, too.
 */
export function find(view: u32, start: u32, end: u32): u32 {
  const length = end - start
  const key = hash(start, length)
  const mask = load<u32>(view, viewMask)
  for (let slot = key & mask; ; slot = (slot + 1) & mask) {
    const cell = load<u32>(view + (slot << 2), viewSlots)
    if (!cell) break
    if (isName(cell, start, length)) return cell
  }
  if (length > cellBytes) {
    store<u32>(unlisted, load<u32>(view, viewOthers), cellView)
    return unlisted
  }
  const cell = learned + ((key ^ (view >> 4)) & (learnedCells - 1)) * cellSize
  if (load<u32>(cell, cellOwner) == view && isName(cell, start, length)) return cell
  store<u32>(cell, nothing, cellNext)
  store<u32>(cell, <u32>(((<u64>1) << length) - 1), cellBits)
  store<u32>(cell, length, cellLength)
  store<u32>(cell, view, cellOwner)
  store<u32>(cell, 0, cellMeta)
  store<u32>(cell, load<u32>(view, viewOthers), cellView)
  v128.store(cell, v128.load(start), cellName)
  v128.store(cell, v128.load(start, 16), cellName + 16)
  return cell
}

/** Whether the name at `at` is the one of a cell, and the cell is one of the view. */
export function isGuess(cell: u32, view: u32, at: u32): bool {
  const low = i8x16.bitmask(i8x16.eq(v128.load(at), v128.load(cell, cellName)))
  const high = i8x16.bitmask(i8x16.eq(v128.load(at, 16), v128.load(cell, cellName + 16)))
  const bits = load<u32>(cell, cellBits)
  return !((bits & ~(low | (high << 16))) | (load<u32>(cell, cellOwner) ^ view))
}
