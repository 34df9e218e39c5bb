/** The one pass over a text: checks its grammar and writes the tape. */
import { containerEnd, wordEnd } from './check'
import {
  arrayKind,
  cellLength,
  cellMeta,
  cellNext,
  cellView,
  falseKind,
  flagEscapedName,
  flagSpecial,
  nullKind,
  numberKind,
  openSize,
  recordSize,
  rootView,
  stringKind,
  trueKind,
  unlisted,
  viewFirst,
  viewItems,
  viewOthers,
} from './layout'
import { find, isGuess } from './names'
import { malformed, numberEnd, spaceEnd, special, stringEnd, tooDeep, tooLarge } from './text'
import { utf8End } from './utf8'

/** Answers the cell of a name that is written with escapes; 0 when the view does not list it. */
declare function cellOf(view: u32, start: u32, end: u32): u32

/** How much memory there is, in bytes; a little less, so that what is read past an end is there. */
function memoryEnd(): u32 {
  return ((<u32>memory.size()) << 16) - 64
}

/** Makes room on the tape, by half of what there is already; false when there is no more. */
function grow(tape: u32, top: u32): bool {
  return memory.grow(16 + ((top - tape) >> 17)) != -1
}

/**
 * After the last record on the tape; 0 at a fault, which is noted.
 * @param text where it begins, with 16 bytes to spare before it
 * @param end where it ends, with 64 bytes to spare after it
 * @param view of the document
 * @param depth how many containers may be open at once
 * @param stack with room for that many entries; the tape follows
 */
export function scan(text: u32, end: u32, view: u32, depth: u32, stack: u32): u32 {
  const deepest = stack + depth * openSize
  const tape = deepest
  const begin = (load<u32>(text) & 0xffffff) == 0xbfbbef && end - text > 2 ? text + 3 : text
  v128.store(text - 16, i8x16.splat(0))
  for (let at = end; at < end + 64; at += 16) v128.store(at, i8x16.splat(0))
  // Where the text stops being UTF-8 it ends as well, which is a fault at the latest there.
  const valid = utf8End(begin, end)
  if (valid < end) store<u8>(valid, 0)
  let limit = memoryEnd() - recordSize
  let at = begin
  let top = tape
  let sp = stack
  // The document is read as if it were the item of an array that ends with the zero byte.
  let holder = rootView
  let record: u32 = 0
  let closer: u32 = 0
  let guess: u32 = 0
  store<u32>(rootView, view, viewItems)
  if (load<u8>(at) <= 0x20) at = spaceEnd(at)
  while (true) {
    let nameStart: u32 = 0
    let nameEnd: u32 = 0
    let meta: u32 = 0
    let inside: u32 = 0
    if (closer == 0x7d) {
      let cell = load<u32>(guess)
      nameStart = at
      if (inline.always(isGuess(cell, holder, at))) {
        nameEnd = at + load<u32>(cell, cellLength)
        guess = cell + cellNext
        meta = load<u32>(cell, cellMeta)
      } else {
        if (load<u8>(at) != 0x22) return malformed(at)
        nameEnd = inline.always(stringEnd(at))
        if (!nameEnd) return 0
        if (nameEnd & special) {
          nameEnd &= ~special
          cell = cellOf(holder, nameStart, nameEnd)
          if (!cell) {
            cell = unlisted
            store<u32>(cell, load<u32>(holder, viewOthers), cellView)
          }
          meta = load<u32>(cell, cellMeta) | flagEscapedName
        } else {
          cell = find(holder, nameStart, nameEnd)
          store<u32>(guess, cell)
          guess = cell + cellNext
          meta = load<u32>(cell, cellMeta)
        }
      }
      inside = load<u32>(cell, cellView)
      at = nameEnd
      if (load<u8>(at) != 0x3a) {
        at = spaceEnd(at)
        if (load<u8>(at) != 0x3a) return malformed(at)
      }
      at += 1
      if (load<u8>(at) <= 0x20) at = spaceEnd(at)
    } else inside = load<u32>(holder, viewItems)

    if (top > limit) {
      if (!grow(tape, top)) return tooLarge(at)
      limit = memoryEnd() - recordSize
    }
    store<u32>(top, nameStart, 4)
    store<u32>(top, nameEnd, 8)
    store<u32>(top, at, 12)
    let byte: u32 = load<u8>(at)
    if (byte == 0x22) {
      at = inline.always(stringEnd(at))
      if (!at) return 0
      meta |= stringKind | ((at >> 31) * flagSpecial)
      at &= ~special
    } else if (byte < 0x3a) {
      at = inline.always(numberEnd(at))
      if (!at) return 0
      meta |= numberKind | ((at >> 31) * flagSpecial)
      at &= ~special
    } else if ((byte | 0x20) == 0x7b) {
      if (sp == deepest) return tooDeep(at)
      // A brace differs from a bracket in the bit that is the distance of the two fields here.
      const isObject = (byte & 0x20) >> 3
      meta |= arrayKind ^ (isObject >> 2)
      if (load<u32>(inside + isObject)) {
        let first = at + 1
        if (load<u8>(first) <= 0x20) first = spaceEnd(first)
        if (load<u8>(first) != byte + 2) {
          store<u32>(top, meta)
          store<u32>(sp, record)
          store<u32>(sp, holder, 4)
          store<u32>(sp, guess, 8)
          store<u32>(sp, closer, 12)
          sp += openSize
          record = top
          top += recordSize
          holder = inside
          guess = inside + viewFirst
          closer = byte + 2
          at = first
          continue
        }
        at = first + 1
      } else {
        at = containerEnd(at, sp + openSize, (deepest - sp) / openSize - 1)
        if (!at) return 0
      }
    } else {
      meta |= byte == 0x74 ? trueKind : byte == 0x66 ? falseKind : nullKind
      at = inline.always(wordEnd(at, byte))
      if (!at) return 0
    }
    store<u32>(top, meta)
    store<u32>(top, at, 16)
    top += recordSize
    store<u32>(top - recordSize, top >> 2, 20)

    // A value is complete, and with it what it is the last of.
    while (true) {
      byte = load<u8>(at)
      if (byte <= 0x20) {
        at = spaceEnd(at)
        byte = load<u8>(at)
      }
      if (byte == 0x2c && closer) break
      if (byte != closer) return malformed(at)
      if (!closer) return at == end ? top : malformed(at)
      at += 1
      store<u32>(record, at, 16)
      store<u32>(record, top >> 2, 20)
      sp -= openSize
      record = load<u32>(sp)
      holder = load<u32>(sp, 4)
      guess = load<u32>(sp, 8)
      closer = load<u32>(sp, 12)
    }
    at += 1
    if (load<u8>(at) <= 0x20) at = spaceEnd(at)
  }
}
