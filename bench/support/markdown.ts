/** Tables and figures as people read them. */
import type { Spread } from './measure.ts'

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const isFigure = (cell = ''): boolean => /^[\d*]|^$/.test(cell)

/** Columns of figures are aligned to the right. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const rule = head.map((_, column) =>
    column > 0 && rows.every((cells) => isFigure(cells[column])) ? '---:' : '---',
  )
  return [head, rule, ...rows].map(line).join('\n')
}

/** Three digits, and a comma between thousands. */
export const figure = (value: number): string => {
  if (value === 0) return '0'
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return value.toFixed(value >= 10 ? 1 : 2)
}

export const spreadText = ({ low, middle, high }: Spread): string =>
  `${figure(middle)} (${figure(low)} to ${figure(high)})`

export const times = (ratio: number): string => `${figure(ratio)}x`

/** @example sizeText(25_600) // '25 KB' */
export const sizeText = (bytes: number): string => {
  if (bytes >= 1_000_000) return `${Number((bytes / 1_000_000).toPrecision(3))} MB`
  return `${Number((bytes / 1000).toPrecision(2))} KB`
}

export const verdict = (isMet: boolean): string => (isMet ? 'met' : '**not met**')
