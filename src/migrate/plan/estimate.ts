/** How long copying may take: an estimate, from what reading and carrying took. */
export interface Estimate {
  /** Seconds. */
  readonly low: number
  readonly high: number
}

/** Writing was not measured, and other work goes on meanwhile: as much as this may come to it. */
const atMostTimes = 5

/** Null where nothing was measured. @param from rows, of which `rate` are carried per second */
export const estimateOf = ({
  from,
  measured: { rate },
}: {
  readonly from: number
  readonly measured: { readonly rate: number | null }
}): Estimate | null => {
  if (rate === null || rate <= 0) return null
  const seconds = from / rate
  return { low: Math.ceil(seconds), high: Math.ceil(seconds * atMostTimes) }
}

const words = (seconds: number): string => {
  if (seconds < 120) return `${seconds} s`
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`
}

/** @example estimateText({ low: 60, high: 300 }) // '60 s to 5 min' */
export const estimateText = ({ low, high }: Estimate): string =>
  low === high ? words(low) : `${words(low)} to ${words(high)}`
