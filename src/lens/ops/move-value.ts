/** Moves applied to a value, the obvious way: all is taken out, and then all is put in. */
import { isObject, own, type Json, type JsonObject, type Path } from '../../json/index.ts'
import { within, wrongKind } from '../lens-error.ts'
import { atPath } from '../made.ts'
import { found, type End, type Holder } from './move-ends.ts'
import type { Moved } from './move.ts'
import { refuseEmpty, refuseMissing, refusePut, refuseTaken } from './no-place.ts'
import { withMember, without } from './object-ops.ts'
import { samePath } from './parts.ts'
import { refuseCollision, refuseUndeclared } from './rename.ts'

const isFull = (value: Json | undefined): boolean =>
  isObject(value) && Object.keys(value).length > 0

/** The object without what is at a path. @throws LensError where something else than an object is on the way */
const takeOut = (object: JsonObject, path: Path, holders: readonly Holder[]): JsonObject => {
  const [name = '', ...rest] = path
  const value = own(object, name)
  if (value === undefined) return object
  if (rest.length === 0) return without(object, name)
  if (value === null && holders[0]?.nullable) return object
  return within(name, () => {
    const inner = isObject(value) ? value : wrongKind('an object', value)
    return withMember(object, name, takeOut(inner, rest, holders.slice(1)))
  })
}

const removed = (object: JsonObject, [name = '', ...rest]: Path): JsonObject => {
  const inner = own(object, name)
  if (rest.length === 0) return without(object, name)
  return isObject(inner) ? withMember(object, name, removed(inner, rest)) : object
}

interface Around {
  readonly path: Path
  readonly holder: Holder
}

/** The objects around ends, the innermost first, each once. */
const around = (ends: readonly End[]): readonly Around[] => {
  const all = ends.flatMap(({ path, holders }) =>
    holders.map((holder, index) => ({ path: path.slice(0, index + 1), holder })),
  )
  return all
    .filter(({ path }, at) => !all.slice(0, at).some((other) => samePath(other.path, path)))
    .toSorted((a, b) => b.path.length - a.path.length)
}

/** Without the objects that go with the last that they hold; what was empty before stays. */
const tidied = (object: JsonObject, before: JsonObject, ends: readonly End[]): JsonObject =>
  around(ends).reduce((at, { path, holder }) => {
    const value = found(at, path)
    if (value === null) return holder.blank ? removed(at, path) : at
    const goes = holder.loose || holder.transient
    return goes && isObject(value) && !isFull(value) && isFull(found(before, path))
      ? removed(at, path)
      : at
  }, object)

const isNeverMade = ({ loose, bound }: Holder): boolean => loose && bound

/** @throws LensError where a field cannot be put; `isThere` says whether there is one */
const checkPlace = (object: JsonObject, { from, to }: Moved, isThere: boolean): void => {
  /** That none is never made of those that are missing, from one of them inwards. */
  const checkMade = (outermost: number): void => {
    const bound = to.holders.findIndex((one, depth) => depth >= outermost && isNeverMade(one))
    if (bound >= 0) refusePut(from.path, to.path.slice(0, bound + 1), 'absent')
  }
  let at = object
  for (const [index, name] of to.path.slice(0, -1).entries()) {
    const path = to.path.slice(0, index + 1)
    const { nullable, blank, transient, loose, tacit, shared } = to.holders[index] as Holder
    const value = own(at, name)
    if (value === undefined) {
      // Those inside of it would be made along with it.
      if (isThere) checkMade(index)
      return
    }
    if (value === null && nullable && !blank) {
      if (isThere) refusePut(from.path, path, 'null')
      return
    }
    if (!isObject(value)) return atPath(path, () => wrongKind('an object', value))
    if (isThere && !shared && (transient || loose) && !tacit && !isFull(value)) {
      checkMade(index + 1)
      return transient ? atPath(path, () => refuseUndeclared(name)) : refuseEmpty(path)
    }
    at = value
  }
  const name = to.path.at(-1) ?? ''
  if (!to.holders.at(-1)?.keys) atPath(to.path.slice(0, -1), () => refuseCollision(at, name))
  else if ((isThere || !to.adopts) && own(at, name) !== undefined) refuseTaken(to.path)
}

const putIn = (object: JsonObject, [name = '', ...rest]: Path, value: Json): JsonObject => {
  if (rest.length === 0) return withMember(object, name, value)
  const holder = own(object, name)
  return withMember(object, name, putIn(isObject(holder) ? holder : {}, rest, value))
}

/** The part of a path that the object has, or lacks as a member of what it has. */
const placeIn = (object: JsonObject, path: Path): Path => {
  const lacks = path.findIndex((_, at) => found(object, path.slice(0, at + 1)) === undefined)
  const isMember = lacks === path.length - 1 && isObject(found(object, path.slice(0, lacks)))
  return lacks < 0 || isMember ? path : path.slice(0, lacks)
}

/** Null for each object that has to be there and would hold nothing. */
const withBlanks = (object: JsonObject, ends: readonly End[]): JsonObject =>
  around(ends).reduce((at, { path, holder }) => {
    const parent = found(at, path.slice(0, -1))
    const isMissing = isObject(parent) && own(parent, path.at(-1) ?? '') === undefined
    return holder.blank && isMissing ? putIn(at, path, null) : at
  }, object)

/** @throws LensError */
export const moveValues = (
  object: JsonObject,
  all: readonly Moved[],
  { defaults }: { readonly defaults: boolean },
): JsonObject => {
  const values = all.map(({ from }) => found(object, from.path))
  const rest = all.reduce((at, { from }) => takeOut(at, from.path, from.holders), object)
  const tidy = tidied(
    rest,
    object,
    all.map(({ from }) => from),
  )
  // A name is reserved whether or not its field is there.
  for (const [index, moved] of all.entries()) {
    checkPlace(tidy, moved, values[index] !== undefined)
  }
  const put = all.reduce((at, { to }, index) => {
    const value = values[index]
    return value === undefined ? at : putIn(at, to.path, value)
  }, tidy)
  if (!defaults) return put
  for (const [index, { from, to }] of all.entries()) {
    const isMissing = to.required && values[index] === undefined
    if (!isMissing || !isObject(found(put, to.path.slice(0, -1)))) continue
    refuseMissing(placeIn(object, from.path))
  }
  return withBlanks(
    put,
    all.map(({ to }) => to),
  )
}
