/** Text with separators as a list of texts, and back. Empty text is the empty list. */
import type { Json } from '../../json/index.ts'
import { checkKinds } from '../fits.ts'
import { notRepresentable, within, wrongKind } from '../lens-error.ts'
import type { StringShape } from '../shape.ts'
import type { Codec } from './codec.ts'

export interface SplitData {
  readonly codec: 'split'
  readonly separator: string
  /** What the newer version holds. */
  readonly to: 'array' | 'string'
  /** Of the older list; found by `complete`. */
  readonly items?: StringShape
}

const split = ({ separator, items }: SplitData, value: Json): Json => {
  if (typeof value !== 'string') return wrongKind('a string', value)
  const parts = value === '' ? [] : value.split(separator)
  if (items) for (const part of parts) checkKinds(items, part, {})
  return parts
}

const join = ({ separator }: SplitData, value: Json): Json => {
  if (!Array.isArray(value)) return wrongKind('an array', value)
  const texts = value.map((item, at) =>
    within(at, () => {
      if (typeof item !== 'string') return wrongKind('a string', item)
      return item.includes(separator) || (item === '' && value.length === 1)
        ? notRepresentable(
            item === '' ? 'is empty, and would be no item' : `holds the separator "${separator}"`,
          )
        : item
    }),
  )
  const text = texts.join(separator)
  // Separators of several characters may also come to stand across two items.
  return text === '' || text.split(separator).length === texts.length
    ? text
    : notRepresentable(`holds the separator "${separator}" across two items`)
}

export const splitCodec: Codec<SplitData> = {
  run: (data, value, direction) =>
    (data.to === 'array') === (direction === 'up') ? split(data, value) : join(data, value),
  loss: () => undefined,
  refuses: ({ to, items }, direction) =>
    (to === 'string') === (direction === 'up') || items?.values !== undefined,
}
