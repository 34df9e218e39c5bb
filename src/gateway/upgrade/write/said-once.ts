/**
 * Two fields of the client's version that say the same: the store keeps one of them, which has
 * precedence. A client that changed only one means that one.
 */
import {
  formatPointer,
  isObject,
  own,
  set,
  valueAt,
  type Json,
  type JsonObject,
  type Path,
} from '../../../json/index.ts'
import { fieldAt } from '../../map/shape-at.ts'
import type { Sides } from '../../map/sides.ts'
import { same } from './differences.ts'

const without = (value: Json, [name = '', ...rest]: Path): Json => {
  if (!isObject(value)) return value
  const result: JsonObject = {}
  for (const key of Object.keys(value)) {
    if (key !== name) set(result, key, value[key] as Json)
    else if (rest.length > 0) set(result, key, without(own(value, key) ?? null, rest))
  }
  return result
}

/** The client's document without what it left as it was where it changed what says the same. */
export const saidOnce = (value: Json, seen: Json, { up }: Sides): Json =>
  up.twins.reduce((said, { path, first }) => {
    if ([path, first].some((at) => valueAt(said, at) === undefined)) return said
    const isChanged = (at: Path) => !same(valueAt(said, at), valueAt(seen, at))
    if (isChanged(path) === isChanged(first)) return said
    return without(said, isChanged(path) ? first : path)
  }, value)

/**
 * What the client saw, without what it left out of its document of two fields that say the same, in
 * the same form: of what one of them lacks nothing is known by the other.
 */
export const seenOnce = (seen: Json, said: Json, { up }: Sides): Json =>
  up.twins.reduce((rest, { path, first }) => {
    const isLeft = valueAt(said, first) === undefined && valueAt(said, path) !== undefined
    if (!isLeft || valueAt(rest, path) === undefined) return rest
    const mapped = up.mapPath(path)
    return mapped.kind === 'path' && mapped.lens.identity ? without(rest, first) : rest
  }, seen)

const withNull = (value: Json, [name = '', ...rest]: Path): Json => {
  if (!isObject(value)) return value
  const result: JsonObject = { ...value }
  set(result, name, rest.length === 0 ? null : withNull(own(value, name) ?? null, rest))
  return result
}

/**
 * A merge patch deletes a field that may be null, and that another field says, too, or that has to be
 * there and is kept in another form: it is null then, for it would be shown again, or be missing.
 */
export const nulledTwins = (
  value: Json,
  deleted: readonly Path[],
  { up, clientTypes, type }: Sides,
): { readonly value: Json; readonly deleted: readonly Path[] } => {
  const isReformed = (path: Path): boolean => {
    const mapped = up.mapPath(path)
    return mapped.kind === 'path' && !mapped.lens.identity
  }
  const isNulled = (path: Path): boolean => {
    const field = fieldAt(clientTypes, type, path)
    if (field?.shape.kind !== 'nullable') return false
    const isNeeded = !field.optional && field.default === undefined
    const isTwin = up.twins.some((twin) => formatPointer(twin.path) === formatPointer(path))
    return isTwin || (isNeeded && isReformed(path))
  }
  return {
    value: deleted.filter(isNulled).reduce(withNull, value),
    deleted: deleted.filter((path) => !isNulled(path)),
  }
}
