/** What a client says has to come back to it: what would not is refused, never dropped in silence. */
import {
  equalByValue,
  formatPointer,
  isObject,
  kindOf,
  valueAt,
  type Json,
  type Path,
} from '../../../json/index.ts'
import { failed, problem, type ProblemPlace, type Result } from '../../../errors/index.ts'
import { codecOf, type Shape, type Twin, type ValueLens } from '../../../lens/index.ts'
import { entersList, isDiscarded, loses, lossesAround, lossesOn } from '../../map/place.ts'
import type { Sides } from '../../map/sides.ts'
import { fieldAt, shapeAt } from '../../map/shape-at.ts'
import { defaultAt, isDeclared, isForeign } from './declares.ts'
import { differences } from './differences.ts'
import { newEffort } from './match-items.ts'
import { pickedItems } from './picked-items.ts'

export interface Said {
  /** What the client sent at the path, and what became of it. */
  readonly value: Json
  readonly converted: Json
  /** From the store's version to the client's, at that path. */
  readonly back: ValueLens
  /** In the client's version. */
  readonly path: Path
}

/** Whether a place that came back empty said no more than its absence does. */
const saysNothing = (
  { value, path }: Said,
  inner: Path,
  returned: Json,
  { clientTypes, type }: Sides,
): boolean => {
  if (valueAt(returned, inner) !== undefined) return false
  const said = valueAt(value, inner)
  const shape = shapeAt(clientTypes, type, path) ?? any
  const standing =
    inner.length === 0
      ? fieldAt(clientTypes, type, path)?.default
      : defaultAt(clientTypes, shape, value, inner)
  return said !== undefined && standing !== undefined && equalByValue(said, standing)
}

/** Places of the client's document. */
export interface Lost {
  /** The store's version has no place for it. */
  readonly unheld: readonly Path[]
  /** The client's version has no such field, though the store's has: it would be written unseen. */
  readonly unseen: readonly Path[]
  /** The client's version has no such value there, though the store's has. */
  readonly foreign: readonly Path[]
}

const nothing: Lost = { unheld: [], unseen: [], foreign: [] }
const any: Shape = { kind: 'any' }

/**
 * A list that came back shorter: the items that did not, in place of the list. Absent is as good as
 * empty for one that the store has a place for. What came back as a value of another kind: its
 * members or items.
 */
const missing = (said: Json | undefined, heard: Json | undefined, path: Path): readonly Path[] => {
  if (said !== undefined && heard !== undefined && kindOf(said) !== kindOf(heard)) {
    const inside = Array.isArray(said) || isObject(said) ? Object.keys(said) : []
    return inside.length > 0 ? inside.map((name) => [...path, name]) : [path]
  }
  if (!Array.isArray(said) || !Array.isArray(heard) || said.length <= heard.length) return [path]
  const back = new Set(pickedItems(said, heard, newEffort()) ?? heard.keys())
  return [...said.keys()].filter((at) => !back.has(at)).map((at) => [...path, String(at)])
}

/** Whether only the store's version declares a place. */
const isUnseen = ({ value, converted, path }: Said, inner: Path, sides: Sides): boolean => {
  const { up, clientTypes, storeTypes, type } = sides
  const shape = shapeAt(clientTypes, type, path) ?? any
  if (isDeclared(clientTypes, shape, value, inner)) return false
  const mapped = up.mapPath([...path, ...inner])
  const whole = path.length === 0 ? converted : undefined
  return (
    mapped.kind !== 'dropped' && isDeclared(storeTypes, { kind: 'ref', type }, whole, mapped.path)
  )
}

/** The nearest place around, or itself, that the store's version has as well. */
const anchorOf = (place: Path, { up }: Sides): Path | undefined => {
  for (let length = place.length; length >= 0; length -= 1) {
    const mapped = up.mapPath(place.slice(0, length))
    if (mapped.kind === 'path') return mapped.path
  }
  return undefined
}

/** Whether a place is inside a value that codecs blur as a whole on its way, which its author declares. */
const isBlurred = (place: Path, sides: Sides): boolean => {
  const { up, down } = sides
  const around = lossesAround(place, up)
  if (around.some(({ kind }) => kind === 'defaulted')) return false
  if (around.some(({ blurs }) => blurs)) return true
  const anchor = anchorOf(place, sides)
  return anchor !== undefined && lossesAround(anchor, down).some(({ blurs }) => blurs)
}

/**
 * Whether what does not come back from a place is refused. A number that is rounded by a declared
 * loss is not, nor what a function blurs that declares it; one choice in place of another is, where
 * the store is behind its client.
 */
const isUnheld = (place: Path, sides: Sides, isGone: boolean): boolean => {
  const { up, down, clientIsNewer, clientTypes, type } = sides
  if (fieldAt(clientTypes, type, place)?.readOnly) return false
  if (isDiscarded(place, up)) return false
  const mapped = up.mapPath(place)
  if (mapped.kind === 'dropped' && mapped.into) {
    // What is made of it may be blurred, but not in part go away.
    if (lossesOn(place, up).some(({ kind }) => kind === 'defaulted')) return true
    if (isGone && entersList(place, sides)) return true
    return !loses(place, up) && !mapped.into.some((made) => loses(made, down))
  }
  if (mapped.kind === 'dropped') return isGone || !isBlurred(place, sides)
  if (mapped.kind !== 'path') return false
  // Another field says the same, and says something else.
  if (mapped.stands) return true
  return clientIsNewer && (mapped.codecs ?? []).some(({ codec }) => codecOf(codec).chooses)
}

/** Whether a place holds a link before and after: the gateway names its own addresses in one way. */
const leadsOn = ({ value, path }: Said, inner: Path, returned: Json, sides: Sides): boolean => {
  const shape = shapeAt(sides.clientTypes, sides.type, [...path, ...inner])
  const isLink = shape?.kind === 'string' && shape.link === true
  return isLink && [value, returned].every((all) => typeof valueAt(all, inner) === 'string')
}

/** What does not come back from the store's version; what the store sets anyway does not count. */
export const lostPlaces = (said: Said, sides: Sides): Lost => {
  const { up, down } = sides
  if (up.losses.length === 0 && down.losses.length === 0) return nothing
  const { value, converted, back, path } = said
  const returned = back.value(converted)
  if (!returned.ok) return nothing
  const unheld: Path[] = []
  const unseen: Path[] = []
  const foreign: Path[] = []
  const shape = shapeAt(sides.clientTypes, sides.type, path) ?? any
  for (const inner of differences(value, returned.value)) {
    if (saysNothing(said, inner, returned.value, sides)) continue
    if (leadsOn(said, inner, returned.value, sides)) continue
    if (isForeign(sides.clientTypes, shape, value, inner)) foreign.push([...path, ...inner])
    else if (isUnseen(said, inner, sides)) unseen.push([...path, ...inner])
    else {
      const isPlace = up.mapPath([...path, ...inner]).kind === 'path'
      const one = valueAt(value, inner)
      const heard =
        valueAt(returned.value, inner) ?? (isPlace && Array.isArray(one) ? [] : undefined)
      const places = missing(one, heard, inner).map((lost) => [...path, ...lost])
      // An item that goes away is not blurred.
      const isGone = Array.isArray(one) && Array.isArray(heard)
      unheld.push(...places.filter((place) => isUnheld(place, sides, isGone)))
    }
  }
  return { unheld, unseen, foreign }
}

export const unheldDetail = "the backend's version cannot hold it"
export const unseenDetail = 'your version has no such field'
export const foreignDetail = 'your version has no such value there'

const placesOf = (paths: readonly Path[], detail: string): readonly ProblemPlace[] =>
  paths.map((path) => ({ pointer: formatPointer(path), detail }))

const namesOf = (paths: readonly Path[]): string => paths.map((path) => path.join('.')).join(', ')

/** A field that says the same as another one is held, but not beside it. */
const whyUnheld = (path: Path, twins: readonly Twin[]): string => {
  const twin = twins.find((one) => one.path.every((step, index) => step === path[index]))
  return twin
    ? `it does not fit ${twin.first.join('.')}, which says the same: leave out one of them`
    : unheldDetail
}

/** The refusal of a document; undefined when all of it comes back. */
export const lostProblem = (
  { unheld, unseen, foreign }: Lost,
  twins: readonly Twin[],
): Result<never> | undefined => {
  if (foreign.length > 0) {
    const errors = placesOf(foreign, foreignDetail)
    const detail = `Your version has no such value at ${namesOf(foreign)}.`
    return failed(problem('wrong-shape', detail, { errors }))
  }
  if (unseen.length > 0) {
    const errors = placesOf(unseen, unseenDetail)
    const detail = `Your version has no ${namesOf(unseen)}.`
    return failed(problem('path-not-in-version', detail, { errors }))
  }
  if (unheld.length === 0) return undefined
  const errors = unheld.flatMap((path) => placesOf([path], whyUnheld(path, twins)))
  return failed(
    problem('not-representable', `The backend cannot hold ${namesOf(unheld)}.`, { errors }),
  )
}
