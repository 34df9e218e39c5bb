/** Reads Zod schemas into shapes, so that a contract is declared once, in the author's usual words. */
import type * as z from 'zod'
import type { Issue } from '../../errors/index.ts'
import {
  kindOfShape,
  withMembers,
  type Field,
  type Fields,
  type Shape,
  type ValueKind,
} from '../../lens/index.ts'
import { defaultOfZod } from './default-of-zod.ts'
import { checksOf, definitionOf, originalOf, type Report, type Writable } from './definition.ts'
import { numberOfZod } from './number-of-zod.ts'
import { namedBy } from './paths-of.ts'
import { stringOfZod } from './string-of-zod.ts'
import { unionOf } from './union.ts'

export type TypeNames = ReadonlyMap<z.ZodType, string>

/** The Zod kinds that have a shape. */
export const zodKinds = [
  'any',
  'array',
  'boolean',
  'default',
  'discriminatedUnion',
  'enum',
  'int',
  'lazy',
  'literal',
  'null',
  'nullable',
  'nullish',
  'number',
  'object',
  'optional',
  'pathsOf(type)',
  'readonly',
  'record',
  'string',
  'union',
  'union(tag, variants)',
  'unknown',
] as const

interface Walk {
  readonly names: TypeNames
  readonly issues: Issue[]
  readonly place: string
  /** Schemas being read, to stop at one that holds itself without a name. */
  readonly open: readonly z.ZodType[]
}

const nothing: Shape = { kind: 'any' }

const reporter =
  ({ issues, place }: Walk): Report =>
  (message, choices) => {
    issues.push({ place, message, ...(choices ? { choices } : {}) })
  }

const into = (walk: Walk, step: string): Walk => ({ ...walk, place: `${walk.place} > ${step}` })

const nameOf = (schema: z.ZodType, names: TypeNames): string | undefined => {
  for (let at: z.ZodType | undefined = schema; at; at = originalOf(at)) {
    const name = names.get(at)
    if (name !== undefined) return name
  }
  return undefined
}

/** A schema with what its wrappers say. A named schema is a reference, except as `root`. */
const fieldOf = (schema: z.ZodType, walk: Walk, root?: string): Field => {
  const { names } = walk
  const report = reporter(walk)
  const found: Writable<Omit<Field, 'shape'>> = {}
  let nullable = false
  let isLink = false
  let namedAs: unknown
  let refers: z.GlobalMeta | undefined
  let isOpen = false
  let format: unknown
  let at = schema
  for (const seen = new Set<z.ZodType>(); ;) {
    const name = nameOf(at, names)
    if (!names.has(at) && at.description !== undefined) found.description ??= at.description
    if (!names.has(at) && at.meta()?.['key'] === true) found.key = true
    if (name !== undefined && name !== root) {
      return { shape: maybe(nullable, { kind: 'ref', type: name }), ...found }
    }
    if (seen.has(at) || walk.open.includes(at)) {
      report('a schema that holds itself must be one of the named types')
      return { shape: nothing, ...found }
    }
    seen.add(at)
    if (at.meta()?.['link'] === true) isLink = true
    namedAs ??= at.meta()?.['names']
    refers ??= refersOf(at.meta())
    format ??= at.meta()?.['format']
    if (at.meta()?.['open'] === true) isOpen = true
    const def = definitionOf(at)
    if (def.type === 'optional') found.optional = true
    else if (def.type === 'readonly') found.readOnly = true
    else if (def.type === 'nullable') nullable = true
    else if (def.type === 'default') {
      if (!('default' in found)) {
        Object.assign(found, defaultOfZod(def.defaultValue, def.innerType as z.ZodType, report))
      }
    } else if (def.type !== 'lazy') {
      const read = bare(at, { ...walk, open: [...walk.open, at] })
      const shape = isOpen ? opened(read, report) : read
      const marked = isLink ? linked(shape, report) : shape
      const told = referring(
        naming(formatted(marked, format, report), namedAs, report),
        refers,
        report,
      )
      return { shape: maybe(nullable, told), ...found }
    }
    at = (def.type === 'lazy' ? def.getter() : def.innerType) as z.ZodType
  }
}

const refersOf = (meta: z.GlobalMeta | undefined): z.GlobalMeta | undefined =>
  ['refersTo', 'refersAs', 'mayBeGone'].some((name) => meta?.[name] !== undefined)
    ? meta
    : undefined

const referring = (shape: Shape, meta: z.GlobalMeta | undefined, report: Report): Shape => {
  if (meta === undefined) return shape
  const { refersTo, refersAs, mayBeGone } = meta
  const isSaid =
    typeof refersTo === 'string' &&
    (refersAs === undefined || typeof refersAs === 'string') &&
    (mayBeGone === undefined || typeof mayBeGone === 'boolean')
  if (isSaid && (shape.kind === 'string' || shape.kind === 'number')) {
    return {
      ...shape,
      refersTo,
      ...(refersAs !== undefined && { refersAs }),
      ...(mayBeGone !== undefined && { mayBeGone }),
    }
  }
  report(
    '`refersTo` is for strings and numbers, and names a type; `refersAs` is a word beside it, `mayBeGone` true or false',
  )
  return shape
}

const linked = (shape: Shape, report: Report): Shape => {
  if (shape.kind === 'string') return { ...shape, link: true }
  report(`only a string can be a \`link\`, not ${shape.kind}`)
  return shape
}

/** A format that Zod has no schema of, or none of the same values. */
const formatted = (shape: Shape, format: unknown, report: Report): Shape => {
  if (format === undefined) return shape
  if (shape.kind === 'string' && typeof format === 'string') return { ...shape, format }
  report('`format` is for strings, and names a format of JSON Schema')
  return shape
}

const naming = (shape: Shape, how: unknown, report: Report): Shape => {
  if (how === undefined) return shape
  if (shape.kind === 'string' && (how === 'field' || how === 'pointer')) {
    return { ...shape, names: how }
  }
  report('`names` is for strings, and is `field` or `pointer`')
  return shape
}

const opened = (shape: Shape, report: Report): Shape => {
  if (shape.kind === 'string' && shape.values) return { ...shape, open: true }
  if (shape.kind === 'union') return { ...shape, open: true }
  report(`only an enum or a tagged union can be \`open\`, not ${shape.kind}`)
  return shape
}

const maybe = (nullable: boolean, of: Shape): Shape =>
  !nullable || of.kind === 'any' || of.kind === 'null' ? of : { kind: 'nullable', of }

/** A schema where only a value can stand: an item, a map's value, a named type. */
const plain = (schema: z.ZodType, walk: Walk, root?: string): Shape => {
  const { shape, optional, readOnly, key, ...rest } = fieldOf(schema, walk, root)
  const wrapper =
    'default' in rest
      ? 'default'
      : optional
        ? 'optional'
        : readOnly
          ? 'readonly'
          : key
            ? 'key'
            : undefined
  if (wrapper) reporter(walk)(`only a field of an object can be \`${wrapper}\``)
  return shape
}

const fieldsOf = (shape: z.core.$ZodShape, walk: Walk): Fields => {
  const fields = Object.keys(shape).map(
    (name) => [name, fieldOf(shape[name] as z.ZodType, into(walk, name))] as const,
  )
  return Object.fromEntries(fields)
}

const literalOf = (values: readonly unknown[], report: Report): Shape => {
  if (values.every((value) => typeof value === 'string')) return { kind: 'string', values }
  if (values.length === 1 && values[0] === null) return { kind: 'null' }
  report(`only strings (or null alone) can be literals, not ${values.map(String).join(', ')}`)
  return nothing
}

const objectOf = (def: z.core.$ZodObjectDef, walk: Walk): Shape => {
  const catchall = def.catchall && definitionOf(def.catchall).type
  if (catchall !== undefined && catchall !== 'unknown' && catchall !== 'any') {
    const what = catchall === 'never' ? 'a strict object' : 'an object with a catchall'
    reporter(walk)(`${what} has no shape: fields that a version does not know are kept`, [
      'z.object',
      'z.looseObject',
    ])
  }
  return { kind: 'object', fields: fieldsOf(def.shape, walk) }
}

const literals = (tag: z.core.$ZodType | undefined): readonly string[] => {
  const def = tag && definitionOf(tag)
  const values: readonly unknown[] = def?.type === 'literal' ? def.values : []
  return values.filter((value) => typeof value === 'string')
}

/** What says the same of two members that only one of them could be told by. */
const insteadOf: Readonly<Record<ValueKind, readonly string[]>> = {
  string: ['z.enum', 'z.string'],
  number: ['z.number', 'z.int'],
  boolean: ['z.boolean'],
  array: ['z.array(z.union(...))'],
  object: ['z.discriminatedUnion', 'union(tag, variants)'],
}

/** A union without a tag: its members are told apart by their kind. */
const kindsOf = ({ options }: z.core.$ZodUnionDef, walk: Walk): Shape => {
  const report = reporter(walk)
  const members = new Map<ValueKind, Shape>()
  let nullable = false
  for (const [index, option] of (options as readonly z.ZodType[]).entries()) {
    const shape = plain(option, into(walk, `option ${index + 1}`))
    const bare = shape.kind === 'nullable' ? shape.of : shape
    if (bare !== shape || shape.kind === 'null') nullable = true
    if (shape.kind === 'null') continue
    const kind = bare.kind === 'ref' ? kindOfNamed(bare.type, walk.names) : kindOfShape(bare, {})
    if (kind === undefined) {
      report(`option ${index + 1} of the union is ${bare.kind}, whose values are of several kinds`)
    } else if (members.has(kind)) {
      report(
        `two options of the union are of the kind ${kind}, and a value would not tell which it is`,
        insteadOf[kind],
      )
    } else members.set(kind, bare)
  }
  if (members.size === 0) return nullable ? { kind: 'null' } : nothing
  const [only] = members.values()
  const shape = members.size === 1 && only ? only : withMembers([...members])
  return maybe(nullable, shape)
}

/** The kind of a named schema, whose shape is read elsewhere. */
const kindOfNamed = (type: string, names: TypeNames): ValueKind | undefined => {
  let at = [...names].find(([, name]) => name === type)?.[0]
  for (const met = new Set<z.ZodType>(); at && !met.has(at);) {
    met.add(at)
    const def = definitionOf(at)
    if (def.type === 'union') return 'discriminator' in def ? 'object' : undefined
    if (def.type !== 'lazy') return kindsOfZod[def.type]
    at = def.getter() as z.ZodType
  }
  return undefined
}

/** The kinds of Zod whose values are all of one kind of JSON. */
const kindsOfZod: Readonly<Partial<Record<string, ValueKind>>> = {
  string: 'string',
  enum: 'string',
  literal: 'string',
  number: 'number',
  int: 'number',
  boolean: 'boolean',
  array: 'array',
  object: 'object',
  record: 'object',
}

const taggedOf = (schema: z.ZodType, def: z.core.$ZodUnionDef, walk: Walk): Shape => {
  const report = reporter(walk)
  const own = unionOf(schema)
  if (own) {
    const variants = Object.entries(own.variants).map(
      ([name, variant]) => [name, plain(variant, into(walk, name))] as const,
    )
    if (variants.length === 0) report('a union needs one variant at least')
    for (const [name, variant] of Object.entries(own.variants)) {
      if (Object.hasOwn(variant.shape, own.tag)) {
        report(`the variant ${name} must not declare the tag \`${own.tag}\` itself`)
      }
    }
    return { kind: 'union', tag: own.tag, variants: Object.fromEntries(variants) }
  }
  const { discriminator: tag } = def as z.core.$ZodDiscriminatedUnionDef
  if (tag === undefined) return kindsOf(def, walk)
  const variants: [string, Shape][] = []
  for (const option of def.options) {
    const inner = definitionOf(option)
    const names = inner.type === 'object' ? literals(inner.shape[tag]) : []
    if (inner.type !== 'object' || names.length === 0) {
      report(`each variant must be an object whose \`${tag}\` is a literal`)
      continue
    }
    const { [tag]: _, ...rest } = inner.shape
    for (const name of names) {
      variants.push([name, objectOf({ ...inner, shape: rest }, into(walk, name))])
    }
  }
  return { kind: 'union', tag, variants: Object.fromEntries(variants) }
}

const bare = (schema: z.ZodType, walk: Walk): Shape => {
  const report = reporter(walk)
  const def = definitionOf(schema)
  if (def.type === 'string') return stringOfZod(def, report)
  if (def.type === 'number') return numberOfZod(def, report)
  const [check] = checksOf({ checks: def.checks })
  if (check) report(`the check \`${check.check ?? 'custom'}\` of ${def.type} has no shape`)
  switch (def.type) {
    case 'boolean':
      if (def.coerce) report('coercion has no shape: a value is what it is')
      return { kind: 'boolean' }
    case 'null':
      return { kind: 'null' }
    case 'unknown':
    case 'any':
      return { kind: 'any' }
    case 'literal':
      return literalOf(def.values, report)
    case 'enum':
      return literalOf(Object.values(def.entries), report)
    case 'array': {
      const named = namedBy(schema)
      return {
        kind: 'array',
        of: plain(def.element as z.ZodType, into(walk, '*')),
        ...(named === undefined ? {} : { pathsOf: named }),
      }
    }
    case 'record': {
      const key = definitionOf(def.keyType)
      if (key.type !== 'string' || key.checks?.length || 'format' in key) {
        report('the keys of a map are any strings', ['z.record(z.string(), ...)'])
      }
      return { kind: 'map', of: plain(def.valueType as z.ZodType, into(walk, '*')) }
    }
    case 'object':
      return objectOf(def, walk)
    case 'union':
      return taggedOf(schema, def, walk)
    default:
      report(`the Zod kind \`${def.type}\` has no shape`, zodKinds)
      return nothing
  }
}

/**
 * The shape of one schema and what its wrappers say about it as a field. A schema that is in
 * `names`, below or at the top, becomes a reference. What has no shape is pushed to `issues`.
 *
 * @example shapeOfZod(z.int().default(1), new Map(), 'Entity > version', issues)
 * // { shape: { kind: 'number', integer: true }, default: 1 }
 */
export const shapeOfZod = (
  schema: z.ZodType,
  names: TypeNames,
  place: string,
  issues: Issue[],
): Field => fieldOf(schema, { names, issues, place, open: [] })

/** The shape of a named type: its own root is read, every other named type is a reference. */
export const shapeOfNamed = (
  name: string,
  schema: z.ZodType,
  names: TypeNames,
  place: string,
  issues: Issue[],
): Shape => plain(schema, { names, issues, place, open: [] }, name)
