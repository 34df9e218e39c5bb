/** Shapes as Zod schemas, written as people write them. What reads them back is `shapeOfZod`. */
import type { Field, Fields, NumberShape, Shape, StringShape, TypeGraph } from '../../lens/index.ts'
import { call, literal, memberName, objectCode, ours, quoted } from './literals.ts'
import type { Code, Name } from './layout.ts'

export interface Schemas {
  /** What the constants are called, by type. */
  readonly identifiers: ReadonlyMap<string, string>
  readonly types: TypeGraph
  /** Whether a type is declared further down, so that it can be named only in what runs later. */
  readonly isLater: (type: string) => boolean
}

const z: Name = { name: 'z', from: { module: 'zod' } }

const zod = (name: string, ...args: readonly Code[]): Code => [z, '.', call(name, args)]

const on = (code: Code, method: string, ...args: readonly Code[]): Code =>
  args.length === 0 ? [code, `.${method}()`] : [code, '.', call(method, args)]

export const typeName = ({ identifiers }: Schemas, type: string): Name => ({
  name: identifiers.get(type) ?? type,
  from: { type },
})

/** What a schema says beside its kind; empty where that is nothing. */
type Meta = Readonly<Record<string, unknown>>

const withMeta = (code: Code, meta: Meta): Code => {
  const entries = Object.entries(meta).filter(([, value]) => value !== undefined)
  const [first] = entries
  if (!first) return code
  if (entries.length === 1 && first[0] === 'description')
    return on(code, 'describe', literal(first[1]))
  return on(code, 'meta', literal(Object.fromEntries(entries)))
}

/** Whether an enum gives its words back in their order: those that are numbers come first. */
const keepsOrder = (values: readonly string[]): boolean => {
  const again = Object.keys(Object.fromEntries(values.map((value) => [value, true])))
  return again.length === values.length && again.every((value, index) => value === values[index])
}

const wordsCode = (values: readonly string[]): Code => {
  const [first] = values
  if (values.length === 1 && first !== undefined) return zod('literal', quoted(first))
  const name = keepsOrder(values) && !values.includes('__proto__') ? 'enum' : 'literal'
  return zod(name, literal(values))
}

const stringCode = ({ values, ...shape }: StringShape): Code => {
  if (values) return wordsCode(values)
  const { minLength, maxLength, pattern, format } = shape
  let code = zod('string')
  if (format === 'uuid') code = zod('guid')
  // With a pattern it would be one that narrows the format, as those of Zod's own options.
  if (format === 'date-time') code = [z, '.iso.', call('datetime', [literal({ offset: true })])]
  if (minLength !== undefined && minLength === maxLength)
    code = on(code, 'length', String(minLength))
  else {
    if (minLength !== undefined) code = on(code, 'min', String(minLength))
    if (maxLength !== undefined) code = on(code, 'max', String(maxLength))
  }
  return pattern === undefined ? code : on(code, 'regex', `/${new RegExp(pattern).source}/`)
}

const numberCode = ({ integer, minimum, maximum }: NumberShape): Code => {
  let code = zod(integer ? 'int' : 'number')
  if (minimum !== undefined) code = on(code, 'min', literal(minimum))
  if (maximum !== undefined) code = on(code, 'max', literal(maximum))
  return code
}

/** What the schema of a shape says of itself, rather than of a field. */
const metaOf = (shape: Shape): Meta => {
  if (shape.kind === 'union') return { open: shape.open }
  if (shape.kind !== 'string') return {}
  const { open, link, names, format } = shape
  const told = format === 'uuid' || format === 'date-time' ? undefined : format
  return { format: told, link, names, open }
}

const refCode = (type: string, schemas: Schemas): Code => {
  const name = typeName(schemas, type)
  return schemas.isLater(type) ? zod('lazy', ['() => ', name]) : name
}

/** Without what it says of itself. */
const bareCode = (shape: Shape, schemas: Schemas): Code => {
  switch (shape.kind) {
    case 'any':
      return zod('unknown')
    case 'null':
    case 'boolean':
      return zod(shape.kind)
    case 'string':
      return stringCode(shape)
    case 'number':
      return numberCode(shape)
    case 'nullable':
      return on(schemaCode(shape.of, schemas), 'nullable')
    case 'array':
      return shape.pathsOf === undefined
        ? zod('array', schemaCode(shape.of, schemas))
        : call(ours('pathsOf'), [quoted(shape.pathsOf)])
    case 'map':
      return zod('record', zod('string'), schemaCode(shape.of, schemas))
    case 'object':
      return objectSchema(shape.fields, schemas)
    case 'union': {
      const variants = Object.entries(shape.variants).map(
        ([name, variant]) => [name, schemaCode(variant, schemas)] as const,
      )
      const code = objectCode(Object.fromEntries(variants), variants.length > 0)
      return [ours('union'), '(', quoted(shape.tag), ', ', code, ')']
    }
    case 'kinds': {
      const options = Object.values(shape.members).map((member) => schemaCode(member, schemas))
      return zod('union', { open: '[', items: options, close: ']' })
    }
    case 'ref':
      return refCode(shape.type, schemas)
  }
}

/** The schema of a shape. @param meta what else is said of it */
export const schemaCode = (shape: Shape, schemas: Schemas, meta: Meta = {}): Code =>
  withMeta(bareCode(shape, schemas), { ...meta, ...metaOf(shape) })

/** Whether the value of a member names a type that is declared later, other than in members of its own. */
const namesLater = (shape: Shape, schemas: Schemas): boolean => {
  switch (shape.kind) {
    case 'ref':
      return schemas.isLater(shape.type)
    case 'nullable':
    case 'array':
    case 'map':
      return namesLater(shape.of, schemas)
    case 'union':
      return Object.values(shape.variants).some((one) => namesLater(one, schemas))
    case 'kinds':
      return Object.values(shape.members).some((one) => namesLater(one, schemas))
    default:
      return false
  }
}

const fieldCode = (field: Field, schemas: Schemas): Code => {
  const { shape, optional, readOnly, key, description } = field
  const meta = { description, key }
  const wraps = shape.kind === 'nullable' || optional || readOnly || 'default' in field
  const said = description !== undefined || key
  if (!wraps && said && shape.kind === 'ref') {
    // A copy of a type's schema would have its description as well: the field says only its own.
    return withMeta(zod('lazy', ['() => ', typeName(schemas, shape.type)]), meta)
  }
  if (shape.kind === 'nullable' && optional && !('default' in field)) {
    const code = on(schemaCode(shape.of, schemas), 'nullish')
    return withMeta(readOnly ? on(code, 'readonly') : code, meta)
  }
  let code = wraps ? schemaCode(shape, schemas) : schemaCode(shape, schemas, meta)
  if (field.default !== undefined) code = on(code, 'default', literal(field.default))
  if (optional) code = on(code, 'optional')
  if (readOnly) code = on(code, 'readonly')
  return wraps ? withMeta(code, meta) : code
}

const everything: Pick<Schemas, 'isLater'> = { isLater: () => false }

const memberCode = (name: string, field: Field, schemas: Schemas): Code => {
  if (!namesLater(field.shape, schemas)) return [`${memberName(name)}: `, fieldCode(field, schemas)]
  const type: Code = [`get ${memberName(name)}(): `, z, '.ZodType']
  const body: Code = {
    open: '{',
    items: [['return ', fieldCode(field, { ...schemas, ...everything })]],
    close: '}',
    broken: true,
    statements: true,
  }
  return [type, ' ', body]
}

const objectSchema = (fields: Fields, schemas: Schemas): Code => {
  const members = Object.entries(fields).map(([name, field]) => memberCode(name, field, schemas))
  return zod('object', {
    open: '{',
    items: members,
    close: '}',
    spaced: true,
    broken: members.length > 1,
  })
}
