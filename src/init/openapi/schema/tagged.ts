/** Choices between objects that one member tells apart. */
import type { Shape, UnionShape } from '../../../lens/index.ts'
import { fieldsFrom } from '../../shapes/form.ts'
import { join, opened } from '../../shapes/join.ts'
import { lastOf, memberOf, partsOf, refOf, textIn, type Located } from '../documents.ts'
import { keyOf } from './key.ts'
import { choiceDepth } from './choice-depth.ts'
import type { Schemas } from './schemas.ts'

interface Option {
  readonly schema: Located
  readonly shape: Shape
  /** The same, opened. */
  readonly object: Shape
}

/** The values that the tag has in an option, by its own schema. */
const saidTags = ({ object }: Option, tag: string): readonly string[] => {
  if (object.kind !== 'object' || !Object.hasOwn(object.fields, tag)) return []
  const field = object.fields[tag]
  const shape = field?.shape
  return shape?.kind === 'string' && !shape.open ? (shape.values ?? []) : []
}

/** Whether an option is for whatever else there may be: its tag is any text. */
const isForOthers = ({ object }: Option, tag: string): boolean => {
  if (object.kind !== 'object' || !Object.hasOwn(object.fields, tag)) return false
  const shape = object.fields[tag]?.shape
  return shape?.kind === 'string' && (!shape.values || shape.open === true)
}

/** The member that tells options apart where nothing says which: required, and another constant in each. */
const impliedTag = (options: readonly Option[]): string | undefined => {
  const [first] = options
  if (first?.object.kind !== 'object' || options.length < 2) return undefined
  return Object.keys(first.object.fields).find((name) => {
    const all = options.flatMap((option) => saidTags(option, name))
    const isRequired = options.every(
      ({ object }) =>
        object.kind === 'object' &&
        Object.hasOwn(object.fields, name) &&
        !object.fields[name]?.optional &&
        object.fields[name]?.default === undefined,
    )
    const tell = options.filter((option) => !isForOthers(option, name))
    return (
      isRequired &&
      tell.length > 0 &&
      tell.every((option) => saidTags(option, name).length > 0) &&
      new Set(all).size === all.length
    )
  })
}

/** What the mapping of a discriminator calls a schema. */
const mappedTags = (
  discriminator: Located | undefined,
  schema: Located,
  schemas: Schemas,
): readonly string[] => {
  const mapping = discriminator && memberOf(discriminator, 'mapping')
  if (!mapping) return []
  const target = keyOf(schemas.documents.resolved(schema) ?? schema)
  return partsOf(mapping).flatMap((entry): readonly string[] => {
    const ref = typeof entry.value === 'string' ? entry.value : ''
    const isName = /^[A-Za-z0-9._-]+$/.test(ref)
    const asRef = isName ? `#/components/schemas/${ref}` : ref
    const found = schemas.documents.target(asRef, entry) ?? schemas.documents.target(ref, entry)
    return found && keyOf(schemas.documents.resolved(found) ?? found) === target
      ? [lastOf(entry)]
      : []
  })
}

/** Whether an option is called by the name of its schema. */
const isNamed = (schema: Located, discriminator: Located | undefined): boolean =>
  discriminator !== undefined && (refOf(schema) !== undefined || schema.path.length === 3)

const withoutTag = ({ shape, object }: Option, tag: string): Shape | undefined => {
  if (object.kind !== 'object') return undefined
  if (!Object.hasOwn(object.fields, tag)) return shape.kind === 'ref' ? shape : object
  const fields = Object.entries(object.fields).filter(([name]) => name !== tag)
  return { kind: 'object', fields: fieldsFrom(fields) }
}

/**
 * A tagged union of options, each of which the common schemas hold of, too.
 *
 * @returns undefined where nothing tells the options apart
 */
export const taggedShape = (
  discriminator: Located | undefined,
  options: readonly Located[],
  common: readonly Located[],
  schemas: Schemas,
  depth: number,
): UnionShape | undefined => {
  const read = options.map((schema): Option => {
    const shape = schemas.shape([...common, schema], depth + choiceDepth(common))
    return { schema, shape, object: opened(shape, schemas.shapeOf) }
  })
  const said = discriminator && textIn(discriminator, 'propertyName')
  const nested = read.map(({ object }) => object).find((object) => object.kind === 'union')
  const tag = said ?? impliedTag(read) ?? (nested?.kind === 'union' ? nested.tag : undefined)
  if (tag === undefined || read.length === 0) return undefined
  const variants = new Map<string, Shape>()
  let open = false
  const put = (name: string, variant: Shape): void => {
    const known = variants.get(name)
    variants.set(name, known ? join(known, variant, schemas.shapeOf) : variant)
  }
  for (const option of read) {
    const { object, schema } = option
    if (object.kind === 'union' && object.tag === tag) {
      for (const [name, variant] of Object.entries(object.variants)) put(name, variant)
      open ||= object.open === true
      continue
    }
    const variant = withoutTag(option, tag)
    if (!variant) return undefined
    const names = [mappedTags(discriminator, schema, schemas), saidTags(option, tag)].find(
      (some) => some.length > 0,
    )
    if (names === undefined && isForOthers(option, tag) && !isNamed(schema, discriminator)) {
      open = true
      continue
    }
    if (names === undefined && said === undefined) return undefined
    const target = schemas.documents.resolved(schema) ?? schema
    for (const name of names ?? [lastOf(target)]) put(name, variant)
  }
  if (variants.size === 0) return undefined
  if (
    ![...variants.values()].every((variant) => opened(variant, schemas.shapeOf).kind === 'object')
  ) {
    return undefined
  }
  return { kind: 'union', tag, variants: Object.fromEntries(variants), ...(open ? { open } : {}) }
}
