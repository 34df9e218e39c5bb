/** A value of a shape that says as little as possible: what stands in for a field that a version does not have. */
import { set, type Json, type JsonObject } from '../../json/index.ts'
import type { Shape, StringShape, TypeGraph } from '../../lens/index.ts'
import { mayLack } from './same.ts'

export interface StandIn {
  readonly value: Json
  /** Whether nobody has to look at it: it plainly says nothing. */
  readonly obvious: boolean
  /** Whether an example of the document says it. */
  readonly shown?: boolean
  /** Whether it is of the shape. */
  readonly fits: boolean
}

/** Choices that say of themselves that they say nothing. */
const nothings = new Set(['unknown', 'none', 'other', 'unspecified', 'default', 'undefined', 'any'])

const formats: Readonly<Record<string, string>> = {
  date: '1970-01-01',
  'date-time': '1970-01-01T00:00:00Z',
  time: '00:00:00Z',
  uuid: '00000000-0000-0000-0000-000000000000',
  email: 'nobody@example.com',
  uri: 'https://example.com/',
  'uri-reference': '/',
  ipv4: '0.0.0.0',
  ipv6: '::',
  duration: 'PT0S',
  hostname: 'example.com',
}

const samples = ['', '0', 'a', 'A', '-', '0.00', '#000000', 'XXX', 'XX', 'unknown', '/', 'en', '00']

const fitsText = (text: string, { minLength = 0, maxLength = Infinity, pattern }: StringShape) => {
  const { length } = Array.from(text)
  if (length < minLength || length > maxLength) return false
  try {
    return pattern === undefined || new RegExp(pattern).test(text)
  } catch {
    return false
  }
}

const textFor = (shape: StringShape, examples: readonly Json[]): StandIn => {
  if (shape.values) {
    const nothing = shape.values.find((value) => nothings.has(value.toLowerCase()))
    const [first = ''] = shape.values
    return {
      value: nothing ?? first,
      obvious: nothing !== undefined,
      fits: shape.values.length > 0,
    }
  }
  const shown = examples.filter((value) => typeof value === 'string')
  const formatted = shape.format === undefined ? undefined : formats[shape.format]
  const bound = shape.minLength === undefined && shape.pattern === undefined && !shape.format
  if (bound) return { value: '', obvious: true, fits: true }
  const length = shape.minLength ?? 0
  const long = length <= 256 ? ['x'.repeat(length), 'X'.repeat(length), '0'.repeat(length)] : []
  const drawn = [...shown, ...(formatted === undefined ? [] : [formatted]), ...samples, ...long]
  const value = drawn.find((text) => fitsText(text, shape))
  const isShown = value !== undefined && shown.includes(value)
  return { value: value ?? '', obvious: false, fits: value !== undefined, shown: isShown }
}

/**
 * What a guess says of a value that somebody has to look at; empty where nobody has.
 *
 * @param doubt when it is to be changed
 */
export const standInSaid = (
  { value, obvious, shown = false }: Omit<StandIn, 'fits'>,
  doubt = 'older clients mean another value',
): string => {
  const from = shown ? 'is from an example of the document' : 'was made up'
  return obvious ? '' : `; stand-in ${JSON.stringify(value)} ${from}: change it if ${doubt}`
}

const numberFor = (minimum = -Infinity, maximum = Infinity, isWhole = false): StandIn => {
  if (minimum <= 0 && maximum >= 0) return { value: 0, obvious: true, fits: true }
  const near = minimum > 0 ? minimum : maximum
  const value = isWhole ? (minimum > 0 ? Math.ceil(near) : Math.floor(near)) : near
  return { value, obvious: false, fits: value >= minimum && value <= maximum }
}

/**
 * A value of a shape; undefined where there is no small one, as of a type that needs itself.
 *
 * @param examples values of the same place, as the document shows them
 */
export const standInFor = (
  shape: Shape,
  types: TypeGraph,
  examples: readonly Json[] = [],
  depth = 8,
): StandIn | undefined => {
  if (depth < 0) return undefined
  switch (shape.kind) {
    case 'any':
    case 'null':
    case 'nullable':
      return { value: null, obvious: true, fits: true }
    case 'boolean':
      return { value: false, obvious: true, fits: true }
    case 'string':
      return textFor(shape, examples)
    case 'number':
      return numberFor(shape.minimum, shape.maximum, shape.integer)
    case 'array':
      return { value: [], obvious: true, fits: true }
    case 'map':
      return { value: {}, obvious: true, fits: true }
    case 'ref': {
      const named = Object.hasOwn(types, shape.type) ? types[shape.type] : undefined
      return named && standInFor(named, types, examples, depth - 1)
    }
    case 'kinds': {
      const all = Object.values(shape.members).flatMap(
        (member) => standInFor(member, types, [], depth - 1) ?? [],
      )
      return all.find(({ obvious }) => obvious) ?? all[0]
    }
    case 'union': {
      for (const [name, variant] of Object.entries(shape.variants)) {
        const inner = standInFor(variant, types, [], depth - 1)
        if (!inner || typeof inner.value !== 'object' || inner.value === null) continue
        const object: JsonObject = {}
        set(object, shape.tag, name)
        Object.entries(inner.value).forEach(([key, value]) => set(object, key, value as Json))
        return { value: object, obvious: false, fits: inner.fits }
      }
      return undefined
    }
    case 'object': {
      const object: JsonObject = {}
      let [obvious, fits] = [true, true]
      for (const [name, field] of Object.entries(shape.fields)) {
        if (mayLack(field)) continue
        const inner = standInFor(field.shape, types, [], depth - 1)
        if (!inner) return undefined
        set(object, name, inner.value)
        obvious = false
        fits &&= inner.fits
      }
      return { value: object, obvious, fits }
    }
  }
}
