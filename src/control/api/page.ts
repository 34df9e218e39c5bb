/** Answers in pages: none is longer than its limit, and its cursor leads on from its last item. */
import * as z from 'zod'
import { failed, ok, problem, type Result } from '../../errors/index.ts'

export const mostItems = 1000

export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(mostItems)
    .default(100)
    .describe('Most items of the answer'),
  cursor: z
    .string()
    .max(2048)
    .optional()
    .describe('`next` of the page before; the first page when absent'),
}

export interface PageQuery {
  readonly limit: number
  readonly cursor?: string | undefined
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Leads to the next page; null on the last one. */
  readonly next: string | null
}

/** The cursor that stands for a key. */
export const cursorOf = (text: string): string => {
  const bytes = new TextEncoder().encode(text)
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

const decode = (cursor: string): string | undefined => {
  if (!/^[A-Za-z0-9_-]+$/.test(cursor)) return undefined
  try {
    const bytes = Uint8Array.from(
      atob(cursor.replaceAll('-', '+').replaceAll('_', '/')),
      (character) => character.charCodeAt(0),
    )
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The key that a cursor stands for. Problem: `malformed`. */
export const keyOfCursor = (cursor: string | undefined): Result<string | undefined> => {
  if (cursor === undefined) return ok(undefined)
  const key = decode(cursor)
  return key === undefined
    ? failed(problem('malformed', 'The cursor is none that a page has given.'))
    : ok(key)
}

const before = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * A page of items by their keys, in rising order. Items that come and go between two pages move
 * no others: a cursor names a key, not a place.
 */
export const pageOf = <T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  { limit, cursor }: PageQuery,
): Result<Page<T>> => {
  const after = keyOfCursor(cursor)
  if (!after.ok) return after
  const rest: (readonly [string, T])[] = []
  for (const item of items) {
    const key = keyOf(item)
    if (after.value === undefined || key > after.value) rest.push([key, item])
  }
  rest.sort(([a], [b]) => before(a, b))
  const shown = rest.slice(0, limit)
  const last = shown.at(-1)
  return ok({
    items: shown.map(([, item]) => item),
    next: rest.length > limit && last ? cursorOf(last[0]) : null,
  })
}
