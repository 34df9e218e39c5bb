/** The order of keys: that of their UTF-8 bytes, as databases compare text without a collation. */

/**
 * Code points and UTF-8 bytes have the same order; UTF-16 code units, by which JavaScript compares, differ
 * from it where surrogates stand for what is beyond U+FFFF.
 *
 * @returns below 0 where `a` comes first, 0 where they are equal
 */
export const compareKeys = (a: string, b: string): number => {
  const end = Math.min(a.length, b.length)
  for (let at = 0; at < end; at++) {
    const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)]
    if (one !== other) return rank(one) - rank(other)
  }
  return a.length - b.length
}

/** Surrogates after all other code units. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)
