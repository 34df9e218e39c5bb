/** Edits inside of free JSON, which 3.0 keeps with tags. */
import {
  isNumber,
  isObject,
  numberOf,
  own,
  print,
  valueAt,
  type Json,
  type JsonObject,
  type Path,
} from '../../../../../src/json/index.ts'
import { pickOf, type Random } from '../../../../support/random.ts'
import { everywhere, listEdit, type Edit } from './edit.ts'
import { property, type Version } from './fields.ts'
import { edited, having, putting, type ListEdit } from './tree.ts'

const scalars: readonly Json[] = [
  'text',
  '',
  7,
  -1,
  1.5,
  numberOf('1.0'),
  numberOf('9223372036854775807'),
  numberOf('1e400'),
  true,
  null,
]
const values: readonly Json[] = [...scalars, [], {}, [1, [2, 'x']], { a: { '10': 1, '9': [] } }]

/** Goes to a place inside of a property, past the tags that values of 3.0 carry. */
const inside = (
  value: Json,
  [token, ...rest]: Path,
  isTagged: boolean,
  act: (value: Json) => Json,
): Json => {
  if (token === undefined) return act(value)
  const content = isTagged ? (valueAt(value, ['value']) ?? null) : value
  const inner = inside(valueAt(content, [token]) ?? null, rest, isTagged, act)
  const next = Array.isArray(content)
    ? content.with(Number(token), inner)
    : having(content as JsonObject, token, inner)
  return isTagged ? having(value as JsonObject, 'value', next) : next
}

/** A scalar in place of what was there: what is hidden around a value of the same kind stays. */
const replaced = (before: Json, scalar: Json, version: Version): Json => {
  const after = property(scalar, version)
  const isSameKind =
    version === '3.0' &&
    isObject(before) &&
    isObject(after) &&
    own(before, 'type') === own(after, 'type')
  return isSameKind ? having(before, 'value', own(after, 'value')) : after
}

const onContent = (value: Json, isTagged: boolean, act: (content: Json) => Json): Json =>
  isTagged && isObject(value)
    ? having(value, 'value', act(own(value, 'value') ?? null))
    : act(value)

/** Some place inside of a value, the value itself included. */
const placeIn = (value: Json, random: Random): Path => {
  const keys = Array.isArray(value) ? [...value.keys()].map(String) : Object.keys(value ?? {})
  const isContainer = Array.isArray(value) || isObject(value)
  if (!isContainer || keys.length === 0 || random(3) === 0) return []
  const key = pickOf(random, keys)
  return [key, ...placeIn(valueAt(value, [key]) ?? null, random)]
}

const propertiesPath: Path = ['metadata', 'properties']

export const propertyEdit = (plain: Json, random: Random): Edit | undefined => {
  const known = valueAt(plain, propertiesPath)
  const properties = isObject(known) ? known : {}
  const names = Object.keys(properties)
  const name = pickOf(random, [...names, `new ${random(100)}`, '7', '__proto__'])
  const path = [...propertiesPath, name]
  const before = own(properties, name)
  const edit = (
    what: string,
    change: (value: Json, version: Version) => Json | undefined,
  ): Edit => ({
    what: `property ${JSON.stringify(name)}: ${what}`,
    apply: (document, version) => {
      const held = valueAt(document, path) ?? null
      return putting(document, path, change(held, version)) ?? document
    },
    holds: everywhere,
  })
  if (before === undefined) {
    const value = pickOf(random, values)
    return edit(`is new, ${print(value)}`, (_, version) => property(value, version))
  }
  if (random(5) === 0) return edit('is removed', () => undefined)
  const place = placeIn(before, random)
  const found = valueAt(before, place) ?? null
  const at = (act: (value: Json, version: Version) => Json) => (value: Json, version: Version) =>
    inside(value, place, version === '3.0', (inner) => act(inner, version))
  if (Array.isArray(found) && random(3) > 0) {
    const item = pickOf(random, values)
    const change = listEdit(found, item, random)
    const inVersion = (version: Version): ListEdit | undefined =>
      change?.kind === 'insert' ? { ...change, item: property(item, version) } : change
    if (!change) return undefined
    return edit(
      `/${place.join('/')} ${JSON.stringify(change)}`,
      at((value, version) =>
        onContent(value, version === '3.0', (content) =>
          edited(content as Json[], inVersion(version) ?? change),
        ),
      ),
    )
  }
  if (isObject(found) && random(3) > 0) {
    const key = pickOf(random, [...Object.keys(found), 'added', '3'])
    const value = Object.hasOwn(found, key) ? undefined : pickOf(random, values)
    return edit(
      `/${place.join('/')} ${key} ${value === undefined ? 'is removed' : `= ${print(value)}`}`,
      at((held, version) =>
        onContent(held, version === '3.0', (content) =>
          having(
            content as JsonObject,
            key,
            value === undefined ? value : property(value, version),
          ),
        ),
      ),
    )
  }
  const scalar = pickOf(random, scalars)
  // Where an item becomes like another one, nobody can tell which is which.
  if (place.length > 0 && isNumber(scalar) === isNumber(found) && random(2) === 0) return undefined
  return edit(
    `/${place.join('/')} = ${print(scalar)}`,
    at((held, version) => replaced(held, scalar, version)),
  )
}
