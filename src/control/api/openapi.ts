/** The document of the admin API, from the table of its operations (OpenAPI 3.1). */
import * as z from 'zod'
import { catalogue, problemMediaType, type ErrorCode } from '../../errors/index.ts'
import { tags, type Answered, type Operation } from './operation.ts'

type Members = Readonly<Record<string, unknown>>
type Schemas = Record<string, unknown>

/** What can go wrong with every operation that asks for a token. */
const usual: readonly ErrorCode[] = [
  'token-required',
  'unknown-token',
  'too-many-attempts',
  'role-required',
  'cross-site-request',
  'control-unavailable',
  'control-busy',
  'control-outcome-unknown',
  'internal',
]

const withBody: readonly ErrorCode[] = [
  'malformed',
  'malformed-json',
  'too-deep',
  'too-large',
  'request-timeout',
  'unsupported-media-type',
  'unsupported-encoding',
  'validation-failed',
]

/** A schema, whose named parts go to the components. */
const schemaOf = (schema: z.ZodType, io: 'input' | 'output', components: Schemas): Members => {
  const made = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Members
  const { $schema: _, $defs = {}, ...rest } = made
  const named = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(named)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, member]) => {
        if (name === '$ref' && typeof member === 'string') {
          return [[name, member.replace('#/$defs/', '#/components/schemas/')]]
        }
        return name === 'id' && typeof member === 'string' ? [] : [[name, named(member)]]
      }),
    )
  }
  for (const [name, part] of Object.entries($defs as Members)) components[name] ??= named(part)
  return named(rest) as Members
}

const problemSchema = {
  type: 'object',
  description: 'Problem details (RFC 9457)',
  required: ['type', 'code', 'title', 'status', 'detail', 'hint', 'request_id'],
  properties: {
    type: { type: 'string' },
    code: { type: 'string', description: 'See the reference of errors' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    hint: { type: 'string', description: 'What can be done about it' },
    request_id: { type: 'string' },
  },
}

const headersOf = (status: string) => {
  if (status === '401') {
    const description = 'How to prove oneself'
    return { headers: { 'WWW-Authenticate': { description, schema: { type: 'string' } } } }
  }
  if (status === '429' || status === '503') {
    const description = 'Seconds until it is worth trying again'
    return { headers: { 'Retry-After': { description, schema: { type: 'integer' } } } }
  }
  return {}
}

const problemResponses = (codes: readonly ErrorCode[]): Members => {
  const known = [...new Set(codes)].filter((code) => Object.hasOwn(catalogue, code))
  const byStatus = Map.groupBy(known, (code) => String(catalogue[code].status))
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [
      status,
      {
        description: of.map((code) => `\`${code}\`: ${catalogue[code].title}`).join('. '),
        ...headersOf(status),
        content: { [problemMediaType]: { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  )
}

const responseOf = ({ description, schema, mediaType, tag }: Answered, components: Schemas) => ({
  description,
  ...(tag
    ? { headers: { ETag: { description: 'What `If-Match` takes', schema: { type: 'string' } } } }
    : {}),
  content: {
    ...(schema && { 'application/json': { schema: schemaOf(schema, 'output', components) } }),
    ...((mediaType !== undefined || !schema) && {
      [mediaType ?? 'application/octet-stream']: { schema: { type: 'string' } },
    }),
  },
})

const parametersOf = (schema: z.ZodObject, where: 'path' | 'query', components: Schemas) => {
  const { properties = {}, required = [] } = schemaOf(schema, 'input', components) as {
    readonly properties?: Record<string, Members>
    readonly required?: readonly string[]
  }
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    description: description ?? name,
    schema: rest,
  }))
}

const conditionParameters = ({ condition }: Operation) =>
  condition === undefined
    ? []
    : [
        ['If-Match', 'Tag of the entry that was read'],
        ['If-None-Match', '`*` where there must be none yet'],
      ].map(([name, description]) => ({
        name,
        in: 'header',
        required: false,
        description,
        schema: { type: 'string' },
      }))

const problemsOf = (operation: Operation): readonly ErrorCode[] => [
  ...(operation.role === undefined ? (['cross-site-request', 'internal'] as const) : usual),
  ...(operation.body ? withBody : (['malformed'] as const)),
  ...(operation.condition === 'required'
    ? (['precondition-required', 'entry-changed'] as const)
    : []),
  ...operation.problems,
]

const operationOf = (operation: Operation, components: Schemas): Members => {
  const { id, tag, summary, description, role, params, query, body, answers } = operation
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: role === undefined ? description : `${description}\n\nRole: ${role}, or higher.`,
    ...(role === undefined ? { security: [] } : {}),
    parameters: [
      ...parametersOf(params, 'path', components),
      ...parametersOf(query, 'query', components),
      ...conditionParameters(operation),
    ],
    ...(body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body, 'input', components) } },
          },
        }
      : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answered]) => [
          status,
          responseOf(answered, components),
        ]),
      ),
      ...problemResponses(problemsOf(operation)),
    },
  }
}

/** @param prefix where the API is mounted */
export const openApiDocument = (operations: readonly Operation[], prefix = '/api'): Members => {
  const components: Schemas = { Problem: problemSchema }
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations) {
    const item = (paths[operation.path] ??= {})
    item[operation.method.toLowerCase()] = operationOf(operation, components)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Isthmus admin API',
      version: '1',
      description:
        'What release managers do: policy, flags, clients, versions, kill switches, proposals, census ' +
        'and audit. Every edit is made on the condition of what was read.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: prefix, description: 'On the admin listener' }],
    security: [{ token: [] }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description:
            'A token of this API (`isthmus control token create`), or one of the OpenID provider of ' +
            'the configuration',
        },
      },
      schemas: components,
    },
  }
}
