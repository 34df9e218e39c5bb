/** A list of objects that each have a key of their own as a map by that key, and back. */
import { isObject, own, set, type Json, type JsonObject } from '../../json/index.ts'
import { LensError, notRepresentable, within, wrongKind } from '../lens-error.ts'
import type { Fields, Shape } from '../shape.ts'
import type { Codec } from './codec.ts'

export interface KeyedData {
  readonly codec: 'keyed'
  /** The member of an item that is its key in the map. */
  readonly key: string
  /** What the newer version holds. */
  readonly to: 'map' | 'array'
  /** Whether the values of the map have the member, too, as items of a named type do; found by `complete`. */
  readonly keeps?: boolean
}

/** @throws LensError */
const keyOf = (item: JsonObject, key: string): string => {
  const found = own(item, key)
  if (found === undefined) throw new LensError('wrong-shape', `expected a member "${key}"`)
  return typeof found === 'string' ? found : within(key, () => wrongKind('a string', found))
}

const toMap = ({ key, keeps = false }: KeyedData, value: Json): Json => {
  if (!Array.isArray(value)) return wrongKind('an array', value)
  const map: JsonObject = {}
  for (const [at, item] of value.entries()) {
    within(at, () => {
      if (!isObject(item)) return wrongKind('an object', item)
      const name = keyOf(item, key)
      if (own(map, name) !== undefined) {
        return within(key, () => notRepresentable('is the key of another item, too'))
      }
      const rest: JsonObject = {}
      for (const [member, inner] of Object.entries(item)) {
        if (keeps || member !== key) set(rest, member, inner)
      }
      set(map, name, rest)
    })
  }
  return map
}

const toList = ({ key, keeps = false }: KeyedData, value: Json): Json => {
  if (!isObject(value)) return wrongKind('an object', value)
  return Object.entries(value).map(([name, inner]) =>
    within(name, () => {
      if (!isObject(inner)) return wrongKind('an object', inner)
      const item: JsonObject = {}
      if (!keeps) set(item, key, name)
      for (const [member, of] of Object.entries(inner)) {
        if (keeps || member !== key) set(item, member, of)
        else within(key, () => notRepresentable('would be taken for its key'))
      }
      if (keeps && keyOf(item, key) !== name) {
        within(key, () => {
          throw new LensError('wrong-shape', 'is not its key in the map')
        })
      }
      return item
    }),
  )
}

const without = (fields: Fields, key: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => name !== key))

const mapOf = (key: string, of: Shape): Shape | string => {
  if (of.kind === 'ref') return { kind: 'map', of }
  if (of.kind !== 'object') return `a list of objects is needed, found items that are ${of.kind}`
  const field = Object.hasOwn(of.fields, key) ? of.fields[key] : undefined
  if (field?.shape.kind !== 'string' || field.optional || field.default !== undefined) {
    return `its items need a member "${key}" that is always there and a string`
  }
  return { kind: 'map', of: { kind: 'object', fields: without(of.fields, key) } }
}

const listOf = (key: string, of: Shape): Shape | string => {
  if (of.kind === 'ref') return { kind: 'array', of }
  if (of.kind !== 'object') return `a map of objects is needed, found values that are ${of.kind}`
  if (Object.hasOwn(of.fields, key)) return `the values of the map have a member "${key}" already`
  const field = { shape: { kind: 'string' }, key: true } as const
  return { kind: 'array', of: { kind: 'object', fields: { [key]: field, ...of.fields } } }
}

export const keyedCodec: Codec<KeyedData> = {
  complete: (data, shape) =>
    (shape.kind === 'array' || shape.kind === 'map') && shape.of.kind === 'ref'
      ? { ...data, keeps: true }
      : data,
  effect: ({ key, to }, shape) => {
    if (to === 'map') {
      return shape.kind === 'array' ? mapOf(key, shape.of) : `a list is needed, found ${shape.kind}`
    }
    return shape.kind === 'map' ? listOf(key, shape.of) : `a map is needed, found ${shape.kind}`
  },
  run: (data, value, direction) =>
    (data.to === 'map') === (direction === 'up') ? toMap(data, value) : toList(data, value),
  loss: ({ to }, direction) =>
    (to === 'map') === (direction === 'up')
      ? { kind: 'lossy', reason: 'the order of the items is not told in a map' }
      : undefined,
  refuses: ({ to, keeps = false }, direction) => keeps || (to === 'map') === (direction === 'up'),
  describe: ({ key, to }) =>
    to === 'map'
      ? `to a map of its items by \`${key}\``
      : `to a list whose items have their key as \`${key}\``,
}
