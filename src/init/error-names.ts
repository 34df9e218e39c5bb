/** Which fields of errors name fields of a document, so that lenses tell them in the words of the client. */
import type { ErrorForm } from '../contract/index.ts'
import { isObject, own, type Json } from '../json/index.ts'
import type { Field, Shape, StringShape, TypeGraph } from '../lens/index.ts'

type Names = NonNullable<StringShape['names']>

/** Names that say as much outside of lists of wrong places, too. */
const plain: readonly (readonly [RegExp, Names])[] = [
  [/^(?:param|parameter|field|field_?name|invalid_?param)$/i, 'field'],
  [/^(?:pointer|json_?pointer)$/i, 'pointer'],
]

const namesOf = (name: string, value: Json | undefined): Names | undefined => {
  if (value === '$field') return 'field'
  if (value === '$pointer') return 'pointer'
  return plain.find(([pattern]) => pattern.test(name))?.[1]
}

/**
 * The types with marks in those of errors. Which fields these are the template of the errors says,
 * which was made of their names.
 */
export const withErrorNames = (types: TypeGraph, errors: ErrorForm | undefined): TypeGraph => {
  if (!errors?.problem) return types
  const made = new Map(Object.entries(types))
  const met = new Set<string>()
  const marked = (shape: Shape, names: Names): Shape => {
    if (shape.kind === 'nullable') return { ...shape, of: marked(shape.of, names) }
    return shape.kind === 'string' && !shape.values ? { ...shape, names } : shape
  }
  const walk = (shape: Shape, template: Json | undefined): Shape => {
    switch (shape.kind) {
      case 'ref': {
        const named = made.get(shape.type)
        if (!named || met.has(shape.type)) return shape
        met.add(shape.type)
        made.set(shape.type, walk(named, template))
        return shape
      }
      case 'nullable':
        return { ...shape, of: walk(shape.of, template) }
      case 'array':
        return { ...shape, of: walk(shape.of, Array.isArray(template) ? template[0] : undefined) }
      case 'object': {
        if (!isObject(template)) return shape
        const fields = Object.entries(shape.fields).map(([name, field]): [string, Field] => {
          const value = own(template, name)
          const names = namesOf(name, value)
          const of = names ? marked(field.shape, names) : walk(field.shape, value)
          return [name, { ...field, shape: of }]
        })
        return { ...shape, fields: Object.fromEntries(fields) }
      }
      default:
        return shape
    }
  }
  walk({ kind: 'ref', type: errors.type }, errors.problem)
  return Object.fromEntries(made)
}
