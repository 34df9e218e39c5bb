/** Shapes as JSON Schema 2020-12, so that any language can check documents of any version. */
import { set, type Json, type JsonObject } from '../../json/index.ts'
import type { Field, Fields, Shape, TypeGraph, UnionShape } from '../../lens/index.ts'
import type { Mode } from './validator.ts'

export interface JsonSchemaOptions {
  /** What stands before a type's name in a `$ref`. Default `#/$defs/`. */
  readonly refBase?: string
  /** `request` does not require what the store sets (`readOnly`). Default `document`. */
  readonly mode?: Mode
  /** What types are, by their names. */
  readonly descriptions?: Readonly<Record<string, string>> | undefined
  /** The name that a type goes by; its own by default. */
  readonly rename?: (type: string) => string
}

type Schemas = Record<string, JsonObject>

/** Names that need no escape in a component's key or in a reference. */
const plainName = /^[A-Za-z0-9._-]+$/

/** Variants of an open union that nobody has declared yet. */
const others = ({ tag, variants, open }: UnionShape): readonly JsonObject[] => {
  if (!open) return []
  const unknown = { type: 'string', not: { enum: Object.keys(variants) } }
  return [{ type: 'object', properties: { [tag]: unknown }, required: [tag] }]
}

class Emitter {
  private readonly refBase: string
  private readonly mode: Mode
  private readonly rename: (type: string) => string
  private readonly descriptions: Readonly<Record<string, string>>
  private readonly schemas: Schemas = {}

  constructor({
    refBase = '#/$defs/',
    mode = 'document',
    rename,
    descriptions = {},
  }: JsonSchemaOptions) {
    this.descriptions = descriptions
    this.refBase = refBase
    this.mode = mode
    this.rename = rename ?? ((type) => type)
  }

  all(types: TypeGraph): Schemas {
    for (const [type, shape] of Object.entries(types)) {
      const name = this.rename(type)
      const schema = shape.kind === 'union' ? this.namedUnion(shape, name) : this.shape(shape)
      const description = Object.hasOwn(this.descriptions, type)
        ? this.descriptions[type]
        : undefined
      set(this.schemas, name, description === undefined ? schema : { ...schema, description })
    }
    return this.schemas
  }

  private ref(name: string): string {
    const token = name.replaceAll('~', '~0').replaceAll('/', '~1')
    return `${this.refBase}${encodeURIComponent(token)}`
  }

  shape(shape: Shape): JsonObject {
    switch (shape.kind) {
      case 'any':
        return {}
      case 'null':
      case 'boolean':
        return { type: shape.kind }
      case 'string': {
        const { kind, values, open, link, names: _, ...bounds } = shape
        const format = link ? { format: 'uri-reference' } : {}
        const known = values ? { [open ? 'examples' : 'enum']: [...values] } : {}
        return { type: kind, ...format, ...bounds, ...known }
      }
      case 'number': {
        const { integer, kind, ...bounds } = shape
        return { type: integer ? 'integer' : kind, ...bounds }
      }
      case 'nullable':
        return this.nullable(this.shape(shape.of))
      case 'array':
        return { type: 'array', items: this.shape(shape.of) }
      case 'map':
        return { type: 'object', additionalProperties: this.shape(shape.of) }
      case 'object':
        return this.object(shape.fields)
      case 'union':
        return { oneOf: [...this.variants(shape).map(([, schema]) => schema), ...others(shape)] }
      case 'kinds':
        return { oneOf: Object.values(shape.members).map((member) => this.shape(member)) }
      case 'ref':
        break
    }
    return { $ref: this.ref(this.rename(shape.type)) }
  }

  private nullable(schema: JsonObject): JsonObject {
    if (Object.keys(schema).length === 0) return schema
    if (typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] }
    const values = Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {}
    return { ...schema, type: [schema.type, 'null'], ...values }
  }

  private field({ shape, description, readOnly, default: value }: Field): JsonObject {
    return {
      ...this.shape(shape),
      ...(description === undefined ? {} : { description }),
      ...(value === undefined ? {} : { default: value }),
      ...(readOnly ? { readOnly } : {}),
    }
  }

  private object(fields: Fields, first?: readonly [string, JsonObject]): JsonObject {
    const properties: JsonObject = first ? { [first[0]]: first[1] } : {}
    const required: Json[] = first ? [first[0]] : []
    for (const [name, field] of Object.entries(fields)) {
      set(properties, name, this.field(field))
      const ignored = field.readOnly && this.mode === 'request'
      if (!field.optional && field.default === undefined && !ignored) required.push(name)
    }
    return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) }
  }

  private variants({ tag, variants }: UnionShape): readonly (readonly [string, JsonObject])[] {
    return Object.entries(variants).map(([name, variant]) => {
      const isTag: readonly [string, JsonObject] = [tag, { type: 'string', const: name }]
      return variant.kind === 'object'
        ? [name, this.object(variant.fields, isTag)]
        : [name, { allOf: [this.object({}, isTag), this.shape(variant)] }]
    })
  }

  /** Tools follow a discriminator to named schemas only, so each variant gets a name. */
  private namedUnion(shape: UnionShape, union: string): JsonObject {
    const variants = this.variants(shape)
    if (!variants.every(([name]) => plainName.test(name))) return this.shape(shape)
    const mapping: JsonObject = {}
    for (const [name, schema] of variants) {
      const variant = `${union}.${name}`
      set(this.schemas, variant, schema)
      set(mapping, name, this.ref(variant))
    }
    return {
      oneOf: [...Object.values(mapping).map(($ref) => ({ $ref })), ...others(shape)],
      discriminator: { propertyName: shape.tag, mapping },
    }
  }
}

/**
 * One schema a type, by name. A named union's variants come as `Union.Variant` beside it. Objects
 * are loose: members that a version does not know are allowed.
 *
 * @example jsonSchemas(version.types, { refBase: '#/components/schemas/' })
 */
export const jsonSchemas = (
  types: TypeGraph,
  options: JsonSchemaOptions = {},
): Readonly<Record<string, JsonObject>> => new Emitter(options).all(types)

/** The schema of a shape that has no name. */
export const jsonSchemaOf = (shape: Shape, options: JsonSchemaOptions = {}): JsonObject =>
  new Emitter(options).shape(shape)
