/** What a patch takes away, and its client is shown again all the same: that is refused, not ignored. */
import {
  equalByValue,
  isObject,
  own,
  parsePointer,
  valueAt,
  type Json,
  type Path,
} from '../../../json/index.ts'
import type { Failed } from '../../../errors/index.ts'
import { entersList, isAbsent } from '../../map/place.ts'
import type { Sides } from '../../map/sides.ts'
import { defaultAt } from './declares.ts'

/** Places that a merge patch deletes. */
export const deletedBy = (patch: Json, at: Path = []): readonly Path[] => {
  if (patch === null) return [at]
  if (!isObject(patch)) return []
  return Object.keys(patch).flatMap((key) => deletedBy(patch[key] as Json, [...at, key]))
}

/** Places that a JSON Patch removes or moves away. */
export const removedBy = (patch: Json): readonly Path[] =>
  !Array.isArray(patch)
    ? []
    : patch.flatMap((operation) => {
        if (!isObject(operation)) return []
        const op = own(operation, 'op')
        const pointer =
          op === 'remove' ? own(operation, 'path') : op === 'move' && own(operation, 'from')
        const path = typeof pointer === 'string' ? parsePointer(pointer) : undefined
        return path ? [path] : []
      })

/** A refusal whose places, where the store has nothing, are told by the operations of a JSON Patch that say them. */
export const inPatch = (refusal: Failed, patch: Json, sides: Sides): Failed => {
  const { errors } = refusal.problem
  if (refusal.problem.code !== 'not-representable' || !errors || !Array.isArray(patch))
    return refusal
  const told = errors.map(({ pointer, detail }) => {
    const place = parsePointer(pointer) ?? []
    // Items may have moved since an operation named them.
    if (!isAbsent(place, sides.up) || entersList(place, sides)) return { pointer, detail }
    const saying = patch.findLastIndex((operation) => {
      const path = isObject(operation) ? own(operation, 'path') : undefined
      return typeof path === 'string' && `${pointer}/`.startsWith(`${path}/`)
    })
    const operation = patch[saying]
    const path = operation !== undefined && isObject(operation) ? own(operation, 'path') : undefined
    if (typeof path !== 'string') return { pointer, detail }
    const inside = pointer.slice(path.length)
    return { pointer: `/${saying}/${inside === '' ? 'path' : `value${inside}`}`, detail }
  })
  return { ...refusal, problem: { ...refusal.problem, errors: told } }
}

/** Those of the places that come back from the store's version, with something else than what absence means. */
export const comesBack = (
  places: readonly Path[],
  said: Json,
  written: Json,
  { down, clientTypes, type }: Sides,
): readonly Path[] => {
  const gone = places.filter((place) => valueAt(said, place) === undefined)
  const again = gone.length === 0 ? undefined : down.value(written)
  if (!again?.ok) return []
  return gone.filter((place) => {
    const value = valueAt(again.value, place)
    const standing = defaultAt(clientTypes, { kind: 'ref', type }, again.value, place)
    return value !== undefined && (standing === undefined || !equalByValue(value, standing))
  })
}
