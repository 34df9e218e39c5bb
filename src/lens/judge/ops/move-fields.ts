/** Fields at a path of inline objects, nullable ones included, and shapes with them changed. */
import type { Path } from '../../../json/index.ts'
import { bare } from '../../ops/object-ops.ts'
import { samePath } from '../../ops/parts.ts'
import type { Field, Fields, ObjectShape } from '../../shape.ts'
import { fieldIn } from './move-ends.ts'
import { fieldsWith, fieldsWithout, rebuilt } from './object-ops.ts'

const emptyObject: ObjectShape = { kind: 'object', fields: {} }

export const objectOf = (fields: Fields): ObjectShape => ({ kind: 'object', fields })

/** The fields with those at a path of inline objects changed; missing objects are made. Maps and named types stay. */
const changedAt = (
  fields: Fields,
  [name, ...rest]: Path,
  change: (inside: Fields) => Fields,
): Fields => {
  if (name === undefined) return change(fields)
  const field = fieldIn(fields, name) ?? { shape: emptyObject }
  const inner = bare(field.shape)
  if (inner.kind !== 'object') return fields
  const shape = rebuilt(field.shape, changedAt(inner.fields, rest, change))
  return fieldsWith(objectOf(fields), name, { ...field, shape })
}

/** The fields without the one at a path. */
export const removedAt = (fields: Fields, path: Path): Fields =>
  changedAt(fields, path.slice(0, -1), (inside) =>
    fieldsWithout(objectOf(inside), path.at(-1) ?? ''),
  )

/** The fields with one put at a path, in its place when it is there. */
export const putAt = (fields: Fields, path: Path, field: Field): Fields =>
  changedAt(fields, path.slice(0, -1), (inside) =>
    fieldsWith(objectOf(inside), path.at(-1) ?? '', field),
  )

/** The inline object at a path; undefined where there is none. */
export const inlineAt = (fields: Fields, path: Path): Fields | undefined =>
  path.reduce<Fields | undefined>((at, name) => {
    const shape = at && fieldIn(at, name)?.shape
    const inner = shape && bare(shape)
    return inner?.kind === 'object' ? inner.fields : undefined
  }, fields)

/** Paths around those of fields, the innermost first, each once. */
export const around = (paths: readonly Path[]): readonly Path[] => {
  const all = paths.flatMap((path) => path.slice(0, -1).map((_, index) => path.slice(0, index + 1)))
  return all
    .filter((path, at) => !all.slice(0, at).some((other) => samePath(other, path)))
    .toSorted((a, b) => b.length - a.length)
}

/** The field at a path of inline objects. */
export const fieldAt = (fields: Fields, path: Path): Field | undefined => {
  const holder = inlineAt(fields, path.slice(0, -1))
  return holder && fieldIn(holder, path.at(-1) ?? '')
}
