/** One value, of which several schemas hold: its shape. */
import { own } from '../../../json/index.ts'
import type { Shape, ValueKind } from '../../../lens/index.ts'
import { anything, kindsOf, maybeNull, nullableIf } from '../../shapes/form.ts'
import { joinAll } from '../../shapes/join.ts'
import { isTrue, memberOf, objectOf, partsIn, refOf, type Located } from '../documents.ts'
import { flatten, isAnnotation, optionsOf, saysOnly } from './flatten.ts'
import { choiceDepth } from './choice-depth.ts'
import { keyOf } from './key.ts'
import { kindsOfSchemas, type SchemaType } from './kinds.ts'
import { objectShape } from './objects.ts'
import { numberShape, stringShape } from './scalars.ts'
import type { Schemas } from './schemas.ts'
import { discriminatorOf } from './subtypes.ts'
import { taggedShape } from './tagged.ts'

/** Words that only narrow what a schema takes, and that contracts do not have. */
const unsaid = ['not', 'if', 'dependentSchemas', 'unevaluatedProperties', 'contains', 'prefixItems']

/** A single reference, with nothing said besides that changes what it takes. */
const onlyRef = (schemas: readonly Located[]): Located | undefined => {
  const [schema, ...more] = schemas
  if (!schema || more.length > 0) return undefined
  if (refOf(schema) !== undefined) return saysOnly(schema) ? schema : undefined
  const all = partsIn(schema, 'allOf')
  return all.length === 1 && saysOnly(schema, 'allOf', 'type') ? onlyRef(all) : undefined
}

export const readShape = (said: readonly Located[], schemas: Schemas, depth: number): Shape => {
  const ref = onlyRef(said)
  if (ref) {
    const type = schemas.typeAt(ref)
    if (type === undefined) return lost(ref, schemas)
    const isNullable = said.some((schema) => isTrue(schema, 'nullable'))
    return nullableIf(isNullable, { kind: 'ref', type })
  }
  const { parts, lost: nowhere } = flatten(said, schemas.documents)
  for (const one of nowhere) lost(one, schemas)
  for (const part of parts) {
    for (const word of unsaid) {
      if (Object.hasOwn(objectOf(part), word)) {
        schemas.told(part, `a contract cannot express ${word}: values are accepted whatever it says`)
      }
    }
  }
  const [only] = said
  const base = said.length === 1 && only && discriminatorOf(only) ? only : undefined
  const subtypes = base && !optionsOf(base) ? schemas.subtypesAt(base) : []
  if (base && subtypes.length > 0) {
    const shape = taggedShape(discriminatorOf(base), subtypes, [], schemas, depth)
    if (shape) return nullableIf(isTrue(base, 'nullable'), { ...shape, open: true })
  }
  const choosing = parts.filter((part) => isChoice(part, parts, schemas))
  const [choice, ...others] = choosing
  for (const one of others) schemas.told(one, 'only the first of several choices is read')
  if (!choice) return plain(parts, schemas, depth)
  const choose = () => chosen(choosing, parts, schemas, depth)
  return depth === 0 ? choose() : schemas.later(choose)
}

/** References that lead nowhere, to another host, or to themselves. */
const lost = (at: Located, schemas: Schemas): Shape => {
  schemas.told(at, 'the reference leads to nothing that can be read: anything is taken')
  return anything
}

const saysNothing = (option: Located): boolean =>
  refOf(option) === undefined && saysOnly(option, 'required', 'not')

/** Whether the options of a schema say what values are: not only which fields go together. */
const isChoice = (part: Located, parts: readonly Located[], schemas: Schemas): boolean => {
  const options = optionsOf(part)
  if (!options || options.every(saysNothing)) return false
  // A subtype is made of its base, whose options are its subtypes.
  const here = new Set(parts.map(keyOf))
  return !options.some((option) => here.has(keyOf(schemas.documents.resolved(option) ?? option)))
}

const isNull = (option: Located): boolean => own(objectOf(option), 'type') === 'null'

/** A value that one of several schemas takes, as well as all others. */
const chosen = (
  [choice, ...others]: readonly Located[],
  parts: readonly Located[],
  schemas: Schemas,
  depth: number,
): Shape => {
  if (!choice) return anything
  const options = optionsOf(choice) ?? []
  const common = parts.flatMap((part) =>
    withoutChoice(part, part === choice || others.includes(part)),
  )
  const given = options.filter((option) => !isNull(option))
  const isNullable = given.length < options.length || parts.some((part) => isTrue(part, 'nullable'))
  const discriminator = parts.map(discriminatorOf).find((found) => found !== undefined)
  const tagged = taggedShape(discriminator, given, common, schemas, depth)
  if (tagged) return nullableIf(isNullable, tagged)
  const shapes = given.map((option) =>
    schemas.shape([...common, option], depth + choiceDepth(common)),
  )
  const joined = joinAll(shapes, schemas.shapeOf)
  const looser = shapes.filter((shape) => shape.kind !== 'null').length > 1
  if (looser && joined.kind !== 'kinds') {
    schemas.told(choice, 'a choice that no tag tells apart is one shape that takes all of them')
  }
  return given.length === 0 ? { kind: 'null' } : nullableIf(isNullable, joined)
}

/** What a schema says besides of its choice; nothing where that is all. */
const withoutChoice = (part: Located, isChosen: boolean): readonly Located[] => {
  const left = Object.entries(objectOf(part)).filter(
    ([name]) =>
      name !== '$ref' && name !== 'allOf' && !(isChosen && (name === 'oneOf' || name === 'anyOf')),
  )
  if (left.every(([name]) => isAnnotation(name))) return []
  const { document, path } = part
  return [{ value: Object.fromEntries(left), document, path }]
}

const plain = (parts: readonly Located[], schemas: Schemas, depth: number): Shape => {
  const { types, isNullable } = kindsOfSchemas(parts)
  if (types.length === 0) return isNullable && sayNull(parts) ? { kind: 'null' } : anything
  const members = new Map<ValueKind, Shape>()
  for (const type of types) {
    members.set(type === 'integer' ? 'number' : type, ofType(type, parts, schemas, depth))
  }
  const shape = kindsOf(members)
  return isNullable ? maybeNull(shape) : shape
}

/** Whether null is all that there may be, and not only allowed besides anything. */
const sayNull = (parts: readonly Located[]): boolean =>
  parts.some((part) =>
    ['type', 'const', 'enum'].some((word) => Object.hasOwn(objectOf(part), word)),
  )

const ofType = (
  type: Exclude<SchemaType, 'null'>,
  parts: readonly Located[],
  schemas: Schemas,
  depth: number,
): Shape => {
  switch (type) {
    case 'string':
      return stringShape(parts, schemas.told)
    case 'integer':
    case 'number':
      return numberShape(parts, type === 'integer', schemas.told)
    case 'boolean':
      return { kind: 'boolean' }
    case 'array':
      return arrayShape(parts, schemas, depth)
    case 'object':
      return objectShape(parts, schemas, depth)
  }
}

const arrayShape = (parts: readonly Located[], schemas: Schemas, depth: number): Shape => {
  for (const part of parts) {
    for (const word of ['minItems', 'maxItems', 'uniqueItems']) {
      const value = own(objectOf(part), word)
      if (value !== undefined && value !== 0 && value !== false) {
        schemas.told(part, `a contract cannot express ${word}: lists of any length are accepted`)
      }
    }
  }
  const items = parts.flatMap((part) => memberOf(part, 'items') ?? [])
  const fits =
    items.length > 0 && items.every(({ value }) => !Array.isArray(value) && value !== true)
  return { kind: 'array', of: fits ? schemas.shape(items, depth + 1) : anything }
}
