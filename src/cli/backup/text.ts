/** Backups in words for people. */
import type { Comparison, Manifest } from '../../migrate/index.ts'

export const countText = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? '' : 's'}`

export const rowsOf = ({ kinds }: Manifest): number =>
  kinds.reduce((sum, { rows }) => sum + rows, 0)

export const storedBytes = ({ kinds }: Manifest): number =>
  kinds.reduce((sum, { stored }) => sum + stored.bytes, 0)

const units = ['kB', 'MB', 'GB', 'TB'] as const

/** @example bytesText(1234567) // '1.2 MB' */
export const bytesText = (bytes: number): string => {
  let [rest, at] = [bytes, -1]
  while (rest >= 1000 && at < units.length - 1) {
    rest /= 1000
    at += 1
  }
  return at < 0 ? `${bytes} bytes` : `${rest.toFixed(1)} ${units[at]}`
}

export const kindsText = ({ kinds }: Manifest): string =>
  kinds.map(({ type, rows }) => `${type} ${rows}`).join(', ')

export const unlistedText = ({ unlisted }: Manifest): readonly string[] =>
  unlisted.length > 0 ? [`No list shows, so that it is not in it: ${unlisted.join(', ')}.`] : []

/** Of which moment its rows are. */
export const momentText = ({ moment, backend, ended }: Manifest): string => {
  switch (moment.kind) {
    case 'feed':
      return `It is of one moment, ${ended}: what changed while it was made is in it.`
    case 'read-twice':
      return 'It is of one moment: everything was read twice, and nothing had changed.'
    case 'none':
      return `It is of no single moment: what was written to ${backend} while it was made may be half in it.`
  }
}

/** How the rows of each type compare, where not all are equal. */
export const differencesOf = (comparison: Comparison): readonly (readonly [string, string])[] =>
  Object.entries(comparison).flatMap(([type, { missing, different, extra }]) => {
    const said = [
      ...(missing > 0 ? [`${missing} missing`] : []),
      ...(different > 0 ? [`${different} other than in the backup`] : []),
      ...(extra > 0 ? [`${extra} that the backup does not have`] : []),
    ]
    return said.length > 0 ? [[type, said.join(', ')] as const] : []
  })

export const totalOf = (comparison: Comparison) => {
  const total = { equal: 0, missing: 0, different: 0, extra: 0 }
  for (const counts of Object.values(comparison)) {
    for (const kind of ['equal', 'missing', 'different', 'extra'] as const)
      total[kind] += counts[kind]
  }
  return total
}
