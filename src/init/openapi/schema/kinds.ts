/** Which kinds of JSON values a schema takes. */
import { isNumber, own } from '../../../json/index.ts'
import { objectOf, type Located } from '../documents.ts'
import { valuesOf } from './scalars.ts'

export type SchemaType = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'null'

const types: readonly SchemaType[] = [
  'string',
  'number',
  'integer',
  'boolean',
  'array',
  'object',
  'null',
]

/** Words of schemas that are about values of one kind; of a schema without `type` they tell which. */
const aboutOf: readonly (readonly [SchemaType, readonly string[]])[] = [
  [
    'object',
    [
      'properties',
      'additionalProperties',
      'patternProperties',
      'required',
      'minProperties',
      'maxProperties',
      'propertyNames',
    ],
  ],
  ['array', ['items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems', 'contains']],
  ['string', ['pattern', 'minLength', 'maxLength']],
  ['number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']],
]

const formatsOf: Readonly<Record<string, SchemaType>> = {
  int32: 'integer',
  int64: 'integer',
  float: 'number',
  double: 'number',
  'date-time': 'string',
  date: 'string',
  time: 'string',
  uuid: 'string',
  email: 'string',
  uri: 'string',
  url: 'string',
  byte: 'string',
  binary: 'string',
  password: 'string',
}

/** What a schema says with `type`; what is no type (`file`, `date`) is text. */
const saidBy = (part: Located): readonly SchemaType[] | undefined => {
  const said = own(objectOf(part), 'type')
  const names = [said].flat().filter((name) => typeof name === 'string')
  if (names.length === 0) return undefined
  const found = names.map((name): SchemaType => {
    const plain = name.toLowerCase()
    return types.find((type) => type === plain) ?? other[plain] ?? 'string'
  })
  return [...new Set(found)]
}

const other: Readonly<Record<string, SchemaType>> = {
  int: 'integer',
  long: 'integer',
  float: 'number',
  double: 'number',
  bool: 'boolean',
  list: 'array',
  map: 'object',
}

const meantBy = (parts: readonly Located[]): readonly SchemaType[] => {
  const values = valuesOf(parts)
  if (values && values.length > 0) {
    return [
      ...new Set(
        values.map((value): SchemaType => {
          if (value === null) return 'null'
          if (isNumber(value)) return 'number'
          return Array.isArray(value) ? 'array' : (typeof value as SchemaType)
        }),
      ),
    ]
  }
  const schemas = parts.map(objectOf)
  const found = aboutOf.find(([, words]) =>
    schemas.some((schema) => words.some((word) => Object.hasOwn(schema, word))),
  )
  if (found) return [found[0]]
  const formats = schemas.flatMap((schema) => {
    const format = own(schema, 'format')
    return typeof format === 'string' && Object.hasOwn(formatsOf, format)
      ? [formatsOf[format]!]
      : []
  })
  return formats.slice(0, 1)
}

const isIn = (type: SchemaType, allowed: readonly SchemaType[]): boolean =>
  allowed.includes(type) || (type === 'integer' && allowed.includes('number'))

export interface Kinds {
  /** Empty where any value is taken. */
  readonly types: readonly Exclude<SchemaType, 'null'>[]
  readonly isNullable: boolean
}

/** The kinds of values that all of the schemas take. */
export const kindsOfSchemas = (parts: readonly Located[]): Kinds => {
  const said = parts.map(saidBy).filter((names) => names !== undefined)
  const [first = meantBy(parts), ...rest] = said
  const found = rest.reduce((types_, names) => {
    const narrowed = [
      ...types_.filter((type) => isIn(type, names)),
      ...names.filter((type) => type === 'integer' && types_.includes('number')),
    ]
    const left = [...new Set(narrowed)]
    // Schemas that contradict each other: the first one is taken, since something has to be.
    return left.length > 0 ? left : types_
  }, first)
  const values = valuesOf(parts)
  return {
    types: found.filter(
      (type): type is Exclude<SchemaType, 'null'> =>
        type !== 'null' && !(type === 'integer' && found.includes('number')),
    ),
    isNullable:
      found.includes('null') ||
      (values?.includes(null) ?? false) ||
      parts.some((part) => own(objectOf(part), 'nullable') === true),
  }
}
