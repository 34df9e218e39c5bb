/** What a client names though only the store's version has it: refused, so that nothing hidden is written by chance. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { equal, formatPointer, isObject, type Json, type Path } from '../../json/index.ts'
import { placeOf, type Sides } from '../map/place.ts'
import { fieldAt } from '../map/shape-at.ts'

/** The members of a document, in the client's version, that say something else than the default that stands in for them. */
const unseenPlaces = (value: Json, sides: Sides, path: Path = []): readonly Path[] => {
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => unseenPlaces(item, sides, [...path, String(i)]))
  }
  if (!isObject(value)) return []
  return Object.keys(value).flatMap((key) => {
    const [member, at] = [value[key] as Json, [...path, key]]
    if (fieldAt(sides.clientTypes, sides.type, at)) return unseenPlaces(member, sides, at)
    const place = placeOf(at, sides)
    const standing = place.kind === 'hidden' ? place.field.default : undefined
    return standing === undefined || equal(standing, member) ? [] : [at]
  })
}

/** The refusal of places that the client's version does not have; undefined when there are none. */
export const unseenProblem = (places: readonly Path[]): Result<never> | undefined => {
  if (places.length === 0) return undefined
  const errors = places.map((path) => ({
    pointer: formatPointer(path),
    detail: 'your version has no such field',
  }))
  const names = places.map((path) => path.join('.')).join(', ')
  return failed(problem('path-not-in-version', `Your version has no ${names}.`, { errors }))
}

/** Problem: `path-not-in-version`. */
export const withoutUnseen = (document: Json, sides: Sides): Result<Json> =>
  unseenProblem(unseenPlaces(document, sides)) ?? ok(document)
