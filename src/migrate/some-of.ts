/** Chooses some of many by a seed: each as likely as any other, and the same ones for the same seed. */

/** Numbers from 0 to below 1: Mulberry32. */
const numbersFrom = (seed: number) => {
  let state = seed >>> 0
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Different places from 0 to below `all`, ascending.
 *
 * @param most how many are wanted
 */
export const someOf = (all: number, most: number, seed: number): readonly number[] => {
  const next = numbersFrom(seed)
  const chosen = new Set<number>()
  // Floyd's algorithm: no place twice, however many there are.
  for (let at = Math.max(0, all - most); at < all; at++) {
    const place = Math.floor(next() * (at + 1))
    chosen.add(chosen.has(place) ? at : place)
  }
  return [...chosen].toSorted((a, b) => a - b)
}
