/** Query parameters: what they are, and in which form they are given. */
import { literalIssues } from '../../../contract/type-issues.ts'
import type { QueryParameter } from '../../../contract/index.ts'
import { own, type Json } from '../../../json/index.ts'
import type { Shape } from '../../../lens/index.ts'
import { anything } from '../../shapes/form.ts'
import { opened } from '../../shapes/join.ts'
import { isTrue, memberOf, objectOf, partsIn, textIn, type Located } from '../documents.ts'
import { toldOfRunaway } from '../runaway.ts'
import type { Schemas } from '../schema/schemas.ts'
import { plainJson } from './plain-json.ts'

type Entry = readonly [name: string, parameter: QueryParameter]

const isPlain = (shape: Shape): boolean =>
  ['string', 'number', 'boolean', 'any'].includes(shape.kind)

const bare = (shape: Shape, schemas: Schemas): Shape => {
  const at = opened(shape, schemas.shapeOf)
  return at.kind === 'nullable' ? bare(at.of, schemas) : at
}

const schemaOf = (parameter: Located): Located | undefined => {
  const schema = memberOf(parameter, 'schema')
  if (schema) return schema
  // As in 2.0, where the parameter is its schema.
  return own(objectOf(parameter), 'type') === undefined ? undefined : parameter
}

/** A literal that a shape takes; undefined for any other. */
const fitting = (literal: Json | undefined, shape: Shape): Json | undefined => {
  const plain = literal === undefined ? undefined : plainJson(literal)
  return plain !== undefined && literalIssues(shape, {}, plain, '', '').length === 0
    ? plain
    : undefined
}

/** Without patterns that take for ever, on the text of a default or on others. */
const safe = (shape: Shape, standing: Json | undefined, at: Located, schemas: Schemas): Shape => {
  if (shape.kind === 'array') return { ...shape, of: safe(shape.of, standing, at, schemas) }
  if (shape.kind !== 'string' || shape.pattern === undefined) return shape
  const texts = [standing ?? []].flat().filter((text) => typeof text === 'string')
  if (!schemas.runaways.has(shape.pattern, texts)) return shape
  schemas.told(at, toldOfRunaway)
  const { pattern: _, ...rest } = shape
  return rest
}

const described = (
  parameter: Located,
  given: Shape,
  explode: boolean,
  schemas: Schemas,
): QueryParameter => {
  const description = textIn(parameter, 'description')?.trim()
  const schema = memberOf(parameter, 'schema') ?? parameter
  const said = own(objectOf(schema), 'default')
  const shape = safe(given, said, parameter, schemas)
  const standing = fitting(said, shape)
  return {
    shape,
    ...(description ? { description } : {}),
    ...(isTrue(parameter, 'required') ? { required: true } : {}),
    ...(standing === undefined ? {} : { default: standing }),
    ...(explode && shape.kind === 'array' ? { explode } : {}),
  }
}

/** The members of an object that are parameters of their own. */
const membersOf = (
  parameter: Located,
  shape: Shape,
  nameOf: (member: string) => string,
  schemas: Schemas,
): readonly Entry[] => {
  if (shape.kind !== 'object') return []
  return Object.entries(shape.fields).flatMap(([member, field]): readonly Entry[] => {
    const at = bare(field.shape, schemas)
    const found = isPlain(at) ? at : at.kind === 'array' ? listOf(at, schemas) : undefined
    const plain = found && safe(found, undefined, parameter, schemas)
    if (!plain) {
      schemas.told(parameter, 'what it nests is not declared: it passes as it is')
      return []
    }
    const required = isTrue(parameter, 'required') && !field.optional && field.default === undefined
    return [
      [
        nameOf(member),
        {
          shape: plain,
          ...(field.description ? { description: field.description } : {}),
          ...(required ? { required } : {}),
          ...(plain.kind === 'array' ? { explode: true } : {}),
        },
      ],
    ]
  })
}

const listOf = (shape: Extract<Shape, { kind: 'array' }>, schemas: Schemas): Shape => {
  const item = bare(shape.of, schemas)
  return { kind: 'array', of: isPlain(item) ? item : anything }
}

/** What is declared of a parameter in the query: mostly one, of objects one per member. */
export const queryOf = (parameter: Located, schemas: Schemas): readonly Entry[] => {
  const name = textIn(parameter, 'name') ?? ''
  const style = textIn(parameter, 'style') ?? 'form'
  const said = own(objectOf(parameter), 'explode')
  const explode = typeof said === 'boolean' ? said : style === 'form'
  if (name === '') return []
  const [content] = partsIn(parameter, 'content')
  if (content) {
    schemas.told(
      parameter,
      'a contract cannot express a document in the query: any text is accepted',
    )
    return [[name, described(parameter, { kind: 'string' }, false, schemas)]]
  }
  const schema = schemaOf(parameter)
  const shape = schema ? bare(schemas.shape([schema]), schemas) : anything
  if (isPlain(shape)) return [[name, described(parameter, shape, false, schemas)]]
  if (shape.kind === 'array') {
    if (explode || style === 'form') {
      return [[name, described(parameter, listOf(shape, schemas), explode, schemas)]]
    }
    schemas.told(parameter, `a contract cannot express the style ${style}: any text is accepted`)
    return [[name, described(parameter, { kind: 'string' }, false, schemas)]]
  }
  if (shape.kind === 'object' && style === 'deepObject') {
    return membersOf(parameter, shape, (member) => `${name}[${member}]`, schemas)
  }
  if (shape.kind === 'object' && explode) {
    return membersOf(parameter, shape, (member) => member, schemas)
  }
  if (shape.kind === 'kinds') return [[name, described(parameter, anything, false, schemas)]]
  schemas.told(parameter, 'a parameter of this form is not declared: it passes as it is')
  return []
}
