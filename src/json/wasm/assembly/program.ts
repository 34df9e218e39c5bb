/** Lays the views of a program out in memory. Every function answers where the next thing may be. */
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
  free,
  idShift,
  learned,
  nothing,
  viewFirst,
  viewItems,
  viewMask,
  viewOthers,
  viewSlots,
} from './layout'
import { hash } from './names'

function aligned(at: u32): u32 {
  return (at + 15) & ~15
}

/** Forgets all programs, and all names that were learned. */
export function reset(): u32 {
  memory.fill(0, 0, free)
  // No name has a bit of a zero byte, so that these cells are never the guessed ones.
  for (let cell = nothing; cell < free; cell += cellSize) {
    store<u32>(cell, nothing, cellNext)
    store<u32>(cell, 1, cellBits)
  }
  return free
}

/** A view at `at` with a table of `size` slots, a power of two. */
export function putView(at: u32, size: u32): u32 {
  memory.fill(at, 0, viewSlots + (size << 2))
  store<u32>(at, nothing, viewFirst)
  store<u32>(at, size - 1, viewMask)
  return aligned(at + viewSlots + (size << 2))
}

/** Says which views the items and the other members of a view have; 0 for none. */
export function aimView(view: u32, items: u32, others: u32): void {
  store<u32>(view, items, viewItems)
  store<u32>(view, others, viewOthers)
}

/** A cell at `at` for the name (with its quotes) that stands somewhere behind it. */
export function putCell(at: u32, view: u32, name: u32, length: u32, id: u32, valueView: u32): u32 {
  memory.copy(at + cellName, name, length)
  const isShort = length <= cellBytes
  store<u32>(at, nothing, cellNext)
  store<u32>(at, isShort ? <u32>(((<u64>1) << length) - 1) : 0, cellBits)
  store<u32>(at, length, cellLength)
  // A long name is never a guess.
  store<u32>(at, isShort ? view : 0, cellOwner)
  store<u32>(at, id << idShift, cellMeta)
  store<u32>(at, valueView, cellView)
  return aligned(at + cellName + max(length, cellBytes))
}

/** Has a cell found by its name. */
export function listCell(view: u32, cell: u32): void {
  const mask = load<u32>(view, viewMask)
  let slot = hash(cell + cellName, load<u32>(cell, cellLength)) & mask
  while (load<u32>(view + (slot << 2), viewSlots)) slot = (slot + 1) & mask
  store<u32>(view + (slot << 2), cell, viewSlots)
}
