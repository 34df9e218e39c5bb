/** The shape of values of which all that is known is some of them. */
import {
  isNumber,
  isObject,
  kindOf,
  numberText,
  own,
  type Json,
  type JsonObject,
} from '../../json/index.ts'
import type { Field, Shape, ValueKind } from '../../lens/index.ts'
import { anything, fieldsFrom, kindsOf, nullableIf } from '../shapes/form.ts'
import { isIdLike } from './ids.ts'

/** Deeper values are of any shape. */
const deepest = 60

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/

/** So many samples, of so few values, are those of an enum; others may come all the same. */
const enough = 8
const mostValues = 6

const texts = (values: readonly string[]): Shape => {
  if (values.every((value) => uuid.test(value))) return { kind: 'string', format: 'uuid' }
  if (values.every((value) => dateTime.test(value))) return { kind: 'string', format: 'date-time' }
  const distinct = [...new Set(values)]
  const isEnum =
    values.length >= enough &&
    distinct.length <= Math.min(mostValues, values.length / 4) &&
    distinct.every((value) => /^[A-Za-z][A-Za-z_-]{1,30}$/.test(value))
  return isEnum ? { kind: 'string', values: distinct, open: true } : { kind: 'string' }
}

const isMap = (objects: readonly JsonObject[]): boolean => {
  const names = new Set(objects.flatMap((object) => Object.keys(object)))
  return names.size >= 2 && [...names].every(isIdLike)
}

const objectsShape = (objects: readonly JsonObject[], depth: number): Shape => {
  if (isMap(objects)) {
    return {
      kind: 'map',
      of: inferred(
        objects.flatMap((object) => Object.values(object)),
        depth + 1,
      ),
    }
  }
  const values = new Map<string, Json[]>()
  for (const object of objects) {
    for (const name of Object.keys(object)) {
      const known = values.get(name)
      const value = own(object, name) as Json
      if (known) known.push(value)
      else values.set(name, [value])
    }
  }
  return {
    kind: 'object',
    fields: fieldsFrom(
      [...values].map(([name, some]): [string, Field] => [
        name,
        {
          shape: inferred(some, depth + 1),
          ...(some.length < objects.length ? { optional: true } : {}),
        },
      ]),
    ),
  }
}

const ofKind = (kind: ValueKind, values: readonly Json[], depth: number): Shape => {
  switch (kind) {
    case 'string':
      return texts(values as readonly string[])
    case 'number': {
      const isInteger = values.every(
        (value) => isNumber(value) && /^-?\d+$/.test(numberText(value)),
      )
      return { kind: 'number', ...(isInteger ? { integer: true } : {}) }
    }
    case 'boolean':
      return { kind: 'boolean' }
    case 'array':
      return { kind: 'array', of: inferred(values.flat(), depth + 1) }
    case 'object':
      return objectsShape(values.filter(isObject), depth)
  }
}

/** A shape that all of the values have, and others like them. Of no values, or only null, nothing is known. */
export const inferred = (values: readonly Json[], depth = 0): Shape => {
  const byKind = new Map<ValueKind, Json[]>()
  for (const value of values) {
    const kind = kindOf(value)
    if (kind === 'null') continue
    const known = byKind.get(kind)
    if (known) known.push(value)
    else byKind.set(kind, [value])
  }
  if (byKind.size === 0 || depth > deepest) return anything
  const members = new Map(
    [...byKind].map(([kind, some]) => [kind, ofKind(kind, some, depth)] as const),
  )
  return nullableIf(values.includes(null), kindsOf(members))
}
