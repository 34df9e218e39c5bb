/** How a list is asked for pages of some size: contracts do not say which parameter that is, but its names are few. */
import type { QueryParameter, Route } from '../../contract/index.ts'

const names = /^(?:limit|(?:page|batch)_?(?:size|limit)|per_?page|max_?(?:results|items))$/i

const isSize = ([name, { shape, use }]: readonly [string, QueryParameter]): boolean =>
  names.test(name) &&
  shape.kind === 'number' &&
  shape.integer === true &&
  (use === undefined || use.kind === 'plain')

/**
 * The query that asks for at most so many items, or for as many as a page may have; empty where the
 * list has no such parameter.
 *
 * @example pageSizeOf(route, 5000) // { limit: '1000' }
 */
export const pageSizeOf = (
  { query = {} }: Route,
  most: number,
): Readonly<Record<string, string>> => {
  const [name, parameter] = Object.entries(query).find(isSize) ?? []
  if (name === undefined || parameter?.shape.kind !== 'number') return {}
  const { minimum = 1, maximum = most } = parameter.shape
  return { [name]: String(Math.max(minimum, Math.min(maximum, most))) }
}
