/** Integers of 64 bits. */

interface Bounds {
  readonly min: bigint
  readonly max: bigint
}

export const bounds = (signed: boolean): Bounds =>
  signed ? { min: -(2n ** 63n), max: 2n ** 63n - 1n } : { min: 0n, max: 2n ** 64n - 1n }
