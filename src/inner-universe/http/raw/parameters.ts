/** The query parameters of the raw routes, read strictly: what cannot be meant is refused by name. */
import { ok, type Result } from '../../../errors/index.ts'
import { integer, malformed, type Parameter } from '../../query/parameters.ts'
import type { KeyRange } from '../../storage/ranges.ts'

export type Given = ReadonlyMap<string, string>

/** Problems: `malformed` with `parameter`, for one that is unknown or comes twice. */
export const readGiven = (
  parameters: readonly Parameter[],
  known: readonly string[],
): Result<Given> => {
  const given = new Map<string, string>()
  for (const [name, value] of parameters) {
    if (!known.includes(name)) return malformed(name, 'is no parameter of this route', known)
    if (given.has(name)) return malformed(name, 'is given twice')
    given.set(name, value)
  }
  return ok(given)
}

export const rangeOf = (given: Given): KeyRange => {
  const [after, to] = [given.get('after'), given.get('to')]
  return { ...(after === undefined ? {} : { after }), ...(to === undefined ? {} : { to }) }
}

export const mostRows = 10_000
const usualRows = 1000

/** Problem: `malformed` with `parameter`. */
export const limitOf = (given: Given): Result<number> => {
  const limit = integer(given.get('limit') ?? String(usualRows), 1, mostRows)
  return limit === undefined
    ? malformed('limit', `must be an integer from 1 to ${mostRows}`)
    : ok(limit)
}
