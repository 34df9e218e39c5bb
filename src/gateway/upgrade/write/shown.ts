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
} from '../../../json/index.ts'
import type { Problem } from '../../../errors/index.ts'
import { copyOf } from '../../../lens/index.ts'
import { isAbsent } from '../../map/place.ts'
import type { Sides } from '../../map/sides.ts'
import { differences, same } from './differences.ts'
import { isDeclared } from './declares.ts'

/** What stands at a place of the client's document, and where it would be stored. */
interface Undeclared {
  readonly place: Path
  readonly source: Path
}

/** The outermost part of a place of the client's that the store has no declared place for. */
const undeclaredAt = (
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

/** What a client is shown that nothing of what it says brings back. */
export interface Shown {
  /** What is stored, by what is shown for it where. */
  readonly held: ReadonlyMap<string, Json>
  /** Made of what is stored by a function, say: it stays as it is shown, whatever the client says. */
  readonly fixed: ReadonlyMap<string, Json>
}

const signOf = (place: Path, document: Json, value: Json): string =>
  `${patternOf(place, document)}:${print(value)}`

interface Unreturned {
  readonly undeclared: readonly Undeclared[]
  /** Places of the client's that nothing is stored for. */
  readonly fixed: readonly Path[]
}

/** What of a document is not what comes back of it, for want of a place in the store's version. */
const unreturned = (document: Json, carried: Json, sides: Sides): Unreturned => {
  const again = sides.down.value(carried)
  const undeclared = new Map<string, Undeclared>()
  const fixed: Path[] = []
  for (const place of again.ok ? differences(document, again.value) : []) {
    const at = undeclaredAt(place, document, carried, sides)
    if (at) undeclared.set(formatPointer(at.place), at)
    else if (isAbsent(place, sides.up)) fixed.push(place)
  }
  return { undeclared: [...undeclared.values()], fixed }
}

/** What a client is shown that its own view does not bring back; undefined where there is nothing. */
export const shownIn = (
  stored: Json,
  seen: Json,
  returned: Json,
  sides: Sides,
): { readonly shown: Shown; readonly returned: Json } | undefined => {
  if (!sides.up.losses.some(({ kind }) => kind === 'defaulted')) return undefined
  const { undeclared, fixed } = unreturned(seen, returned, sides)
  const found = undeclared.flatMap(({ place, source }) => {
    const [value, held] = [valueAt(seen, place), valueAt(stored, source)]
    return value === undefined || held === undefined ? [] : [{ place, source, value, held }]
  })
  if (found.length === 0 && fixed.length === 0) return undefined
  const whole = copyOf(returned)
  for (const { source, held } of found) put(whole, source, held)
  const held = found.map((one) => [signOf(one.place, seen, one.value), one.held] as const)
  const values = fixed.map((place) => [formatPointer(place), valueAt(seen, place) ?? null] as const)
  return { shown: { held: new Map(held), fixed: new Map(values) }, returned: whole }
}

const isIn = (pointer: string, around: string): boolean =>
  pointer === around || pointer.startsWith(`${around}/`)

/** Whether all that the store cannot hold of a document could be shown, or said twice: it takes the stored one to tell. */
export const mayBeShown = ({ errors = [] }: Problem, { up }: Sides): boolean =>
  errors.every(
    ({ pointer }) =>
      isAbsent(parsePointer(pointer) ?? [], up) ||
      up.twins.some(({ path }) => isIn(pointer, formatPointer(path))),
  )

/**
 * Places at which a client says something else than it is shown there.
 *
 * @param unheld those for which the store's version has no place
 */
export const notShown = (
  unheld: readonly Path[],
  said: Json,
  written: Json,
  { held, fixed }: Shown,
  sides: Sides,
): readonly Path[] => {
  const judged = new Map<string, boolean>()
  const others = unheld.filter((place) => {
    const at = undeclaredAt(place, said, written, sides)
    if (!at) return !fixed.has(formatPointer(place))
    const pointer = formatPointer(at.place)
    const value = valueAt(said, at.place) ?? null
    const isShown = judged.get(pointer) ?? held.has(signOf(at.place, said, value))
    judged.set(pointer, isShown)
    return !isShown
  })
  const changed = [...fixed].flatMap(([pointer, value]) => {
    const place = parsePointer(pointer) ?? []
    const isThere = valueAt(said, place.slice(0, -1)) !== undefined
    return isThere && !same(valueAt(said, place), value) ? [place] : []
  })
  return [...others, ...changed]
}

/** What a client sends, carried up, with what it is shown beside it. */
export const withShown = (said: Json, written: Json, { held }: Shown, sides: Sides): Json => {
  const whole = copyOf(written)
  for (const { place, source } of unreturned(said, written, sides).undeclared) {
    const value = valueAt(said, place)
    const stored = value === undefined ? undefined : held.get(signOf(place, said, value))
    if (stored !== undefined) put(whole, source, stored)
  }
  return whole
}
