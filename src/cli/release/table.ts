/** Tables and bars for terminals. */

/** Columns as wide as their widest cell; the last one as it is. */
export const table = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] => {
  const widths = head.map((name, at) =>
    Math.max(name.length, ...rows.map((row) => (row[at] ?? '').length)),
  )
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd()
  return rows.length === 0 ? ['  (none)'] : [line(head), ...rows.map(line)]
}

const rounded = (percent: number): string => String(Math.round(percent * 10) / 10)

export const percentText = (share: number): string => `${rounded(100 * share)} %`

/** @example sharesText({ green: 25, blue: 75 }) // 'green 25 %, blue 75 %' */
export const sharesText = (shares: Readonly<Record<string, number>> | undefined): string =>
  Object.entries(shares ?? {})
    .map(([variant, percent]) => `${variant} ${rounded(percent)} %`)
    .join(', ')

/** @param share 0 to 1 @example bar(0.25, 8) // '##......' */
export const bar = (share: number, width = 20): string => {
  const full = share > 0 ? Math.max(1, Math.round(share * width)) : 0
  return '#'.repeat(full) + '.'.repeat(width - full)
}

/** How long ago, in the largest unit that says something: `3 min`, `2 d`. */
export const agoText = (at: number, now: number): string => {
  const seconds = Math.max(0, Math.round((now - at) / 1000))
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  return seconds < 86_400
    ? `${Math.floor(seconds / 3600)} h ago`
    : `${Math.floor(seconds / 86_400)} d ago`
}
