/** One route as an OpenAPI operation. */
import type { JsonObject } from '../../../json/index.ts'
import { bodyTypes, formsOf } from '../../body-forms.ts'
import type { BodyForm } from '../../body-form.ts'
import type { Contract, ContractVersion } from '../../contract.ts'
import type { Route } from '../../route.ts'
import type { SecurityRequirements } from '../../security.ts'
import { errorResponses } from './errors.ts'
import type { VersionExamples } from './examples.ts'
import { parametersOf } from './parameters.ts'
import { jsonPatchSchema, type VersionSchemas } from './schemas.ts'
import { requirements } from './security.ts'
import { answers, does, sends } from './words.ts'

export interface OperationContext {
  readonly contract: Contract
  readonly version: ContractVersion
  readonly schemas: VersionSchemas
  readonly examples: VersionExamples
  /** Name of the header that says the version. */
  readonly versionHeader: string
  /** Who may call what does not say otherwise. */
  readonly required: SecurityRequirements
  readonly isDeprecated: boolean
}

const onEveryAnswer = ['Version', 'Vary', 'X-Request-Id'] as const
const onSuccess = [...onEveryAnswer, 'Deprecation', 'Sunset', 'Link'] as const

/** What errors of a status say besides. */
const onErrors: Readonly<Record<string, readonly string[]>> = {
  401: ['WWW-Authenticate'],
  410: ['Link'],
  503: ['Retry-After'],
}

const headers = (names: readonly string[], { versionHeader }: OperationContext): JsonObject =>
  Object.fromEntries(
    names.map((name) => [
      name === 'Version' ? versionHeader : name,
      { $ref: `#/components/headers/${name}` },
    ]),
  )

const json = (schema: JsonObject, examples: JsonObject = {}): JsonObject => ({
  'application/json': { schema, ...examples },
})

const schemaAnswer: JsonObject = {
  type: 'object',
  properties: {
    version: { type: 'string', description: 'The version that they are of' },
    resources: { type: 'object', description: 'JSON Schemas (2020-12) by type' },
  },
  required: ['version', 'resources'],
}

/** OpenAPI 3.1 cannot describe the items of a stream, so an extension names their schema. */
const streamed = (
  { response, stream }: Route,
  { schemas, examples }: OperationContext,
): JsonObject => ({
  schema: { type: 'string' },
  ...(stream === undefined ? {} : examples.streamed(response, stream)),
  'x-item-schema': response === undefined ? {} : schemas.answered(response),
})

const contentOf = (route: Route, context: OperationContext): JsonObject | undefined => {
  const { kind, stream, response } = route
  if (kind === 'schema') return json(schemaAnswer)
  if (stream === 'sse') return { 'text/event-stream': streamed(route, context) }
  if (stream === 'ndjson') return { 'application/x-ndjson': streamed(route, context) }
  const { schemas, examples } = context
  return response === undefined
    ? undefined
    : json(schemas.answered(response), examples.answered(response))
}

const answerContent = (route: Route, context: OperationContext): JsonObject | undefined => {
  const { media } = route
  const content = contentOf(route, context)
  return media && content ? { [media]: Object.values(content)[0] ?? {} } : content
}

const describeAnswer = ({ kind, stream, response = 'JSON' }: Route): string => {
  if (stream === 'sse') return `Server-sent events; each \`data\` is one ${response}`
  if (stream === 'ndjson') return `One ${response} a line`
  return answers[kind]
}

const success = (route: Route, context: OperationContext): JsonObject => {
  const content = answerContent(route, context)
  const { kind, status = 200, stream, onMisfit } = route
  const isDocument = ['read', 'create', 'replace', 'patch'].includes(kind)
  // The head of a stream goes before the first item.
  const mayOmit = onMisfit === 'omit' && stream === undefined
  const own = [
    ...(isDocument ? ['ETag'] : []),
    ...(kind === 'create' ? ['Location'] : []),
    ...(mayOmit ? ['Isthmus-Omitted'] : []),
  ]
  const answered = {
    description: describeAnswer(route),
    headers: headers([...onSuccess, ...own], context),
    ...(content && status !== 204 ? { content } : {}),
  }
  return {
    [String(status)]: answered,
    ...(kind === 'read'
      ? {
          '304': {
            description: 'Not changed',
            headers: headers([...onEveryAnswer, 'ETag'], context),
          },
        }
      : {}),
  }
}

const bodyOf = (form: BodyForm, route: Route, context: OperationContext): JsonObject => {
  const { kind, request = '' } = route
  const { schemas, examples } = context
  if (kind !== 'patch') {
    return { schema: schemas.sent(request), ...examples.sent(request) }
  }
  const example = examples.patch(request, form)
  if (form === 'json-patch') return { schema: { $ref: jsonPatchSchema }, ...example }
  const removes = form === 'form' ? 'nothing after the name' : 'null'
  const description =
    form === 'merge-patch'
      ? `A merge patch (RFC 7396) of ${request}: null removes a member`
      : `The members of ${request} that change: ${removes} removes one`
  return { schema: { type: 'object', description }, ...example }
}

const requestBody = (route: Route, context: OperationContext): JsonObject | undefined =>
  route.request === undefined
    ? undefined
    : {
        required: true,
        description: sends[route.kind],
        content: Object.fromEntries(
          formsOf(route).map((form) => [bodyTypes[form], bodyOf(form, route, context)]),
        ),
      }

/** The resource that a route is about, by its id. */
export const tagOf = ({ id }: Route): string => id.split('.')[0] ?? id

const ownErrors = ({ version, schemas, examples }: OperationContext): JsonObject | undefined => {
  const { errors } = version
  return (
    errors && {
      [errors.media ?? 'application/json']: {
        schema: schemas.answered(errors.type),
        ...examples.answered(errors.type),
      },
    }
  )
}

export const operationOf = (route: Route, context: OperationContext): JsonObject => {
  const { contract, version, schemas } = context
  const required = route.security ?? context.required
  const body = requestBody(route, context)
  return {
    operationId: route.id,
    summary: route.summary,
    description: route.description ?? does[route.kind],
    tags: [tagOf(route)],
    ...(context.isDeprecated ? { deprecated: true } : {}),
    ...(route.security ? { security: requirements(route.security) } : {}),
    parameters: [...parametersOf(route, version.types, schemas)],
    ...(body ? { requestBody: body } : {}),
    responses: {
      ...success(route, context),
      ...errorResponses(route, {
        contract,
        version,
        required,
        headers: (status) => headers([...onEveryAnswer, ...(onErrors[status] ?? [])], context),
        own: ownErrors(context),
      }),
    },
  }
}
