/** Whether items have a key of their own, and their shape as a map or a list. */
import type { KeyedData } from '../../codecs/keyed.ts'
import type { Fields, Shape } from '../../shape.ts'
import type { CodecJudge } from './codec-judge.ts'

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

export const keyedJudge: CodecJudge<KeyedData> = {
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
  describe: ({ key, to }) =>
    to === 'map'
      ? `to a map of its items by \`${key}\``
      : `to a list whose items have their key as \`${key}\``,
}
