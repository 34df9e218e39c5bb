/** Any JSON as a recursive tagged union: `3` becomes `{ "type": "Integer", "value": 3 }`. */
import {
  isNumber,
  isObject,
  JsonNumber,
  kindOf,
  numberText,
  own,
  set,
  type Json,
  type JsonObject,
} from '../../json/index.ts'
import { LensError, within, wrongKind } from '../lens-error.ts'
import type { Codec } from './codec.ts'

export interface TaggedData {
  readonly codec: 'tagged'
}

/** A number with a fraction or an exponent is a Float, any other an Integer. */
const isFloatText = (text: string): boolean => /[.eE]/.test(text)

export const tags = ['Null', 'Boolean', 'Integer', 'Float', 'String', 'Array', 'Object']

const tag = (value: Json): JsonObject => {
  switch (kindOf(value)) {
    case 'null':
      return { type: 'Null' }
    case 'boolean':
      return { type: 'Boolean', value }
    case 'number':
      return { type: isFloatText(numberText(value as number)) ? 'Float' : 'Integer', value }
    case 'string':
      return { type: 'String', value }
    case 'array':
      return { type: 'Array', value: (value as Json[]).map(tag) }
    case 'object': {
      const members: JsonObject = {}
      for (const [key, member] of Object.entries(value as JsonObject))
        set(members, key, tag(member))
      return { type: 'Object', value: members }
    }
  }
}

const untagNumber = (type: 'Integer' | 'Float', value: Json): Json => {
  if (!isNumber(value)) return wrongKind('a number', value)
  const text = numberText(value)
  if (type === 'Float') return isFloatText(text) ? value : new JsonNumber(`${text}.0`)
  return isFloatText(text) ? wrongKind('a number without fraction or exponent', value) : value
}

const untagObject = (value: Json): JsonObject => {
  if (!isObject(value)) return wrongKind('an object', value)
  const members: JsonObject = {}
  for (const [key, member] of Object.entries(value)) {
    set(
      members,
      key,
      within(key, () => untag(member)),
    )
  }
  return members
}

const untagValue = (type: string, value: Json): Json => {
  switch (type) {
    case 'Boolean':
      return typeof value === 'boolean' ? value : wrongKind('a boolean', value)
    case 'Integer':
    case 'Float':
      return untagNumber(type, value)
    case 'String':
      return typeof value === 'string' ? value : wrongKind('a string', value)
    case 'Array':
      if (!Array.isArray(value)) return wrongKind('an array', value)
      return value.map((item, index) => within(index, () => untag(item)))
    default:
      return untagObject(value)
  }
}

const untag = (value: Json): Json => {
  if (!isObject(value)) return wrongKind('a tagged value', value)
  const type = own(value, 'type')
  if (typeof type !== 'string' || !tags.includes(type)) {
    return within('type', () => {
      throw new LensError('wrong-shape', `expected one of ${tags.join(', ')}`)
    })
  }
  if (type === 'Null') return null
  const inner = own(value, 'value')
  if (inner === undefined) throw new LensError('wrong-shape', 'expected a member "value"')
  return within('value', () => untagValue(type, inner))
}

export const taggedCodec: Codec<TaggedData> = {
  run: (_, value, direction) => (direction === 'up' ? tag(value) : untag(value)),
  loss: (_, direction) =>
    direction === 'down'
      ? { kind: 'defaulted', reason: 'members other than type and value have no place' }
      : undefined,
  holds: () => ({ member: 'value', plainOnly: true }),
}
