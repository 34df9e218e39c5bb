/** Fields at any depth of inline objects, as several of them are read and written at once. */
import { isObject, own, set, type Json, type JsonObject, type Path } from '../../json/index.ts'
import { within, wrongKind } from '../lens-error.ts'
import type { Part, PartValues } from '../made.ts'
import { refuseCollision } from './rename.ts'

export const dotted = (path: Path): string => path.join('.')

export const samePath = (a: Path, b: Path): boolean =>
  a.length === b.length && a.every((step, at) => step === b[at])

/** The values at the paths of parts. @throws LensError where something else than an object is on the way */
export const partValues = (object: JsonObject, parts: readonly Part[]): PartValues => {
  const find = (holder: JsonObject, [name = '', ...rest]: Path): Json | undefined => {
    const value = own(holder, name)
    if (value === undefined || rest.length === 0) return value
    return within(name, () => find(isObject(value) ? value : wrongKind('an object', value), rest))
  }
  return parts.map(({ path }) => find(object, path))
}

/** Parts by their first step, each without it. */
const inside = <P extends { readonly path: Path }>(parts: readonly P[], name: string) =>
  parts.flatMap((part): readonly P[] => {
    const [first, ...path] = part.path
    return first === name && path.length > 0 ? [{ ...part, path }] : []
  })

const named = <P extends { readonly path: Path }>(parts: readonly P[], name: string) =>
  parts.find(({ path }) => path.length === 1 && path[0] === name)

interface Written extends Part {
  readonly value: Json | undefined
}

/**
 * A copy without the parts that were read and with those that were written: each in the place of
 * its name when that was read, else at the end.
 *
 * @throws LensError when an undeclared member has the name of what is written
 */
export const replaceParts = (
  object: JsonObject,
  reads: readonly Part[],
  writes: readonly Written[],
): JsonObject => {
  const result: JsonObject = {}
  for (const key of Object.keys(object)) {
    const value = object[key] as Json
    const [read, written] = [named(reads, key), named(writes, key)]
    if (read) {
      if (written?.value !== undefined) set(result, key, written.value)
      continue
    }
    if (written) refuseCollision(object, key)
    const [innerReads, innerWrites] = [inside(reads, key), inside(writes, key)]
    const isHolder = innerReads.length + innerWrites.length > 0
    const replaced = () =>
      replaceParts(isObject(value) ? value : wrongKind('an object', value), innerReads, innerWrites)
    set(result, key, isHolder ? within(key, replaced) : value)
  }
  for (const { path, value } of writes) {
    const [name = '', ...rest] = path
    if (value === undefined || own(result, name) !== undefined) continue
    if (rest.length === 0) set(result, name, value)
    else {
      const made = replaceParts({}, [], inside(writes, name))
      if (Object.keys(made).length > 0) set(result, name, made)
    }
  }
  return result
}
