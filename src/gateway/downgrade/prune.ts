/** Cuts documents of one type, wherever they are in an answer, to the fields that were asked for. */
import {
  isObject,
  kindOf,
  own,
  set,
  type Json,
  type JsonObject,
  type Path,
} from '../../json/index.ts'
import { memberOfKind, type Shape, type TypeGraph } from '../../lens/index.ts'

const keep = (document: Json, fields: readonly Path[]): Json => {
  if (!isObject(document)) return document
  const kept: JsonObject = {}
  for (const key of Object.keys(document)) {
    const below = fields.filter(([first]) => first === key).map((path) => path.slice(1))
    if (below.length === 0) continue
    const value = document[key] as Json
    set(kept, key, below.some((path) => path.length === 0) ? value : keep(value, below))
  }
  return kept
}

/**
 * @param shape of the answer
 * @param type whose documents are cut
 */
export const prune = (
  types: TypeGraph,
  shape: Shape,
  value: Json,
  type: string,
  fields: readonly Path[],
): Json => {
  switch (shape.kind) {
    case 'ref': {
      if (shape.type === type) return keep(value, fields)
      const named = Object.hasOwn(types, shape.type) ? types[shape.type] : undefined
      return named ? prune(types, named, value, type, fields) : value
    }
    case 'nullable':
      return prune(types, shape.of, value, type, fields)
    case 'kinds': {
      const member = memberOfKind(shape, kindOf(value))
      return member ? prune(types, member, value, type, fields) : value
    }
    case 'array':
      return Array.isArray(value)
        ? value.map((item) => prune(types, shape.of, item, type, fields))
        : value
    case 'object': {
      if (!isObject(value)) return value
      const pruned: JsonObject = {}
      for (const key of Object.keys(value)) {
        const field = Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined
        const member = own(value, key) as Json
        set(pruned, key, field ? prune(types, field.shape, member, type, fields) : member)
      }
      return pruned
    }
    default:
      return value
  }
}
