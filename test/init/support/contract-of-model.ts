/** The contract that a model makes, by Zod as its authors would have it: what readers return has to make one. */
import * as z from 'zod'
import { base, defineContract, pathsOf, union, type Contract } from '../../../src/contract/index.ts'
import type { ApiModel } from '../../../src/init/model.ts'
import type { Field, Shape, TypeGraph } from '../../../src/lens/index.ts'

class Schemas {
  readonly made = new Map<string, z.ZodType>()
  private readonly types: TypeGraph

  constructor(types: TypeGraph) {
    this.types = types
  }

  /** Objects come first, since variants of unions are made of them. */
  all(): Record<string, z.ZodType> {
    for (const [name, shape] of Object.entries(this.types)) {
      if (shape.kind === 'object') this.made.set(name, this.schema(shape))
    }
    for (const [name, shape] of Object.entries(this.types)) {
      if (shape.kind !== 'object') this.made.set(name, this.schema(shape))
    }
    return Object.fromEntries(Object.keys(this.types).map((name) => [name, this.made.get(name)!]))
  }

  private variant(shape: Shape): z.ZodObject {
    if (shape.kind === 'ref') {
      const found = this.made.get(shape.type)
      if (found instanceof z.ZodObject) return found
      const inner = this.types[shape.type]
      if (inner?.kind === 'object') {
        const made = this.schema(inner)
        this.made.set(shape.type, made)
        return made as z.ZodObject
      }
      throw new Error(`the variant ${shape.type} is no object`)
    }
    return this.schema(shape) as z.ZodObject
  }

  private schema(shape: Shape): z.ZodType {
    switch (shape.kind) {
      case 'any':
        return z.unknown()
      case 'null':
        return z.null()
      case 'boolean':
        return z.boolean()
      case 'string': {
        const { values, open, format, pattern, minLength, maxLength, link, names } = shape
        const meta = {
          ...(open ? { open } : {}),
          ...(link ? { link } : {}),
          ...(names ? { names } : {}),
        }
        const marked = <S extends z.ZodType>(schema: S) =>
          Object.keys(meta).length > 0 ? schema.meta(meta) : schema
        if (values) return marked(z.enum(values as [string, ...string[]]))
        let schema: z.ZodString = z.string()
        if (minLength !== undefined) schema = schema.min(minLength)
        if (maxLength !== undefined) schema = schema.max(maxLength)
        if (pattern !== undefined) schema = schema.regex(new RegExp(pattern))
        if (format === 'uuid') schema = schema.check(z.guid())
        else if (format === 'date-time') schema = schema.check(z.iso.datetime({ offset: true }))
        else if (format !== undefined) throw new Error(`the format ${format}`)
        return marked(schema)
      }
      case 'number': {
        let schema: z.ZodNumber = shape.integer ? z.int() : z.number()
        if (shape.minimum !== undefined) schema = schema.min(shape.minimum)
        if (shape.maximum !== undefined) schema = schema.max(shape.maximum)
        return schema
      }
      case 'nullable':
        return this.schema(shape.of).nullable()
      case 'array':
        return shape.pathsOf === undefined ? z.array(this.schema(shape.of)) : pathsOf(shape.pathsOf)
      case 'map':
        return z.record(z.string(), this.schema(shape.of))
      case 'object':
        return z.object(
          Object.fromEntries(
            Object.entries(shape.fields).map(([name, field]) => [name, this.field(field)]),
          ),
        )
      case 'union': {
        const variants = Object.entries(shape.variants).map(([name, variant]) => [
          name,
          this.variant(variant),
        ])
        const schema = union(shape.tag, Object.fromEntries(variants) as Record<string, z.ZodObject>)
        return shape.open ? schema.meta({ open: true }) : schema
      }
      case 'kinds':
        return z.union(Object.values(shape.members).map((member) => this.schema(member)))
      case 'ref':
        return z.lazy(() => this.made.get(shape.type) ?? z.never())
    }
  }

  private field({
    shape,
    optional,
    default: standing,
    readOnly,
    description,
    key,
  }: Field): z.ZodType {
    let schema = this.schema(shape)
    if (standing !== undefined) schema = schema.default(standing as never)
    else if (optional) schema = schema.optional()
    if (readOnly) schema = schema.readonly()
    if (key) schema = schema.meta({ key })
    return description === undefined ? schema : schema.describe(description)
  }
}

/** Types as Zod schemas, which refer to each other. */
export const schemasOf = (types: TypeGraph): Record<string, z.ZodType> => new Schemas(types).all()

/** @throws Failure `contract-invalid` where the model makes no contract */
export const contractOfModel = ({ name, types, routes, errors, security }: ApiModel): Contract =>
  defineContract({
    name,
    base: base('1.0.0', {
      summary: 'As it is',
      types: schemasOf(types),
      routes,
      ...(errors ? { errors } : {}),
      ...(security ? { security } : {}),
    }),
    versions: [],
  })
