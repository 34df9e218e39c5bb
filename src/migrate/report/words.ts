/** Numbers and times, as reports tell them. */

export const counted = (count: number): string => Math.round(count).toLocaleString('en-US')

/** Of something per second: small ones with a decimal. */
export const rateText = (rate: number): string => (rate < 10 ? rate.toFixed(1) : counted(rate))

/** `90 s`, `12 min`, `3.4 h`. */
export const secondsText = (seconds: number): string => {
  if (!Number.isFinite(seconds)) return 'unknown'
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}

/** `2026-11-29 17:48:19`, UTC; as it is where it is no time. */
export const timeText = (at: string): string => {
  const time = Date.parse(at)
  return Number.isNaN(time) ? at : new Date(time).toISOString().slice(0, 19).replace('T', ' ')
}

/** 0.456 as `45 %`: never 100 before it is all. */
export const shareText = (share: number): string => `${Math.floor(share * 100)} %`
