/** How long a worker that has ended stays away before another one takes its place. */

/** One that served so long was no failure of its configuration or of the machine. */
const soundMs = 10_000

const firstMs = 200
const longestMs = 30_000

/** Failures in a row: of one that ended after it had served for some time, none. */
export const failuresAfter = (failures: number, servedMs: number): number =>
  servedMs >= soundMs ? 0 : failures + 1

/** Milliseconds: the first one is replaced at once, then after twice as long each time. */
export const backOff = (failures: number): number =>
  failures <= 1 ? 0 : Math.min(longestMs, firstMs * 2 ** Math.min(failures - 2, 20))
