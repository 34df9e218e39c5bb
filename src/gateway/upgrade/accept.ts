/** What a client may take, in the media types of the store's version. */
import { acceptedBy, type Route } from '../../contract/index.ts'
import { mediaOf } from '../headers/media-of.ts'
import type { Carriage } from '../carriage/carriage.ts'
import { parseMediaType, splitOutsideQuotes } from '../headers/media-type.ts'

const retyped = (range: string, type: string, to: string): string => {
  const start = range.search(/\S/)
  return range.slice(0, start) + to + range.slice(start + type.length)
}

const isToldApart = ({ when }: Route): boolean => when !== undefined && 'accept' in when

/** Whether `Accept` means the same to client and store, whatever it says. */
const isSame = ({ clientRoute, storeRoute, besideAccept }: Carriage): boolean =>
  clientRoute.media === storeRoute.media &&
  besideAccept === undefined &&
  !isToldApart(clientRoute) &&
  !isToldApart(storeRoute)

/**
 * `Accept` for the store. Where it tells routes apart, the store is asked for the one that the
 * request was found to mean, and for no other. Null where there is none.
 */
export const storeAccept = (accept: string | null, carriage: Carriage): string | null => {
  if (isSame(carriage)) return accept
  const { clientRoute, storeRoute, besideAccept = [] } = carriage
  const taken = acceptedBy(storeRoute)
  const [first] = taken
  const own = acceptedBy(clientRoute)
  const here = clientRoute.media === undefined ? own : [...own, clientRoute.media.toLowerCase()]
  const there = first ?? storeRoute.media ?? (own.length > 0 ? mediaOf(storeRoute) : undefined)
  const ranges = accept === null ? [] : splitOutsideQuotes(accept, ',')
  const asked = ranges.flatMap((range) => {
    const { type } = parseMediaType(range)
    if (taken.includes(type)) return [retyped(range, type, type)]
    if (here.includes(type) && there !== undefined) return [retyped(range, type, there)]
    return first !== undefined || besideAccept.includes(type) ? [] : [range]
  })
  if (asked.length > 0) return asked.join(',')
  return first ?? (accept === null ? null : mediaOf(storeRoute))
}
