/** Durations as plans declare them: `30s`, `15m`, `2h`, `7d`. */

const units: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

const longestMs = 365 * 86_400_000

export const durationForms = ['30s', '15m', '2h', '7d'] as const

/** Milliseconds, or undefined where it is none, or is longer than a year. */
export const durationMs = (text: string): number | undefined => {
  const [, digits, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  const ms = Number(digits) * (units[unit] ?? Number.NaN)
  return ms <= longestMs ? ms : undefined
}

/** Of a duration that was judged; 0 where there is none. */
export const heldMs = (text: string | undefined): number =>
  (text === undefined ? 0 : durationMs(text)) ?? 0
