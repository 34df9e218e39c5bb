/** The store's time: microseconds, never the same twice, so that `updated_at` orders the writes of a process. */

export interface Clock {
  /** Microseconds since 1970, larger than every answer before. */
  now(): number
}

/** @param wall milliseconds since 1970; for tests that turn the clock back. */
export const createClock = (wall: () => number = Date.now): Clock => {
  let last = 0
  return {
    now() {
      last = Math.max(last + 1, wall() * 1000)
      return last
    },
  }
}

/**
 * RFC 3339 text in UTC with exactly six fraction digits.
 *
 * @example rfc3339(1700000000000001) // '2023-11-14T22:13:20.000001Z'
 */
export const rfc3339 = (microseconds: number): string => {
  const milliseconds = new Date(Math.floor(microseconds / 1000)).toISOString().slice(0, -1)
  return `${milliseconds}${String(microseconds % 1000).padStart(3, '0')}Z`
}
