/** How large a share may be in truth, of which only a sample is known. */

export interface Bounds {
  readonly lower: number
  readonly upper: number
}

/**
 * The Wilson score interval (Wilson 1927): sound for few answers, and for shares at or near 0 and 1.
 *
 * @param hits of `count`, which is over 0
 * @param z standard deviations, of `deviationsOf`
 */
export const wilson = (hits: number, count: number, z: number): Bounds => {
  const share = hits / count
  const spread = (z * z) / count
  const middle = share + spread / 2
  const reach = z * Math.sqrt((share * (1 - share)) / count + spread / (4 * count))
  return {
    // Where nothing or everything is a hit, that end is exact; rounding would move it.
    lower: hits === 0 ? 0 : Math.max(0, (middle - reach) / (1 + spread)),
    upper: hits === count ? 1 : Math.min(1, (middle + reach) / (1 + spread)),
  }
}
