/** Fields at any depth of inline objects: whether they are there, and shapes without or with them. */
import type { Path } from '../../../json/index.ts'
import type { Part } from '../../made.ts'
import { mayBeAbsent } from '../../ops/object-ops.ts'
import { dotted } from '../../ops/parts.ts'
import type { Field, Fields, ObjectShape } from '../../shape.ts'
import { fieldsWith, fieldsWithout } from './object-ops.ts'
import type { EffectContext } from './op-judge.ts'

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
