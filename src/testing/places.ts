/** Places in JSON values, for the laws about problems and paths. */
import type { Problem } from '../errors/index.ts'
import {
  isNumber,
  isObject,
  parsePointer,
  set,
  valueAt,
  type Json,
  type Path,
} from '../json/index.ts'

/** Every path of a value, the root included. */
export const pathsOf = (value: Json, at: Path = []): readonly Path[] => {
  const members = Array.isArray(value)
    ? value.map((item, index) => [String(index), item] as const)
    : isObject(value)
      ? Object.entries(value)
      : []
  return [at, ...members.flatMap(([key, member]) => pathsOf(member, [...at, key]))]
}

/** The value with something else in the place of its innermost last member. */
export const broken = (value: Json): Json => {
  if (Array.isArray(value)) {
    return value.length === 0 ? 3 : [...value.slice(0, -1), broken(value.at(-1) as Json)]
  }
  if (!isObject(value)) return isNumber(value) ? 'text' : [value]
  const last = Object.keys(value).at(-1)
  if (last === undefined) return null
  const copy = { ...value }
  set(copy, last, broken(value[last] as Json))
  return copy
}

/** Whether a problem names one place, which the value has, or lacks as a member of what it has. */
export const isAPlace = (value: Json, { errors = [] }: Problem): boolean => {
  const [place, ...others] = errors
  const path = place && parsePointer(place.pointer)
  if (!path || others.length > 0) return false
  if (valueAt(value, path) !== undefined) return true
  const holder = valueAt(value, path.slice(0, -1))
  return holder !== undefined && isObject(holder)
}
