/** Which of the routes of one method and path a request asks for. */
import { acceptedBy, type Route } from '../../contract/index.ts'
import { mediaOf } from '../headers/media-of.ts'
import { parseMediaTypes, type MediaType } from '../headers/media-type.ts'

/** What of a request tells routes of one path apart. */
export interface Asking {
  /** Without its `?`. */
  readonly query: string
  /** Of which `Accept` is read. */
  readonly headers: { get(name: string): string | null }
}

export const asksNothing: Asking = { query: '', headers: { get: () => null } }

/** How much a range is wanted, from 0 to 1 (RFC 9110 section 12.4.2). */
const qualityOf = ({ parameters }: MediaType): number => {
  const [, text] = parameters.find(([name]) => name === 'q') ?? []
  const quality = Number(text ?? 1)
  return quality >= 0 && quality <= 1 ? quality : 1
}

const ofNamed = (ranges: readonly MediaType[], types: readonly string[]): number =>
  Math.max(0, ...ranges.filter(({ type }) => types.includes(type)).map(qualityOf))

/** By the range that says most of the type (RFC 9110 section 12.5.1). */
const ofType = (ranges: readonly MediaType[], type: string): number => {
  const [main = ''] = type.split('/')
  const found = [type, `${main}/*`, '*/*'].map((name) =>
    ranges.find((range) => range.type === name),
  )
  const range = found.find((one) => one !== undefined)
  return range ? qualityOf(range) : 0
}

const wantedOf = (ranges: readonly MediaType[], route: Route): number => {
  const types = acceptedBy(route)
  return types.length > 0 ? ofNamed(ranges, types) : ofType(ranges, mediaOf(route).toLowerCase())
}

/**
 * Whether a request is one of those that a route is for.
 *
 * @param beside the other routes of its method and path: none of them may be wanted more
 */
export const isMeant = (
  route: Route,
  beside: readonly Route[],
  { query, headers }: Asking,
): boolean => {
  const { when } = route
  if (when === undefined) return true
  if ('query' in when) {
    return new URLSearchParams(query).getAll(when.query).some((value) => when.is.includes(value))
  }
  const accept = headers.get('accept')
  if (accept === null) return false
  const ranges = parseMediaTypes(accept)
  const wanted = wantedOf(ranges, route)
  return wanted > 0 && beside.every((other) => wantedOf(ranges, other) <= wanted)
}
