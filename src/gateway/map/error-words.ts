/** Names and values in the words of a store's error: changed only where they are certain to be ones. */
import { formatPointer, type Path } from '../../json/index.ts'
import { fieldName } from './name-path.ts'
import type { Sides } from './sides.ts'
import { fieldAt, shapeAt } from './shape-at.ts'

/** What a word becomes. */
export interface Swap {
  readonly from: string
  readonly to: string
  /**
   * `name`: of a field or parameter. `member`: one word that could be a value as well, so it counts
   * at the beginning or after a word such as `field`. `value`: one of those that are allowed.
   */
  readonly as: 'name' | 'member' | 'value'
}

/** Something in quotes, or a dotted name (`a.b[0].c`): that is no word of a sentence. */
const word =
  /(?<!\w)(?<quote>["'`])(?<quoted>.{1,200}?)\k<quote>(?!\w)|(?<![\w./-])(?<dotted>[\w-]+(?:\.[\w-]+|\[[^[\]\s]{1,200}\])+)(?![\w/-])/g

const saysMember = /(?:^|\b(?:attribute|field|key|member|parameter|path|property|properties)s? )$/i

const applies = ({ from, as }: Swap, found: string, before: string): boolean => {
  if (found !== from) return false
  if (as === 'value') return !before.endsWith('found ')
  return as === 'name' || saysMember.test(before)
}

/** Values that have become one are told once. */
const onlyOnce = (text: string): string =>
  text.replaceAll(/("[^"]*")(?:(?:, (?:or )?| or )\1)+/g, '$1')

/** The text with each word swapped that is certain to be what a swap is for. */
export const swapWords = (text: string, swaps: readonly Swap[]): string => {
  const changed = text.replaceAll(
    word,
    (all: string, quote = '', quoted?: string, dotted?: string, offset = 0) => {
      const found = quoted ?? dotted ?? ''
      const swap = swaps.find((one) => applies(one, found, text.slice(0, offset)))
      return swap ? `${quote}${swap.to}${quote}` : all
    },
  )
  return swaps.some(({ as }) => as === 'value') ? onlyOnce(changed) : changed
}

/**
 * How the place of an error may be named in its words.
 *
 * @param exact whether it is the place itself, and not only what it is part of
 */
export const placeSwaps = (from: Path, to: Path, exact: boolean): readonly Swap[] => {
  const [member, becomes] = [from.at(-1), to.at(-1)]
  const isMember = exact && member !== undefined && becomes !== undefined
  return [
    { from: formatPointer(from), to: formatPointer(to), as: 'name' },
    ...(from.length > 1 ? [{ from: from.join('.'), to: to.join('.'), as: 'name' } as const] : []),
    ...(from.length > 1
      ? [{ from: fieldName(from, true), to: fieldName(to, true), as: 'name' } as const]
      : []),
    ...(isMember ? [{ from: member, to: becomes, as: 'member' } as const] : []),
  ]
}

/** The values of an enumeration at a path of the store's document. */
export const valueSwaps = (path: Path, { down, storeTypes, type }: Sides): readonly Swap[] => {
  const shape = shapeAt(storeTypes, type, path)
  const mapped = down.mapPath(path)
  if (shape?.kind !== 'string' || mapped.kind !== 'path' || mapped.lens.identity) return []
  return (shape.values ?? []).flatMap((from): readonly Swap[] => {
    const value = mapped.lens.value(from)
    return value.ok && typeof value.value === 'string'
      ? [{ from, to: value.value, as: 'value' }]
      : []
  })
}

/** The fields that words about a list of names (`sort`, `fields`) may quote. */
export const listedSwaps = (text: string, { down, storeTypes, type }: Sides): readonly Swap[] => {
  const words = new Set(text.match(/[\w-]+(?:\.[\w-]+)*/g))
  return [...words].flatMap((from): readonly Swap[] => {
    const path = from.split('.')
    const mapped = fieldAt(storeTypes, type, path.slice(0, 1)) && down.mapPath(path)
    return mapped?.kind === 'path' ? [{ from, to: mapped.path.join('.'), as: 'name' }] : []
  })
}
