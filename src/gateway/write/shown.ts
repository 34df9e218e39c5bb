/**
 * What a client is shown although the version of the store does not declare it: an undeclared member
 * of the stored document has the name of a field that only the client's version has. It cannot be
 * carried up again, so it is put beside what can: it stays as long as the client leaves it as it is,
 * and goes with what the client says instead.
 */
import {
  formatPointer,
  isObject,
  own,
  parsePointer,
  print,
  set,
  valueAt,
  type Json,
  type Path,
} from '../../json/index.ts'
import type { Problem } from '../../errors/index.ts'
import { copyOf } from '../../lens/index.ts'
import type { Sides } from '../map/sides.ts'
import { differences } from './differences.ts'
import { isDeclared } from './declares.ts'

/** What stands at a place of the client's document, and where it would be stored. */
interface Undeclared {
  readonly place: Path
  readonly source: Path
}

/** The outermost part of a place of the client's that the store has no declared place for. */
export const undeclaredAt = (
  place: Path,
  value: Json,
  stored: Json,
  { down, storeTypes, type }: Sides,
): Undeclared | undefined => {
  for (let length = 1; length <= place.length; length += 1) {
    const part = place.slice(0, length)
    const source = down.sourceOf(part, value)
    if (source && !isDeclared(storeTypes, { kind: 'ref', type }, stored, source)) {
      return { place: part, source }
    }
  }
  return undefined
}

/** Puts a value at a path of a document; objects on the way are made where they are not. */
const put = (target: Json, [step, ...rest]: Path, value: Json): void => {
  if (step === undefined) return
  if (Array.isArray(target)) {
    const item = target[Number(step)]
    if (item !== undefined) put(item, rest, value)
  } else if (isObject(target)) {
    if (rest.length === 0) return set(target, step, value)
    if (!isObject(own(target, step)) && !Array.isArray(own(target, step))) set(target, step, {})
    put(own(target, step) ?? null, rest, value)
  }
}

/** A place, whichever item of a list it is in. */
const patternOf = (place: Path, value: Json): string => {
  let at: Json | undefined = value
  return place
    .map((step) => {
      const name = Array.isArray(at) ? '*' : JSON.stringify(step)
      at = at === undefined ? undefined : valueAt(at, [step])
      return name
    })
    .join('/')
}

/** By what is shown where: what is stored there. */
export type Shown = ReadonlyMap<string, Json>

const signOf = (place: Path, document: Json, value: Json): string =>
  `${patternOf(place, document)}:${print(value)}`

/** Every undeclared part of a document that is not what comes back of it. */
const undeclaredIn = (document: Json, carried: Json, sides: Sides): readonly Undeclared[] => {
  const again = sides.down.value(carried)
  if (!again.ok) return []
  const found = new Map<string, Undeclared>()
  for (const place of differences(document, again.value)) {
    const at = undeclaredAt(place, document, carried, sides)
    if (at) found.set(formatPointer(at.place), at)
  }
  return [...found.values()]
}

/** What a client is shown that its own view does not bring back; undefined where there is nothing. */
export const shownIn = (
  stored: Json,
  seen: Json,
  returned: Json,
  sides: Sides,
): { readonly shown: Shown; readonly returned: Json } | undefined => {
  if (!sides.up.losses.some(({ kind }) => kind === 'defaulted')) return undefined
  const found = undeclaredIn(seen, returned, sides).flatMap(({ place, source }) => {
    const [value, held] = [valueAt(seen, place), valueAt(stored, source)]
    return value === undefined || held === undefined ? [] : [{ place, source, value, held }]
  })
  if (found.length === 0) return undefined
  const whole = copyOf(returned)
  for (const { source, held } of found) put(whole, source, held)
  const shown = new Map(found.map(({ place, value, held }) => [signOf(place, seen, value), held]))
  return { shown, returned: whole }
}

/** Whether all that the store cannot hold of a document could be shown: it takes the stored one to tell. */
export const mayBeShown = ({ errors = [] }: Problem, said: Json, sides: Sides): boolean => {
  const written = sides.up.value(said)
  if (!written.ok) return false
  return errors.every(({ pointer }) => {
    const place = parsePointer(pointer)
    return place !== undefined && undeclaredAt(place, said, written.value, sides) !== undefined
  })
}

/** Places at which a client says something else than it is shown at such a place. */
export const notShown = (
  places: readonly Path[],
  said: Json,
  written: Json,
  shown: Shown,
  sides: Sides,
): readonly Path[] => {
  const judged = new Map<string, boolean>()
  return places.filter((place) => {
    const at = undeclaredAt(place, said, written, sides)
    if (!at) return true
    const pointer = formatPointer(at.place)
    const value = valueAt(said, at.place) ?? null
    const isShown = judged.get(pointer) ?? shown.has(signOf(at.place, said, value))
    judged.set(pointer, isShown)
    return !isShown
  })
}

/** What a client sends, carried up, with what it is shown beside it. */
export const withShown = (said: Json, written: Json, shown: Shown, sides: Sides): Json => {
  const whole = copyOf(written)
  for (const { place, source } of undeclaredIn(said, written, sides)) {
    const value = valueAt(said, place)
    const held = value === undefined ? undefined : shown.get(signOf(place, said, value))
    if (held !== undefined) put(whole, source, held)
  }
  return whole
}
