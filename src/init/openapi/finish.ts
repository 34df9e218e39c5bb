/** The last looks at what was read: defaults that fit, examples that fit, types that are needed. */
import { validator } from '../../contract/emit/validator.ts'
import type { Route } from '../../contract/index.ts'
import { own, type Json } from '../../json/index.ts'
import { inside, refsOf, type Field, type Shape, type TypeGraph } from '../../lens/index.ts'
import type { Notes } from '../notes.ts'
import { mapInside } from '../shapes/form.ts'
import { memberOf, objectOf, partsIn, type Located } from './documents.ts'
import { plainJson } from './routes/plain-json.ts'

const fieldsIn = function* (shape: Shape): Generator<Field> {
  if (shape.kind === 'object') yield* Object.values(shape.fields)
  for (const inner of inside(shape)) yield* fieldsIn(inner)
}

const textOf = ({ shape, default: standing }: Field): string => JSON.stringify([shape, standing])

/** Defaults that have the shape of their fields; others are left out, and the field may be absent. */
export const withFittingDefaults = (
  types: TypeGraph,
  places: ReadonlyMap<object, string>,
  notes: Notes,
): TypeGraph => {
  const asked: Record<string, Shape> = {}
  const fields = new Set<Field>()
  for (const shape of Object.values(types)) {
    for (const field of fieldsIn(shape)) if (field.default !== undefined) fields.add(field)
  }
  const named = [...fields].map((field, i) => [`(${i})`, field] as const)
  for (const [name, field] of named) asked[name] = field.shape
  const validate = validator({ ...types, ...asked }, 'document')
  const fitting = new Map<string, Json>()
  for (const [name, field] of named) {
    const plain = plainJson(field.default!)
    if (plain !== undefined && validate(name, plain).ok) fitting.set(textOf(field), plain)
    else {
      notes.add(
        places.get(field) ?? '/components/schemas',
        'the default is no value of its own schema: it is left out',
      )
    }
  }
  const change = (shape: Shape): Shape => {
    const read = mapInside(shape, change)
    if (read.kind !== 'object') return read
    const kept = Object.entries(shape.kind === 'object' ? shape.fields : {}).map(
      ([name, field]): [string, Field] => {
        const { default: standing, ...rest } = { ...field, shape: read.fields[name]!.shape }
        if (standing === undefined) return [name, rest]
        const plain = fitting.get(textOf(field))
        return [
          name,
          plain === undefined ? { ...rest, optional: true } : { ...rest, default: plain },
        ]
      },
    )
    return { ...read, fields: Object.fromEntries(kept) }
  }
  return mapTypes(types, change)
}

export const mapTypes = (types: TypeGraph, change: (shape: Shape) => Shape): TypeGraph =>
  Object.fromEntries(Object.entries(types).map(([name, shape]) => [name, change(shape)]))

/** Types that are nothing but other names of each other are of any shape. */
export const withoutCircles = (types: TypeGraph, notes: Notes): TypeGraph =>
  Object.fromEntries(
    Object.entries(types).map(([name, shape]) => {
      const met = new Set<string>()
      let at: Shape | undefined = shape
      while (at?.kind === 'ref' || at?.kind === 'nullable') {
        if (at.kind === 'ref') {
          if (met.has(at.type)) {
            notes.add('/components/schemas', `${name} is nothing but another name of itself`)
            return [name, { kind: 'any' }]
          }
          met.add(at.type)
        }
        at = at.kind === 'nullable' ? at.of : types[at.type]
      }
      return [name, shape]
    }),
  )

/** The types that some body or error holds. */
export const neededTypes = (
  types: TypeGraph,
  routes: readonly Route[],
  error: string | undefined,
): ReadonlySet<string> => {
  const todo = [
    ...routes.flatMap(({ request, response, filters }) => [request, response, filters]),
    error,
  ].filter((name) => name !== undefined)
  const found = new Set<string>()
  while (todo.length > 0) {
    const name = todo.pop()!
    if (found.has(name) || !Object.hasOwn(types, name)) continue
    found.add(name)
    todo.push(...refsOf(types[name]!))
  }
  return found
}

/** The documents that a schema, or a body, shows. */
export const examplesIn = (located: Located): readonly Json[] => {
  const some = memberOf(located, 'examples')
  const one = own(objectOf(located), 'example')
  const listed = some && Array.isArray(some.value) ? some.value : []
  const named = some && !Array.isArray(some.value) ? partsIn(located, 'examples') : []
  return [
    ...(one === undefined ? [] : [one]),
    ...listed,
    ...named.flatMap((each) => {
      const value = own(objectOf(each), 'value')
      return value === undefined ? [] : [value]
    }),
  ]
}

/** As many as are kept for a type. */
const mostExamples = 3

export const fittingExamples = (
  given: ReadonlyMap<string, readonly Json[]>,
  types: TypeGraph,
): Readonly<Record<string, readonly Json[]>> => {
  const validate = validator(types, 'document')
  const kept = [...given].flatMap(([type, examples]): [string, readonly Json[]][] => {
    if (!Object.hasOwn(types, type)) return []
    const good = examples.filter((example) => validate(type, example).ok).slice(0, mostExamples)
    return good.length === 0 ? [] : [[type, good]]
  })
  return Object.fromEntries(kept)
}
