/** Checks a container of which nothing is recorded. */
import { malformed, numberEnd, spaceEnd, special, stringEnd, tooDeep } from './text'

/** The end of `true`, `false` or `null` at `at`; 0 at a fault. */
export function wordEnd(at: u32, byte: u32): u32 {
  if (byte == 0x66) return load<u32>(at, 1) == 0x65736c61 ? at + 5 : malformed(at)
  const word = load<u32>(at)
  return word == 0x65757274 || word == 0x6c6c756e ? at + 4 : malformed(at)
}

/**
 * After the container whose first bracket is at `at`; 0 at a fault.
 * @param stack where the brackets of what is open are kept, a byte each
 * @param depth how many containers may be open within this one
 */
export function containerEnd(at: u32, stack: u32, depth: u32): u32 {
  const deepest = stack + depth
  let sp = stack
  let closer: u32 = load<u8>(at) + 2
  at += 1
  if (load<u8>(at) <= 0x20) at = spaceEnd(at)
  if (load<u8>(at) == closer) return at + 1
  while (true) {
    if (closer == 0x7d) {
      if (load<u8>(at) != 0x22) return malformed(at)
      at = inline.always(stringEnd(at)) & ~special
      if (!at) return 0
      if (load<u8>(at) != 0x3a) {
        at = spaceEnd(at)
        if (load<u8>(at) != 0x3a) return malformed(at)
      }
      at += 1
      if (load<u8>(at) <= 0x20) at = spaceEnd(at)
    }
    let byte: u32 = load<u8>(at)
    if (byte == 0x22) {
      at = inline.always(stringEnd(at)) & ~special
      if (!at) return 0
    } else if (byte < 0x3a) {
      at = inline.always(numberEnd(at)) & ~special
      if (!at) return 0
    } else if ((byte | 0x20) == 0x7b) {
      if (sp == deepest) return tooDeep(at)
      store<u8>(sp, closer)
      sp += 1
      closer = byte + 2
      at += 1
      if (load<u8>(at) <= 0x20) at = spaceEnd(at)
      if (load<u8>(at) != closer) continue
    } else {
      at = inline.always(wordEnd(at, byte))
      if (!at) return 0
    }
    // A value is complete, and with it what it is the last of.
    while (true) {
      byte = load<u8>(at)
      if (byte <= 0x20) {
        at = spaceEnd(at)
        byte = load<u8>(at)
      }
      at += 1
      if (byte == 0x2c) break
      if (byte != closer) return malformed(at - 1)
      if (sp == stack) return at
      sp -= 1
      closer = load<u8>(sp)
    }
    if (load<u8>(at) <= 0x20) at = spaceEnd(at)
  }
}
