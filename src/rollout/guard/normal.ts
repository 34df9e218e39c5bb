/** The normal distribution. */

/**
 * How many standard deviations above the mean a value is that is exceeded with a probability.
 * Abramowitz and Stegun 1964, 26.2.23: wrong by less than 0.00045.
 *
 * @param tail probability above it, over 0 and up to 0.5
 */
export const deviationsOf = (tail: number): number => {
  const t = Math.sqrt(-2 * Math.log(tail))
  const over = 2.515517 + t * (0.802853 + t * 0.010328)
  const under = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
  return Math.max(0, t - over / under)
}
