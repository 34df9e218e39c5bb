/** What of a document one version cannot show that another one can: what a rollback would leave behind. */
import type { ErrorCode, ProblemPlace } from '../../../errors/index.ts'
import { isObject, parsePointer, valueAt, type Json, type Path } from '../../../json/index.ts'
import { memberPath, type IsName } from '../../../rollout/compare/index.ts'
import { lossesAround, lossesOn } from '../../map/place.ts'
import type { Sides } from '../../map/sides.ts'
import { differences } from '../../upgrade/write/differences.ts'

/**
 * By JSON path (RFC 9535), with `*` for any item and for names that nobody declares; never a value.
 * `partly`: the rest is shown. `wholly`: the other version has no form for the document.
 */
export type LostOf =
  | { readonly kind: 'none' }
  | { readonly kind: 'partly' | 'wholly'; readonly paths: readonly string[] }

/** `refused`: the document cannot be carried there at all; `code` is that of the problem. */
export type CarriedLoss =
  | LostOf
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly paths: readonly string[] }

const none: LostOf = { kind: 'none' }

const pathText = (document: Json, path: Path, isName: IsName): string => {
  let at: Json | undefined = document
  let text = '$'
  for (const step of path) {
    text = Array.isArray(at) ? `${text}[*]` : memberPath(text, step, isName)
    at = at === undefined ? undefined : valueAt(at, [step])
  }
  return text
}

/** Whether something in an object comes back elsewhere, so that it counts part by part. */
const isSplit = (place: Path, { up }: Sides): boolean =>
  lossesOn(place, up).some(({ path, returns }) => returns === true && path.length > place.length)

const partsOf = (document: Json, place: Path, sides: Sides): readonly Path[] => {
  const value = valueAt(document, place)
  return value !== undefined && isObject(value) && isSplit(place, sides)
    ? Object.keys(value).flatMap((name) => partsOf(document, [...place, name], sides))
    : [place]
}

const lostPlaces = (document: Json, returned: Json, sides: Sides): readonly Path[] =>
  differences(document, returned)
    .flatMap((place) => partsOf(document, place, sides))
    .filter((place) => !lossesAround(place, sides.up).some(({ returns }) => returns))

const refusedPlaces = (errors: readonly ProblemPlace[]): readonly Path[] => {
  const places = errors.map(({ pointer }) => parsePointer(pointer) ?? [])
  return places.length === 0 ? [[]] : places
}

/**
 * Carries a document to another version, and back again: what does not come back is not there.
 * Defaults that are filled in on the way are no loss, nor is what is only written in another way.
 *
 * @param sides the client's version is that of the document, the store's the other one
 */
export const carriedLoss = (document: Json, sides: Sides, isName: IsName): CarriedLoss => {
  const textsOf = (places: readonly Path[]): readonly string[] => [
    ...new Set(places.map((place) => pathText(document, place, isName))),
  ]
  const carried = sides.up.value(document)
  if (!carried.ok) {
    const { code, errors = [] } = carried.problem
    return { kind: 'refused', code, paths: textsOf(refusedPlaces(errors)) }
  }
  const returned = sides.down.value(carried.value)
  if (!returned.ok) return { kind: 'wholly', paths: ['$'] }
  const paths = textsOf(lostPlaces(document, returned.value, sides))
  return paths.length === 0 ? none : { kind: 'partly', paths }
}

/**
 * What the version of the backend that is rolled back to cannot show of a document.
 *
 * @param sides the client's version is that of the document, the store's that of the other backend
 */
export const lostOf = (document: Json, sides: Sides, isName: IsName): LostOf => {
  const lost = carriedLoss(document, sides, isName)
  return lost.kind === 'refused' ? { kind: 'wholly', paths: lost.paths } : lost
}
