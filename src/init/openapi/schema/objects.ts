/** Objects: their fields, or what all their members are. */
import { isObject, own, type Json } from '../../../json/index.ts'
import type { Field, Shape } from '../../../lens/index.ts'
import { anything, fieldsFrom } from '../../shapes/form.ts'
import {
  isTrue,
  lastOf,
  memberOf,
  objectOf,
  partsIn,
  refOf,
  textIn,
  type Located,
} from '../documents.ts'
import { flatten } from './flatten.ts'
import type { Schemas } from './schemas.ts'

/** Words about objects that contracts do not have. */
const unsaid = [
  'patternProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
]

export const objectShape = (parts: readonly Located[], schemas: Schemas, depth: number): Shape => {
  const properties = new Map<string, Located[]>()
  const required = new Map<string, Located>()
  for (const part of parts) {
    for (const property of partsIn(part, 'properties')) {
      const name = lastOf(property)
      properties.set(name, [...(properties.get(name) ?? []), property])
    }
    for (const { value } of partsIn(part, 'required')) {
      if (typeof value === 'string') required.set(value, part)
    }
    for (const word of unsaid) {
      if (Object.hasOwn(objectOf(part), word)) {
        schemas.told(part, `a contract cannot express ${word}: objects that break it are accepted, too`)
      }
    }
  }
  const additional = parts.flatMap((part) => memberOf(part, 'additionalProperties') ?? [])
  if (properties.size === 0) return mapShape(parts, additional, schemas, depth)
  const more = additional.find(({ value }) => isObject(value) && Object.keys(value).length > 0)
  if (more) {
    schemas.told(more, 'members besides the named ones are of any shape in a contract')
  }
  for (const [name, part] of required) {
    if (properties.has(name)) continue
    schemas.told(part, `"${name}" is required, and is no property: it is left out`)
  }
  return {
    kind: 'object',
    fields: fieldsFrom(
      [...properties].map(([name, said]) => [
        name,
        fieldOf(said, required.has(name), schemas, depth),
      ]),
    ),
  }
}

/** An object without named fields: a map where something is said of its members. */
const mapShape = (
  parts: readonly Located[],
  additional: readonly Located[],
  schemas: Schemas,
  depth: number,
): Shape => {
  const said = additional.filter(({ value }) => value !== false)
  if (said.length > 0) {
    const values = said.filter(({ value }) => isObject(value))
    return { kind: 'map', of: values.length === 0 ? anything : schemas.shape(values, depth + 1) }
  }
  const byPattern = parts.flatMap((part) => partsIn(part, 'patternProperties'))
  return byPattern.length === 1
    ? { kind: 'map', of: schemas.shape(byPattern, depth + 1) }
    : { kind: 'object', fields: {} }
}

/** What schemas say of a value besides its shape, with what they refer to. */
const annotationIn = (
  said: readonly Located[],
  name: string,
  schemas: Schemas,
): Json | undefined => {
  for (const schema of said) {
    const found = own(objectOf(schema), name)
    if (found !== undefined) return found
  }
  const { parts } = flatten(said, schemas.documents)
  return parts.map((part) => own(objectOf(part), name)).find((value) => value !== undefined)
}

const fieldOf = (
  said: readonly Located[],
  isRequired: boolean,
  schemas: Schemas,
  depth: number,
): Field => {
  const shape = schemas.shape(said, depth + 1)
  const description = said.map((schema) => textIn(schema, 'description')?.trim()).find(Boolean)
  const standing = annotationIn(said, 'default', schemas)
  const isReadOnly = annotationIn(said, 'readOnly', schemas) === true
  const isWriteOnly = annotationIn(said, 'writeOnly', schemas) === true
  if (isWriteOnly) {
    schemas.told(said[0]!, 'a contract cannot express writeOnly: the field may be absent instead')
  }
  if (said.some((schema) => isTrue(schema, 'deprecated') && refOf(schema) === undefined)) {
    schemas.told(said[0]!, 'a contract cannot express deprecated: the field stays as it is')
  }
  const mayLack = !isRequired || isWriteOnly
  const field: Field = {
    shape,
    ...(standing === undefined ? {} : { default: standing }),
    ...(mayLack && standing === undefined ? { optional: true } : {}),
    ...(isReadOnly ? { readOnly: true } : {}),
    ...(description ? { description } : {}),
  }
  if (standing !== undefined) schemas.defaults.set(field, schemas.documents.place(said[0]!))
  return field
}
