/** What clients change: one edit, as it shows in the document of any version. */
import contract from '../../../adapters/index.ts'
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
} from '../../../src/json/index.ts'
import { pickOf, type Random } from '../../support/random.ts'
import { isBefore, property, type Known, type TypeName, type Version } from './fields.ts'
import { edited, having, putting, type ListEdit } from './tree.ts'

export interface Edit {
  readonly what: string
  /** The document of that version with the edit made. */
  readonly apply: (document: Json, version: Version) => Json
  /** Whether a store of that version has a place for what is written. */
  readonly holds: (version: Version) => boolean
}

const everywhere = (): boolean => true

const fieldEdit = (
  { since, path, draw, encode, holds }: Known,
  client: Version,
  random: Random,
): Edit => {
  const value = draw(random, client)
  return {
    what: `${path('1.0').join('.')} = ${value === undefined ? 'nothing' : print(value)}`,
    apply: (document, version) => {
      if (isBefore(version, since)) return document
      const member = value === undefined ? value : encode(value, version)
      return putting(document, path(version), member) ?? document
    },
    holds: (version) => holds(value, version),
  }
}

/** The document as the version that sees least sees it. */
export const plainly = (type: TypeName, document: Json, version: Version): Json => {
  const seen = contract.lens(type, version, '1.0').value(document)
  if (!seen.ok) throw new Error(seen.problem.detail)
  return seen.value
}

/** An edit of a list whose outcome says by itself which item is which. */
const listEdit = (plain: readonly Json[], fresh: Json, random: Random): ListEdit | undefined => {
  const all = plain.map(print)
  const at = random(plain.length || 1)
  const isUnique = (text: string | undefined) => all.filter((one) => one === text).length === 1
  const kind = pickOf(random, ['insert', 'remove', 'move'] as const)
  if (kind === 'insert' && !all.includes(print(fresh))) {
    return { kind, at: random(plain.length + 1), item: fresh }
  }
  if (kind === 'remove' && isUnique(all[at])) return { kind, at }
  if (kind === 'move' && plain.length > 1 && all.every(isUnique)) {
    return { kind, at, to: random(plain.length) }
  }
  return undefined
}

const tagsPath: Path = ['metadata', 'tags']

const onTags = (document: Json, change: (tags: readonly Json[]) => Json[]): Json => {
  const tags = valueAt(document, tagsPath)
  return putting(document, tagsPath, change(Array.isArray(tags) ? tags : [])) ?? document
}

const tagEdit = (plain: Json, random: Random): Edit | undefined => {
  const known = valueAt(plain, tagsPath)
  const tags = Array.isArray(known) ? known : []
  const name = `new-${random(1000)}`
  if (tags.length > 0 && random(2) === 0) {
    const at = random(tags.length)
    return {
      what: `tag ${at} is called ${name}`,
      apply: (document, version) =>
        onTags(document, (items) =>
          items.map((item, index) => {
            if (index !== at) return item
            return version === '3.0' && isObject(item) ? having(item, 'name', name) : name
          }),
        ),
      holds: everywhere,
    }
  }
  const edit = listEdit(tags, name, random)
  return (
    edit && {
      what: `tags: ${JSON.stringify(edit)}`,
      apply: (document, version) =>
        onTags(document, (items) =>
          edited(
            items,
            edit.kind === 'insert' && version === '3.0' ? { ...edit, item: { name } } : edit,
          ),
        ),
      holds: everywhere,
    }
  )
}

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

const propertyEdit = (plain: Json, random: Random): Edit | undefined => {
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

export interface Drawing {
  readonly fields: readonly Known[]
  readonly client: Version
  /** The stored document as version 1.0 sees it. */
  readonly plain: Json
}

/** Up to three edits of different parts of the document that the client's version has. */
export const drawEdits = ({ fields, client, plain }: Drawing, random: Random): readonly Edit[] => {
  const visible = fields.filter(({ since }) => !isBefore(client, since))
  const edits: (Edit | undefined)[] = []
  const drawn = new Set<Known>()
  for (let count = random(4); count > 0; count -= 1) {
    const field = pickOf(random, visible)
    if (drawn.has(field)) continue
    drawn.add(field)
    edits.push(fieldEdit(field, client, random))
  }
  if (random(3) === 0) edits.push(tagEdit(plain, random))
  if (random(2) === 0) edits.push(propertyEdit(plain, random))
  return edits.filter((edit) => edit !== undefined)
}
