/**
 * Compares what a page shows with what really came out. In a page `…` stands for any text within a
 * line, a line of `…` for any lines, and in JSON a member `"…"` for any further members and an item
 * `"…"` for any further items.
 */

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

const pattern = (shown: string): RegExp => {
  const lines = shown
    .trim()
    .split('\n')
    .map((line) => {
      if (line.trim() === '…') return String.raw`(?:[^\n]*\n)*?`
      return `${line
        .trimEnd()
        .split('…')
        .map(escaped)
        .join(String.raw`[^\n]*`)} *\n`
    })
  return new RegExp(`^${lines.join('')}$`)
}

export const matchesText = (shown: string, real: string): boolean =>
  pattern(shown).test(`${real.trim()}\n`)

type Members = Readonly<Record<string, unknown>>

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Where the values differ, as paths; empty when they match. */
export const jsonDifferences = (shown: unknown, real: unknown, at = ''): readonly string[] => {
  if (typeof shown === 'string' && shown.includes('…')) {
    return typeof real === 'string' && matchesText(shown, real) ? [] : [at]
  }
  if (Array.isArray(shown) && Array.isArray(real)) {
    const open = shown.at(-1) === '…'
    const items = open ? shown.slice(0, -1) : shown
    if (open ? real.length < items.length : real.length !== items.length) return [`${at}.length`]
    return items.flatMap((item, index) => jsonDifferences(item, real[index], `${at}/${index}`))
  }
  if (isMembers(shown) && isMembers(real)) {
    const names = Object.keys(shown).filter((name) => name !== '…')
    const further = Object.keys(real).filter((name) => !names.includes(name))
    return [
      ...names.flatMap((name) => jsonDifferences(shown[name], real[name], `${at}/${name}`)),
      ...('…' in shown ? [] : further.map((name) => `${at}/${name}`)),
    ]
  }
  return Object.is(shown, real) ? [] : [at || '/']
}
