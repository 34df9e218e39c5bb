/** Moments as people ask for them: `24h`, `7d`, `2026-11-01`, `2026-11-01T12:00:00Z`. */

const units: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
}

/** RFC 3339, or its date alone, which begins at midnight UTC. */
const moment = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/

/** Milliseconds of `90s`, `5m`, `24h`, `30d` or `2w`; undefined for what is no duration. */
export const durationOf = (text: string): number | undefined => {
  const [, count, unit = ''] = /^(\d{1,6})([smhdw])$/.exec(text) ?? []
  return count === undefined ? undefined : Number(count) * (units[unit] ?? 0)
}

/**
 * @param now milliseconds since 1970
 * @returns milliseconds since 1970; undefined for what is no moment
 */
export const momentOf = (text: string, now: number): number | undefined => {
  const back = durationOf(text)
  if (back !== undefined) return now - back
  const at = moment.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}
