/** Numbers as people read them. */

const whole = new Intl.NumberFormat('en')
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** `12,345` */
export const countText = (count: number): string => whole.format(count)

/** `12.3K` */
export const shortText = (count: number): string => short.format(count)

/** `0.4 %`; what is not nothing, or not all, is not rounded to it. */
export const percentText = (part: number, of: number): string => {
  if (of === 0 || part === 0) return '0 %'
  const percent = (100 * part) / of
  if (percent < 0.1) return '< 0.1 %'
  if (percent > 99.9 && part < of) return '> 99.9 %'
  return `${Math.round(percent * 10) / 10} %`
}

/** `1 client`, `3 clients` */
export const counted = (count: number, noun: string, many = `${noun}s`): string =>
  `${countText(count)} ${count === 1 ? noun : many}`
