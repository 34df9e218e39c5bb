/** What can be wrong with the types of a version, once all its changes are applied. */
import type { Issue } from '../errors/index.ts'
import { print, type Json } from '../json/index.ts'
import { kindOfShape, refsOf, type Refers, type Shape, type TypeGraph } from '../lens/index.ts'
import { validator } from './emit/validator.ts'
import type { StandIn } from './op-rules.ts'

type UnionShape = Extract<Shape, { kind: 'union' }>

const own = (types: TypeGraph, name: string): Shape | undefined =>
  Object.hasOwn(types, name) ? types[name] : undefined

/** The shape behind references; undefined when they lead in a circle. */
const behind = (shape: Shape, types: TypeGraph): Shape | undefined => {
  let at: Shape | undefined = shape
  for (const seen = new Set<Shape>(); at && !seen.has(at);) {
    if (at.kind !== 'ref' && at.kind !== 'nullable') return at
    seen.add(at)
    at = at.kind === 'nullable' ? at.of : own(types, at.type)
  }
  return undefined
}

/** References to nothing, and types that are nothing but references to each other. */
const referenceIssues = (
  types: TypeGraph,
  place: string,
  judged: readonly (readonly [string, Shape])[],
): readonly Issue[] => {
  const choices = Object.keys(types)
  return judged.flatMap(([type, shape]): readonly Issue[] => {
    const here = `${place} > ${type}`
    const dangling = refsOf(shape).filter((name) => !Object.hasOwn(types, name))
    if (dangling.length > 0) {
      return dangling.map((name) => ({ place: here, message: `unknown type "${name}"`, choices }))
    }
    const message = 'the type refers to itself and to nothing else'
    return choices.includes(type) && !behind(shape, types) ? [{ place: here, message }] : []
  })
}

const patternIssues = (pattern: string | undefined, place: string): readonly Issue[] => {
  try {
    RegExp(pattern ?? '')
    return []
  } catch {
    return [{ place, message: `"${pattern}" is not a regular expression` }]
  }
}

const refersIssues = ({ refersTo }: Refers, types: TypeGraph, place: string): readonly Issue[] =>
  refersTo === undefined || Object.hasOwn(types, refersTo)
    ? []
    : [{ place, message: `refers to the unknown type "${refersTo}"`, choices: Object.keys(types) }]

const unionIssues = (
  { tag, variants }: UnionShape,
  types: TypeGraph,
  place: string,
): readonly Issue[] =>
  Object.entries(variants).flatMap(([name, variant]): readonly Issue[] => {
    const here = `${place} > ${name}`
    const shape = behind(variant, types)
    if (shape?.kind !== 'object') return [{ place: here, message: 'a variant must be an object' }]
    if (!Object.hasOwn(shape.fields, tag)) return []
    return [{ place: here, message: `the name "${tag}" is the tag of the union` }]
  })

/** A member of another kind than it is told by: values of that kind would have no shape. */
const kindIssues = (
  { members }: Extract<Shape, { kind: 'kinds' }>,
  types: TypeGraph,
  place: string,
): readonly Issue[] => {
  const entries = Object.entries(members)
  if (entries.length < 2) {
    return [{ place, message: 'values of several kinds need two members at least' }]
  }
  return entries.flatMap(([kind, member]): readonly Issue[] => {
    const found = kindOfShape(member, types)
    if (found === kind) return []
    const what = found ?? behind(member, types)?.kind ?? 'nothing'
    const hint = member.kind === 'nullable' ? ': say `nullable` of the whole' : ''
    const from = member.kind === 'ref' ? ` (the type ${member.type})` : ''
    return [
      { place: `${place} > ${kind}`, message: `the shape of ${kind} is ${what}${from}${hint}` },
    ]
  })
}

/** Whether a literal of the declaration has the shape it is meant for. */
export const literalIssues = (
  shape: Shape,
  types: TypeGraph,
  literal: Json,
  what: string,
  place: string,
): readonly Issue[] => {
  const checked = validator({ ...types, '(literal)': shape }, 'document')('(literal)', literal)
  if (checked.ok) return []
  return checked.errors.map(({ pointer, detail }) => ({
    place,
    message: `${what} ${print(literal)} does not fit${pointer && ` at ${pointer}`}: ${detail}`,
  }))
}

const shapeIssues = (shape: Shape, types: TypeGraph, place: string): readonly Issue[] => {
  switch (shape.kind) {
    case 'string':
      return [...patternIssues(shape.pattern, place), ...refersIssues(shape, types, place)]
    case 'number':
      return refersIssues(shape, types, place)
    case 'nullable':
    case 'array':
    case 'map':
      return shapeIssues(shape.of, types, place)
    case 'union':
      return [
        ...unionIssues(shape, types, place),
        ...Object.entries(shape.variants).flatMap(([name, variant]) =>
          shapeIssues(variant, types, `${place} > ${name}`),
        ),
      ]
    case 'kinds':
      return [
        ...kindIssues(shape, types, place),
        ...Object.entries(shape.members).flatMap(([kind, member]) =>
          shapeIssues(member, types, `${place} > ${kind}`),
        ),
      ]
    case 'object':
      return Object.entries(shape.fields).flatMap(([name, field]) =>
        shapeIssues(field.shape, types, `${place} > ${name}`),
      )
    default:
      return []
  }
}

const defaultIssues = (shape: Shape, types: TypeGraph, place: string): readonly Issue[] => {
  switch (shape.kind) {
    case 'nullable':
    case 'array':
    case 'map':
      return defaultIssues(shape.of, types, place)
    case 'union':
      return Object.entries(shape.variants).flatMap(([name, variant]) =>
        defaultIssues(variant, types, `${place} > ${name}`),
      )
    case 'kinds':
      return Object.entries(shape.members).flatMap(([kind, member]) =>
        defaultIssues(member, types, `${place} > ${kind}`),
      )
    case 'object':
      return Object.entries(shape.fields).flatMap(([name, field]) => {
        const here = `${place} > ${name}`
        const inner = defaultIssues(field.shape, types, here)
        if (field.default === undefined) return inner
        return [...inner, ...literalIssues(field.shape, types, field.default, 'the default', here)]
      })
    default:
      return []
  }
}

/**
 * Everything wrong with a version's types: references, patterns, unions, and then defaults.
 *
 * @param judged the types that are looked at; all when absent
 */
export const typeIssues = (
  types: TypeGraph,
  place: string,
  judged?: ReadonlySet<string>,
): readonly Issue[] => {
  const entries = Object.entries(types).filter(([type]) => judged?.has(type) ?? true)
  const references = referenceIssues(types, place, entries)
  if (references.length > 0) return references
  const shapes = entries.flatMap(([type, shape]) => shapeIssues(shape, types, `${place} > ${type}`))
  // A value cannot be checked against a shape that is wrong itself.
  if (shapes.length > 0) return shapes
  return entries.flatMap(([type, shape]) => defaultIssues(shape, types, `${place} > ${type}`))
}

/** Values that ops put into documents and that do not have the shape of their place. `types` are those after the change. */
export const standInIssues = (
  standIns: readonly StandIn[],
  types: TypeGraph,
  place: string,
  judged?: ReadonlySet<string>,
): readonly Issue[] =>
  standIns.length === 0 || typeIssues(types, place, judged).length > 0
    ? []
    : standIns.flatMap(({ place: here, what, shape, value }) =>
        literalIssues(shape, types, value, what, here),
      )
