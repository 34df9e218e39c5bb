/** Remembers where the pages of lists began, so that reading on does not begin anew: some per kind, the newest. */
import { compareKeys } from './compare-keys.ts'
import { listStart, type ListPlace } from './list-rows.ts'

/** Of each kind: enough for ranges that are read at the same time. */
const most = 64

export interface ListPlaces {
  add(type: string, place: ListPlace): void
  /** The last place that is known before all keys after `key`; the beginning where there is none. */
  before(type: string, key: string | undefined): ListPlace
  forget(type: string): void
}

export const listPlaces = (): ListPlaces => {
  const known = new Map<string, Map<string, ListPlace>>()
  return {
    add: (type, place) => {
      const { last } = place
      if (last === undefined) return
      const places = known.get(type) ?? new Map<string, ListPlace>()
      known.set(type, places)
      places.delete(last)
      places.set(last, place)
      const [oldest] = places.keys()
      if (places.size > most && oldest !== undefined) places.delete(oldest)
    },
    before: (type, key) => {
      let [found, latest] = [listStart, undefined as string | undefined]
      if (key === undefined) return found
      for (const [last, place] of known.get(type) ?? []) {
        const isBefore = compareKeys(last, key) <= 0
        if (isBefore && (latest === undefined || compareKeys(last, latest) > 0)) {
          ;[found, latest] = [place, last]
        }
      }
      return found
    },
    forget: (type) => {
      known.delete(type)
    },
  }
}
