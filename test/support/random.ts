/** Choices that a number repeats: for formatting, where drawing each from fast-check would be slow. */

/** A whole number from 0 up to, not including, `below`. */
export type Random = (below: number) => number

/** The mulberry32 generator, by Tommy Ettinger. */
export const randomOf = (seed: number): Random => {
  let state = seed | 0
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

/** One of `choices`. */
export const pickOf = <T>(random: Random, choices: readonly T[]): T =>
  choices[random(choices.length)] as T
