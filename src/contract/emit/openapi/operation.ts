/** One route as an OpenAPI operation. */
import type { JsonObject } from '../../../json/index.ts'
import type { TypeGraph } from '../../../lens/index.ts'
import { bodyTypes, formsOf, type BodyForm } from '../../body-forms.ts'
import type { ErrorForm } from '../../error-form.ts'
import type { Route } from '../../route.ts'
import { errorResponses } from './errors.ts'
import { parametersOf } from './parameters.ts'
import { jsonPatchSchema, type VersionSchemas } from './schemas.ts'

export interface OperationContext {
  readonly types: TypeGraph
  readonly schemas: VersionSchemas
  /** Name of the header that says the version. */
  readonly versionHeader: string
  /** What errors look like, where the contract says so. */
  readonly errors: ErrorForm | undefined
  /** Whether clients must say who they are. */
  readonly withIdentity: boolean
}

const onEveryAnswer = ['Version', 'Vary'] as const
const onSuccess = [...onEveryAnswer, 'Deprecation', 'Sunset', 'Link'] as const

const headers = (names: readonly string[], { versionHeader }: OperationContext): JsonObject =>
  Object.fromEntries(
    names.map((name) => [
      name === 'Version' ? versionHeader : name,
      { $ref: `#/components/headers/${name}` },
    ]),
  )

const json = (schema: JsonObject): JsonObject => ({ 'application/json': { schema } })

const schemaAnswer: JsonObject = {
  type: 'object',
  properties: {
    version: { type: 'string' },
    resources: { type: 'object', description: 'JSON Schemas (2020-12) by type' },
  },
  required: ['version', 'resources'],
}

/** OpenAPI 3.1 cannot describe the items of a stream, so an extension names their schema. */
const streamed = (item: JsonObject): JsonObject => ({
  schema: { type: 'string' },
  'x-item-schema': item,
})

const answerContent = (route: Route, schemas: VersionSchemas): JsonObject | undefined => {
  const { kind, media } = route
  if (kind === 'schema') return json(schemaAnswer)
  const content = contentOf(route, schemas)
  return media && content ? { [media]: Object.values(content)[0] ?? {} } : content
}

const contentOf = (
  { stream, response }: Route,
  schemas: VersionSchemas,
): JsonObject | undefined => {
  const schema = response === undefined ? undefined : schemas.answered(response)
  if (stream === 'sse') return { 'text/event-stream': streamed(schema ?? {}) }
  if (stream === 'ndjson') return { 'application/x-ndjson': streamed(schema ?? {}) }
  return schema && json(schema)
}

const describeAnswer = ({ stream, response = 'JSON' }: Route): string => {
  if (stream === 'sse') return `Server-sent events; each \`data\` is one ${response}`
  if (stream === 'ndjson') return `One ${response} a line`
  return 'Success'
}

const success = (route: Route, context: OperationContext): JsonObject => {
  const content = answerContent(route, context.schemas)
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

const bodySchema = (
  form: BodyForm,
  { kind, request = '' }: Route,
  schemas: VersionSchemas,
): JsonObject => {
  if (form === 'json-patch') return { $ref: jsonPatchSchema }
  if (kind !== 'patch') return schemas.sent(request)
  const removes = form === 'form' ? 'nothing after the name' : 'null'
  const description =
    form === 'merge-patch'
      ? `A merge patch (RFC 7396) of ${request}: null removes a member`
      : `The members of ${request} that change: ${removes} removes one`
  return { type: 'object', description }
}

const requestBody = (route: Route, schemas: VersionSchemas): JsonObject | undefined =>
  route.request === undefined
    ? undefined
    : {
        required: true,
        content: Object.fromEntries(
          formsOf(route).map((form) => [
            bodyTypes[form],
            { schema: bodySchema(form, route, schemas) },
          ]),
        ),
      }

export const operationOf = (route: Route, context: OperationContext): JsonObject => {
  const { types, schemas, withIdentity, errors } = context
  const body = requestBody(route, schemas)
  return {
    operationId: route.id,
    summary: route.summary,
    tags: [route.id.split('.')[0] ?? route.id],
    parameters: [...parametersOf(route, types, schemas)],
    ...(body ? { requestBody: body } : {}),
    responses: {
      ...success(route, context),
      ...errorResponses(
        route,
        withIdentity,
        headers(onEveryAnswer, context),
        errors?.problem && {
          media: errors.media ?? 'application/json',
          schema: schemas.answered(errors.type),
        },
      ),
    },
  }
}
