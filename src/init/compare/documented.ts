/** Shapes as documents can say them: what only contracts know is left out. */
import type { NumberShape, Shape, StringShape, TypeGraph } from '../../lens/index.ts'
import { patternOf } from '../openapi/schema/patterns.ts'
import { fieldsFrom } from '../shapes/form.ts'
import { opened } from '../shapes/join.ts'

const formats: ReadonlySet<string> = new Set(['uuid', 'date-time'])

const text = (shape: StringShape): StringShape => {
  const { values, open, minLength, maxLength, format, link } = shape
  if (values && !open) return { kind: 'string', values }
  const pattern = values || shape.pattern === undefined ? undefined : patternOf(shape.pattern)
  return {
    kind: 'string',
    ...(minLength ? { minLength } : {}),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(format !== undefined && formats.has(format) && !link ? { format } : {}),
  }
}

const number = ({ integer, minimum, maximum }: NumberShape): NumberShape => ({
  kind: 'number',
  ...(integer ? { integer } : {}),
  ...(minimum === undefined ? {} : { minimum }),
  ...(maximum === undefined ? {} : { maximum }),
})

/** A shape without references at its top. */
export const documented = (given: Shape, types: TypeGraph): Shape => {
  const shape = opened(given, (name) => (Object.hasOwn(types, name) ? types[name] : undefined))
  switch (shape.kind) {
    case 'string':
      return text(shape)
    case 'number':
      return number(shape)
    case 'nullable': {
      const inner = documented(shape.of, types)
      if (inner.kind === 'any' || inner.kind === 'null' || inner.kind === 'nullable') return inner
      return { kind: 'nullable', of: shape.of }
    }
    case 'union': {
      const [only, ...more] = Object.entries(shape.variants)
      if (!only || more.length > 0 || shape.open) return shape
      // A union of one is an object that says so.
      const inner = documented(only[1], types)
      if (inner.kind !== 'object') return shape
      const tag = { shape: { kind: 'string', values: [only[0]] } as const }
      return {
        kind: 'object',
        fields: fieldsFrom([[shape.tag, tag], ...Object.entries(inner.fields)]),
      }
    }
    default:
      return shape
  }
}

const bound = (word: string, value: number | undefined): readonly string[] =>
  value === undefined ? [] : [`${word} ${value}`]

/** A few words for people. @example 'an integer, at least 0' */
export const inWords = (given: Shape, types: TypeGraph): string => {
  const shape = documented(given, types)
  switch (shape.kind) {
    case 'any':
      return 'anything'
    case 'null':
      return 'null'
    case 'boolean':
      return 'true or false'
    case 'string': {
      if (shape.values) return `one of ${shape.values.map((value) => `"${value}"`).join(', ')}`
      const { format, pattern, minLength, maxLength } = shape
      return [
        format === undefined ? 'a text' : `a text (${format})`,
        ...(pattern === undefined ? [] : [`matching ${pattern}`]),
        ...bound('of length at least', minLength),
        ...bound('of length at most', maxLength),
      ].join(', ')
    }
    case 'number':
      return [
        shape.integer ? 'an integer' : 'a number',
        ...bound('at least', shape.minimum),
        ...bound('at most', shape.maximum),
      ].join(', ')
    case 'nullable':
      return `${inWords(shape.of, types)}, or null`
    case 'array':
      return 'a list'
    case 'map':
      return 'a map'
    case 'object':
      return 'an object'
    case 'union':
      return `an object told by "${shape.tag}" (${Object.keys(shape.variants).join(', ')})`
    case 'kinds':
      return Object.values(shape.members)
        .map((member) => inWords(member, types))
        .join(' or ')
    case 'ref':
      return shape.type
  }
}
