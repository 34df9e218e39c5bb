/**
 * Checks that a text is UTF-8 (Unicode, table 3-7), all of it before anything else is looked at.
 * The way it is done for 16 bytes at a time is that of Keiser and Lemire, "Validating UTF-8 in
 * less than one instruction per byte" (2021): the halves of two neighbouring bytes each have a set
 * of mistakes that they allow, and what all allow is one.
 */

// Mistakes of two neighbours.
const tooShort: u8 = 0x01 // a lead without what must follow
const tooLong: u8 = 0x02 // ASCII, and then what follows a lead
const long2: u8 = 0x20 // more bytes than the character needs
const long3: u8 = 0x04
const long4: u8 = 0x40
const surrogate: u8 = 0x10
const tooLarge: u8 = 0x08 // beyond U+10FFFF
const wayTooLarge: u8 = 0x40
// No mistake where the lead of three or four bytes stands before the two.
const twoFollowers: u8 = 0x80
const any: u8 = tooShort | tooLong | twoFollowers
const large: u8 = any | tooLarge | wayTooLarge
const follower: u8 = tooLong | long2 | twoFollowers

/** What 16 bytes at `at` and the three before them do wrong; all zero when nothing. */
function mistakes(at: u32, bytes: v128): v128 {
  const before = v128.load(at - 1)
  const firstHigh = i8x16.swizzle(
    i8x16(
      tooLong,
      tooLong,
      tooLong,
      tooLong,
      tooLong,
      tooLong,
      tooLong,
      tooLong,
      twoFollowers,
      twoFollowers,
      twoFollowers,
      twoFollowers,
      tooShort | long2,
      tooShort,
      tooShort | long3 | surrogate,
      tooShort | tooLarge | wayTooLarge | long4,
    ),
    i8x16.shr_u(before, 4),
  )
  const firstLow = i8x16.swizzle(
    i8x16(
      any | long2 | long3 | long4,
      any | long2,
      any,
      any,
      any | tooLarge,
      large,
      large,
      large,
      large,
      large,
      large,
      large,
      large,
      large | surrogate,
      large,
      large,
    ),
    v128.and(before, i8x16.splat(0x0f)),
  )
  const secondHigh = i8x16.swizzle(
    i8x16(
      tooShort,
      tooShort,
      tooShort,
      tooShort,
      tooShort,
      tooShort,
      tooShort,
      tooShort,
      follower | long3 | long4 | wayTooLarge,
      follower | long3 | tooLarge,
      follower | surrogate | tooLarge,
      follower | surrogate | tooLarge,
      tooShort,
      tooShort,
      tooShort,
      tooShort,
    ),
    i8x16.shr_u(bytes, 4),
  )
  // Two followers are right in the third place after a lead of three, in the third and fourth
  // after one of four, and must be there.
  const third = i8x16.sub_sat_u(v128.load(at - 2), i8x16.splat(0x60))
  const fourth = i8x16.sub_sat_u(v128.load(at - 3), i8x16.splat(0x70))
  const must = v128.and(v128.or(third, fourth), i8x16.splat(-0x80))
  return v128.xor(must, v128.and(v128.and(firstHigh, firstLow), secondHigh))
}

/** After the character of two to four bytes at `at`; 0 when it is none. */
function wideEnd(at: u32): u32 {
  const lead: u32 = load<u8>(at)
  const bytes = load<u32>(at)
  if (lead < 0xe0) return lead >= 0xc2 && (bytes & 0xc000) == 0x8000 ? at + 2 : 0
  const second = (bytes >> 8) & 0xff
  if (lead < 0xf0) {
    const fits = lead == 0xe0 ? second >= 0xa0 : lead != 0xed || second <= 0x9f
    return fits && (bytes & 0xc0c000) == 0x808000 ? at + 3 : 0
  }
  const fits = lead == 0xf0 ? second >= 0x90 : lead < 0xf4 || (lead == 0xf4 && second <= 0x8f)
  return fits && (bytes & 0xc0c0c000) == 0x80808000 ? at + 4 : 0
}

/** Where the first character is that is none; there is one before `end`. */
function badCharacter(at: u32, end: u32): u32 {
  while (at < end) {
    const next = load<u8>(at) < 0x80 ? at + 1 : wideEnd(at)
    if (!next) return at
    at = next
  }
  return end
}

/**
 * The end of the longest part of a text that is UTF-8.
 * @param begin with 16 zero bytes, or a whole character, before
 * @param end with 64 zero bytes after
 */
export function utf8End(begin: u32, end: u32): u32 {
  // A character that the text ends within is found in the zeros after it.
  for (let at = begin; at <= end; at += 64) {
    const first = v128.load(at)
    const second = v128.load(at, 16)
    const third = v128.load(at, 32)
    const fourth = v128.load(at, 48)
    // What begins in the 64 bytes before may end in these.
    const before = v128.load(at - 16)
    const all = v128.or(v128.or(v128.or(first, second), v128.or(third, fourth)), before)
    if (!i8x16.bitmask(all)) continue
    const found = v128.or(
      v128.or(mistakes(at, first), mistakes(at + 16, second)),
      v128.or(mistakes(at + 32, third), mistakes(at + 48, fourth)),
    )
    if (v128.any_true(found)) return badCharacter(begin, end)
  }
  return end
}
