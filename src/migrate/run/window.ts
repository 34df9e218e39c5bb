/** Hours of the day in which a run goes on, by the clocks of a time zone. */

export interface Window {
  /** Minutes since midnight. */
  readonly from: number
  /** The same, not in it any more. Before `from` where it goes on past midnight. */
  readonly to: number
}

const minutesOf = (hours: string, minutes: string): number => Number(hours) * 60 + Number(minutes)

const dayMinutes = 24 * 60

/** Undefined for what is no window: `22:00-06:00` is one, `24:00` the end of a day. */
export const windowOf = (text: string): Window | undefined => {
  const [, h1, m1, h2, m2] = /^(\d\d):([0-5]\d)-(\d\d):([0-5]\d)$/.exec(text) ?? []
  if (h1 === undefined || m1 === undefined || h2 === undefined || m2 === undefined) return undefined
  const [from, to] = [minutesOf(h1, m1), minutesOf(h2, m2)]
  return from < dayMinutes && to <= dayMinutes && from !== to ? { from, to } : undefined
}

/** Whether this program knows a zone of that name. */
export const isZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Minutes since midnight by the clocks there. */
const timeThere = (zone: string, at: number): number => {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const valueOf = (wanted: string): string =>
    parts.find(({ type }) => type === wanted)?.value ?? '0'
  return minutesOf(valueOf('hour'), valueOf('minute'))
}

/**
 * Whether a moment is within the hours. Asked again and again, not computed ahead: where clocks are put
 * forward or back, an hour of the day comes twice or never.
 *
 * @param at milliseconds since 1970
 */
export const isWithin = ({ from, to }: Window, zone: string, at: number): boolean => {
  const minutes = timeThere(zone, at)
  return from < to ? from <= minutes && minutes < to : minutes >= from || minutes < to
}
