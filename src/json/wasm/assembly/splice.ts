/** Joins ranges of what is in memory. */
import { extraBase, literalBase } from './layout'

/** How many bytes the ranges hold together. */
export function spliceLength(ranges: u32, rangesEnd: u32): f64 {
  let length: u64 = 0
  for (let at = ranges; at < rangesEnd; at += 8) length += load<u32>(at, 4) - load<u32>(at)
  return <f64>length
}

/**
 * Copies the ranges to `out` one after the other. What is after them there is overwritten.
 * @param literals where the offsets of literals count from
 * @param extra where the offsets of extras count from
 */
export function splice(ranges: u32, rangesEnd: u32, literals: u32, extra: u32, out: u32): void {
  for (let at = ranges; at < rangesEnd; at += 8) {
    let start = load<u32>(at)
    const length = load<u32>(at, 4) - start
    if (start >= literalBase) {
      start = start >= extraBase ? start - extraBase + extra : start - literalBase + literals
    }
    if (length > 256) memory.copy(out, start, length)
    else {
      // More than is asked for, up to a multiple of 64, as the next range overwrites the rest.
      for (let done: u32 = 0; done < length; done += 64) {
        const from = start + done
        const to = out + done
        const first = v128.load(from)
        const second = v128.load(from, 16)
        const third = v128.load(from, 32)
        const fourth = v128.load(from, 48)
        v128.store(to, first)
        v128.store(to, second, 16)
        v128.store(to, third, 32)
        v128.store(to, fourth, 48)
      }
    }
    out += length
  }
}
