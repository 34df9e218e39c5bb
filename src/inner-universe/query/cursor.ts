/** Cursors: where a page ended, by the values it was ordered by and not by a count of rows. */
import { isObject, parse, print, type Json } from '../../json/index.ts'

export interface Cursor {
  /** The `sort` parameter of the list, empty when in key order. */
  readonly sort: string
  /** The last document's value of the sorted field; null when in key order. */
  readonly value: Json
  /** The last document's key. */
  readonly id: string
}

/** Opaque text: base64url of JSON. */
export const formatCursor = ({ sort, value, id }: Cursor): string =>
  Buffer.from(print({ sort, value, id })).toString('base64url')

/** The cursor of a text that `formatCursor` made, or undefined. */
export const parseCursor = (text: string): Cursor | undefined => {
  if (!/^[\w-]+$/.test(text)) return undefined
  const parsed = parse(Buffer.from(text, 'base64url').toString())
  if (!parsed.ok || !isObject(parsed.value)) return undefined
  const { sort, value, id } = parsed.value
  return typeof sort === 'string' && typeof id === 'string' && value !== undefined
    ? { sort, value, id }
    : undefined
}
