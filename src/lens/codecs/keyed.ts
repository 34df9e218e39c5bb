/** A list of objects that each have a key of their own as a map by that key, and back. */
import { isObject, own, set, type Json, type JsonObject } from '../../json/index.ts'
import { LensError, notRepresentable, within, wrongKind } from '../lens-error.ts'
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

export const keyedCodec: Codec<KeyedData> = {
  run: (data, value, direction) =>
    (data.to === 'map') === (direction === 'up') ? toMap(data, value) : toList(data, value),
  loss: ({ to }, direction) =>
    (to === 'map') === (direction === 'up')
      ? { kind: 'lossy', reason: 'the order of the items is not told in a map' }
      : undefined,
  refuses: ({ to, keeps = false }, direction) => keeps || (to === 'map') === (direction === 'up'),
}
