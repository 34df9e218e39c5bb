/**
 * Where the tokens of JSON (RFC 8259) end, and that they are what the grammar allows. After the
 * text stands a zero byte that fits nowhere, so nothing here asks where the text ends.
 */

/** What the last fault is: 1 malformed, 2 too deep, 3 no more memory. */
export let faultKind: u32 = 0

/** Where the last fault is. */
export let faultAt: u32 = 0

/** Set in the end of a string with escapes, or of a number with a fraction or an exponent. */
export const special: u32 = 0x8000_0000

/** Notes a fault; always 0, the position of nothing. */
export function malformed(at: u32): u32 {
  faultKind = 1
  faultAt = at
  return 0
}

/** Notes that a bracket is one too deep; always 0. */
export function tooDeep(at: u32): u32 {
  faultKind = 2
  faultAt = at
  return 0
}

/** Notes that memory does not grow any more; always 0. */
export function tooLarge(at: u32): u32 {
  faultKind = 3
  faultAt = at
  return 0
}

/** The first byte from `at` on that is not white space. */
export function spaceEnd(at: u32): u32 {
  while (true) {
    const bytes = v128.load(at)
    const space = v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(0x20)), i8x16.eq(bytes, i8x16.splat(0x0a))),
      v128.or(i8x16.eq(bytes, i8x16.splat(0x0d)), i8x16.eq(bytes, i8x16.splat(0x09))),
    )
    const other = ~i8x16.bitmask(space) & 0xffff
    if (other) return at + ctz(other)
    at += 16
  }
}

/** Which of 16 bytes a string may not hold as they are: quote, backslash, controls. */
function stops(at: u32): u32 {
  const bytes = v128.load(at)
  const marks = v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c)))
  return i8x16.bitmask(v128.or(marks, i8x16.lt_u(bytes, i8x16.splat(0x20))))
}

function isHex(byte: u32): bool {
  return byte - 0x30 <= 9 || (byte | 0x20) - 0x61 <= 5
}

/** After the escape whose backslash is at `at`; 0 when it is none. */
function escapeEnd(at: u32): u32 {
  switch (<u32>load<u8>(at, 1)) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 2
    case 0x75:
      if (
        isHex(load<u8>(at, 2)) &&
        isHex(load<u8>(at, 3)) &&
        isHex(load<u8>(at, 4)) &&
        isHex(load<u8>(at, 5))
      )
        return at + 6
  }
  return 0
}

/** The end of a string from somewhere within it on. */
function stringRest(at: u32): u32 {
  let escapes: u32 = 0
  while (true) {
    const stop = inline.always(stops(at))
    if (!stop) {
      at += 16
      continue
    }
    at += ctz(stop)
    const byte: u32 = load<u8>(at)
    if (byte == 0x22) return (at + 1) | escapes
    if (byte == 0x5c) {
      const end = escapeEnd(at)
      if (!end) return malformed(at)
      at = end
      escapes = special
      continue
    }
    return malformed(at)
  }
}

/** After the string whose first quote is at `start`, perhaps with `special`; 0 at a fault. */
export function stringEnd(start: u32): u32 {
  // Most strings are short. After 32 bytes without a stop it goes on as it does at one.
  let at = start + 1
  let stop = inline.always(stops(at))
  if (!stop) {
    at += 16
    stop = inline.always(stops(at)) | 0x1_0000
  }
  at += ctz(stop)
  return load<u8>(at) == 0x22 ? at + 1 : stringRest(at)
}

function digits(at: u32): u32 {
  const isDigit = i8x16.lt_u(i8x16.sub(v128.load(at), i8x16.splat(0x30)), i8x16.splat(10))
  return ctz(~i8x16.bitmask(isDigit))
}

function digitsEnd(at: u32): u32 {
  while (true) {
    const count = inline.always(digits(at))
    at += count
    if (count < 16) return at
  }
}

/** Reads a fraction and an exponent after the digits that end at `whole`. */
function numberRest(whole: u32): u32 {
  let end = whole
  if (load<u8>(end) == 0x2e) {
    const after = digitsEnd(end + 1)
    if (after == end + 1) return whole
    end = after
  }
  if ((load<u8>(end) | 0x20) == 0x65) {
    const sign: u32 = load<u8>(end, 1)
    const from = end + 1 + u32(sign == 0x2b || sign == 0x2d)
    const after = digitsEnd(from)
    if (after > from) end = after
  }
  return end == whole ? whole : end | special
}

/** After the longest number that begins at `start`, perhaps with `special`; 0 at a fault. */
export function numberEnd(start: u32): u32 {
  const first = start + u32(load<u8>(start) == 0x2d)
  const count = inline.always(digits(first))
  let end = first + count
  if (load<u8>(first) == 0x30) end = first + 1
  else if (count == 0) return malformed(start)
  else if (count == 16) end = digitsEnd(end)
  const next: u32 = load<u8>(end)
  return next == 0x2e || (next | 0x20) == 0x65 ? numberRest(end) : end
}
