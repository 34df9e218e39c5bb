/** Foresees which stored data a write would destroy because its client cannot see it. */
import {
  formatPointer,
  isObject,
  own,
  print,
  type Json,
  type JsonObject,
  type Path,
} from '../../json/index.ts'
import type { Result, ProblemPlace } from '../../errors/index.ts'
import { ok } from '../../errors/index.ts'
import type { Lens } from '../../lens/index.ts'
import { differences, same } from './differences.ts'
import { pairItems } from './pair-items.ts'

const isContainer = (value: Json | undefined): value is Json[] | JsonObject =>
  Array.isArray(value) || isObject(value)

export interface Write {
  /** What the store holds now. */
  readonly stored: Json
  /** What it would hold. */
  readonly written: Json
  /** From the client's version to the store's. */
  readonly up: Lens
  /** From the store's version to the client's. */
  readonly down: Lens
}

/** One place of a document three times: as it is stored, as it comes back from the client, and as it would be. */
interface Place {
  readonly stored: Json
  readonly returned: Json | undefined
  readonly written: Json | undefined
  readonly path: Path
}

const isLost = ({ stored, returned, written, path }: Place, down: Lens): boolean => {
  if (same(stored, returned) || same(stored, written)) return false
  const visible = down.mapPath(path).kind !== 'dropped'
  return !visible || isContainer(stored) || same(written, returned)
}

/** Items are told apart by what they hold: in a list that has changed, places say nothing. */
const lostInItems = (
  stored: readonly Json[],
  returned: readonly Json[],
  written: readonly Json[],
  path: Path,
  down: Lens,
): Path[] => {
  const hidden = stored.some((item, i) => !same(item, returned[i]))
  if (!hidden) return []
  const { pairs, changed } = pairItems(stored.map(print), returned.map(print), written.map(print))
  return stored.flatMap((item, i) => {
    const at = [...path, String(i)]
    const place = pairs.get(i)
    if (place !== undefined) {
      const inner = { stored: item, returned: returned[i], written: written[place], path: at }
      return lostWithin(inner, down)
    }
    // Where others are new or changed, one of them may be this one: its client kept it.
    return changed ? differences(item, returned[i], at) : []
  })
}

const lostWithin = (place: Place, down: Lens): Path[] => {
  const { stored, returned, written, path } = place
  if (isObject(stored) && isObject(returned)) {
    // What the client has removed with its surroundings is its own business.
    if (!isContainer(written)) return []
    return Object.keys(stored).flatMap((key) => {
      const inner = {
        stored: stored[key] as Json,
        returned: own(returned, key),
        written: isObject(written) ? own(written, key) : undefined,
        path: [...path, key],
      }
      return lostWithin(inner, down)
    })
  }
  if (Array.isArray(stored) && Array.isArray(returned) && stored.length === returned.length) {
    if (!isContainer(written)) return []
    return lostInItems(stored, returned, Array.isArray(written) ? written : [], path, down)
  }
  return isLost(place, down) ? [path] : []
}

/**
 * Stored data that does not survive going down to the client and up again, and that the write
 * would change though its client did not mean to. A place that the client sees, if blurred, and has
 * changed, is its own business; so is a place whose surroundings it has removed.
 *
 * Problems are those of the lenses on the stored document.
 */
export const lostPlaces = ({ stored, written, up, down }: Write): Result<readonly Path[]> => {
  const seen = down.value(stored)
  if (!seen.ok) return seen
  const returned = up.value(seen.value)
  if (!returned.ok) return returned
  return ok(lostWithin({ stored, returned: returned.value, written, path: [] }, down))
}

/** The lost places as a problem tells them. Pointers lead into the store's document: the client's has no such place. */
export const toldPlaces = (paths: readonly Path[], store: string): ProblemPlace[] =>
  paths.map((path) => ({
    pointer: formatPointer(path),
    detail: `${path.join('.')} is stored in version ${store}, where your version does not see it as it is`,
  }))
