/** Why a call is refused: a word, behind the number of the step that is the reason. */
import { sinkWrite } from './host'
import { cell } from './memory'

const longest: usize = 64
const text: usize = memory.data(64)

/** Writes all of it, as far as the host takes it. */
export function writeAll(sink: u32, from: usize, length: usize): void {
  while (length > 0) {
    store<u32>(cell, <u32>length)
    if (sinkWrite(sink, from, cell) != 0) return
    const written: usize = load<u32>(cell)
    if (written == 0 || written > length) return
    from += written
    length -= written
  }
}

/** Digits of a number at an address; answers how many. */
function putNumber(value: u32, at: usize): usize {
  let digits: usize = 1
  for (let rest = value / 10; rest > 0; rest /= 10) digits += 1
  for (let i = digits; i > 0; i--) {
    store<u8>(at + i - 1, <u8>(48 + (value % 10)))
    value /= 10
  }
  return digits
}

/** Letters of ASCII at an address; answers how many. */
function putWord(word: string, at: usize): usize {
  const length = min<usize>(word.length, longest - 16)
  for (let i: usize = 0; i < length; i++) {
    store<u8>(at + i, <u8>load<u16>(changetype<usize>(word) + 2 * i))
  }
  return length
}

/** Refuses a call as a whole; the transaction is undone. */
export function refuse(sink: u32, reason: string): i32 {
  writeAll(sink, text, putWord(reason, text))
  return 1
}

/** Refuses a call because of one of its steps, counted from 0. */
export function refuseStep(sink: u32, step: u32, reason: string): i32 {
  let length = putNumber(step, text)
  store<u8>(text + length, 32)
  length += 1
  writeAll(sink, text, length + putWord(reason, text + length))
  return 1
}
