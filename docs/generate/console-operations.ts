/** Types of the admin API for the console, from the API's own document: a call of it cannot be misspelt. */
import { openApiDocument } from '../../src/control/api/openapi.ts'
import { adminOperations } from '../../src/runtime/admin-operations.ts'

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly items?: Schema
  readonly prefixItems?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly description?: string
}

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: Schema
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>

interface Described {
  readonly operationId: string
  readonly summary: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

const literal = (value: unknown): string =>
  typeof value === 'string' ? quoted(value) : JSON.stringify(value)

const memberName = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name))

const union = (types: readonly string[]): string => [...new Set(types)].join(' | ')

const comment = (text: string | undefined): string =>
  text === undefined ? '' : `/** ${text.replaceAll(/\s+/g, ' ').replaceAll('*/', '*\\/')} */\n`

const objectOf = ({ properties = {}, required = [], additionalProperties }: Schema): string => {
  const members = Object.entries(properties).map(([name, schema]) => {
    const mark = required.includes(name) ? '' : '?'
    return `${comment(schema.description)}readonly ${memberName(name)}${mark}: ${typeOf(schema)}\n`
  })
  if (members.length > 0) return `{\n${members.join('')}}`
  const other = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown'
  return `{ readonly [name: string]: ${other} }`
}

const plainOf = (type: string | undefined, schema: Schema): string => {
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return type
    case 'integer':
    case 'number':
      return 'number'
    case 'array':
      if (schema.prefixItems) return `readonly [${schema.prefixItems.map(typeOf).join(', ')}]`
      return `readonly (${typeOf(schema.items ?? {})})[]`
    case 'object':
      return objectOf(schema)
    default:
      return 'unknown'
  }
}

const typeOf = (schema: Schema): string => {
  const { $ref, enum: values, anyOf, oneOf, allOf, type } = schema
  if ($ref !== undefined) return `Schemas[${quoted($ref.split('/').at(-1) ?? '')}]`
  if (schema.const !== undefined) return literal(schema.const)
  if (values) return union(values.map(literal))
  const either = anyOf ?? oneOf
  if (either) return union(either.map(typeOf))
  if (allOf) return allOf.map(typeOf).join(' & ')
  if (typeof type === 'object') return union(type.map((one) => plainOf(one, schema)))
  return plainOf(type, schema)
}

const parametersOf = ({ parameters = [] }: Described, where: Parameter['in']): string => {
  const of = parameters.filter((one) => one.in === where)
  if (of.length === 0) return 'undefined'
  const members = of.map(
    ({ name, required, schema }) =>
      `readonly ${memberName(name)}${required ? '' : '?'}: ${typeOf(schema)}${required ? '' : ' | undefined'}`,
  )
  return `{ ${members.join('; ')} }`
}

const answerOf = ({ responses }: Described): string => {
  const types = Object.entries(responses).flatMap(([status, { content }]) => {
    if (!status.startsWith('2')) return []
    const schema = content?.['application/json']?.schema
    return [schema ? typeOf(schema) : 'undefined']
  })
  return union(types)
}

const bodyOf = ({ requestBody }: Described): string => {
  const schema = requestBody?.content['application/json']?.schema
  return schema ? typeOf(schema) : 'undefined'
}

export const consoleOperations = (): string => {
  const { paths, components } = openApiDocument(adminOperations, '') as unknown as Document
  const all = Object.entries(paths).flatMap(([path, of]) =>
    Object.entries(of).map(([method, described]) => ({ method, path, described })),
  )
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `${comment(schema.description)}readonly ${memberName(name)}: ${typeOf(schema)}\n`,
  )
  const operations = all.map(
    ({ described }) =>
      `${comment(described.summary)}readonly ${described.operationId}: {\n` +
      `readonly params: ${parametersOf(described, 'path')}\n` +
      `readonly query: ${parametersOf(described, 'query')}\n` +
      `readonly body: ${bodyOf(described)}\n` +
      `readonly answer: ${answerOf(described)}\n}\n`,
  )
  const routes = all.map(
    ({ method, path, described }) =>
      `${described.operationId}: [${quoted(method.toUpperCase())}, ${quoted(path)}],\n`,
  )
  return (
    `/** Written by \`npm run docs\` from the document of the admin API: what it takes and answers. */\n\n` +
    `export interface Schemas {\n${schemas.join('')}}\n\n` +
    `export interface Operations {\n${operations.join('')}}\n\n` +
    `/** Method and path of each. */\nexport const routes = {\n${routes.join('')}} as const satisfies Record<keyof Operations, readonly [string, string]>\n`
  )
}
