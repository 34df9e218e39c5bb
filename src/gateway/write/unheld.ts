/** What a client says that the store's version has no place for: refused, never dropped in silence. */
import { formatPointer, isObject, own, type Json, type Path } from '../../json/index.ts'
import { failed, problem, type ProblemPlace, type Result } from '../../errors/index.ts'
import type { ValueLens } from '../../lens/index.ts'
import type { Sides } from '../map/place.ts'
import { fieldAt } from '../map/shape-at.ts'
import { differences } from './differences.ts'

export interface Said {
  /** What the client sent at the path, and what became of it. */
  readonly value: Json
  readonly converted: Json
  /** From the store's version to the client's, at that path. */
  readonly back: ValueLens
  /** In the client's version. */
  readonly path: Path
}

const at = (value: Json, path: Path): Json | undefined =>
  path.reduce<Json | undefined>(
    (inner, token) =>
      Array.isArray(inner) ? inner[Number(token)] : isObject(inner) ? own(inner, token) : undefined,
    value,
  )

/** A list that came back shorter: the items of its end, in place of the list. */
const ends = (value: Json, returned: Json, path: Path): readonly Path[] => {
  const [said, heard] = [at(value, path), at(returned, path)]
  return Array.isArray(said) && Array.isArray(heard) && said.length > heard.length
    ? said.slice(heard.length).map((_, i) => [...path, String(heard.length + i)])
    : [path]
}

/**
 * Places that do not come back from the store's version, unless they are blurred by a declared loss
 * or set by the store anyway. A default comes back by itself.
 */
export const unheldPlaces = (
  { value, converted, back, path }: Said,
  { up, clientTypes, type }: Sides,
): readonly Path[] => {
  if (up.losses.length === 0) return []
  const returned = back.value(converted)
  if (!returned.ok) return []
  return differences(value, returned.value)
    .flatMap((inner) => ends(value, returned.value, inner))
    .map((inner) => [...path, ...inner])
    .filter(
      (place) =>
        up.mapPath(place).kind === 'dropped' && !fieldAt(clientTypes, type, place)?.readOnly,
    )
}

export const unheldDetail = 'the version of the store has no place for it'

/** The refusal of a document; undefined when the store can hold all of it. */
export const unheldProblem = (places: readonly Path[]): Result<never> | undefined => {
  if (places.length === 0) return undefined
  const errors: ProblemPlace[] = places.map((place) => ({
    pointer: formatPointer(place),
    detail: unheldDetail,
  }))
  const names = places.map((place) => place.join('.')).join(', ')
  return failed(problem('not-representable', `The store cannot hold ${names}.`, { errors }))
}
