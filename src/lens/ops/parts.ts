/** Fields at any depth of inline objects, as several of them are read and written at once. */
import { isObject, own, set, type Json, type JsonObject, type Path } from '../../json/index.ts'
import { wrongKind, within } from '../lens-error.ts'
import type { Part, PartValues } from '../made.ts'
import type { Field, Fields, ObjectShape } from '../shape.ts'
import { fieldsWith, fieldsWithout, mayBeAbsent } from './object-ops.ts'
import type { EffectContext } from './op.ts'
import { refuseCollision } from './rename.ts'

export const dotted = (path: Path): string => path.join('.')

export const samePath = (a: Path, b: Path): boolean =>
  a.length === b.length && a.every((step, at) => step === b[at])

export const startsWith = (path: Path, prefix: Path): boolean =>
  prefix.length <= path.length && prefix.every((step, at) => path[at] === step)

const emptyObject: ObjectShape = { kind: 'object', fields: {} }

/** Why the object at a path cannot give or take fields, and the names there are; undefined when it can. */
interface Obstacle {
  readonly message: string
  readonly choices?: readonly string[]
}

/** The object shape at a path of inline objects that are always there. */
export const holderAt = (
  object: ObjectShape,
  path: Path,
  done: Path = [],
): ObjectShape | Obstacle => {
  const [name, ...rest] = path
  if (name === undefined) return object
  const here = [...done, name]
  const field = Object.hasOwn(object.fields, name) ? object.fields[name] : undefined
  if (!field) {
    const choices = Object.keys(object.fields).map((known) => dotted([...done, known]))
    return { message: `unknown field "${dotted(here)}"`, choices }
  }
  if (field.shape.kind !== 'object') {
    const found = field.shape.kind === 'ref' ? `the type ${field.shape.type}` : field.shape.kind
    return {
      message:
        `"${dotted(here)}" is ${found}, and a path leads through inline objects only: ` +
        `name "${dotted(here)}" itself`,
    }
  }
  if (mayBeAbsent(field)) {
    return {
      message:
        `"${dotted(here)}" may be absent, and a path leads through objects that are always there: ` +
        `name "${dotted(here)}" itself, or put the op into at('${dotted(here)}', [...])`,
    }
  }
  return holderAt(field.shape, rest, here)
}

export const isObstacle = (found: ObjectShape | Obstacle): found is Obstacle => 'message' in found

/** The field at a path; undefined after reporting. */
export const fieldAtPath = (
  object: ObjectShape,
  path: Path,
  context: EffectContext,
): Field | undefined => {
  const holder = holderAt(object, path.slice(0, -1))
  if (isObstacle(holder)) {
    context.report(holder.message, holder.choices)
    return undefined
  }
  const name = path.at(-1) ?? ''
  if (Object.hasOwn(holder.fields, name)) return holder.fields[name]
  const around = path.slice(0, -1)
  const choices = Object.keys(holder.fields).map((known) => dotted([...around, known]))
  context.report(`unknown field "${dotted(path)}"`, choices)
  return undefined
}

/** The fields with the object at a path changed; missing ones are made. */
const changedAt = (fields: Fields, path: Path, change: (inside: Fields) => Fields): Fields => {
  const [name, ...rest] = path
  if (name === undefined) return change(fields)
  const field = (Object.hasOwn(fields, name) ? fields[name] : undefined) ?? { shape: emptyObject }
  const inside = field.shape.kind === 'object' ? field.shape.fields : {}
  const shape: ObjectShape = { kind: 'object', fields: changedAt(inside, rest, change) }
  return fieldsWith({ kind: 'object', fields }, name, { ...field, shape })
}

/** The fields without what is at a path; the objects around it stay. */
export const withoutPart = (fields: Fields, path: Path): Fields =>
  changedAt(fields, path.slice(0, -1), (inside) =>
    fieldsWithout({ kind: 'object', fields: inside }, path.at(-1) ?? ''),
  )

/** The fields with one at a path: in its place when it is there. */
export const withPart = (fields: Fields, { path, field }: Part): Fields =>
  changedAt(fields, path.slice(0, -1), (inside) =>
    fieldsWith({ kind: 'object', fields: inside }, path.at(-1) ?? '', field),
  )

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
