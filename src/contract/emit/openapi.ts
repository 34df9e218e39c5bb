/** One OpenAPI 3.1 document a version: what a client of that version meets at the gateway. */
import { Failure } from '../../errors/index.ts'
import { own, set, isObject, type JsonObject } from '../../json/index.ts'
import type { Contract, VersionKey } from '../contract.ts'
import { asPublished } from '../published.ts'
import { bothOf } from './openapi/both.ts'
import { operationOf } from './openapi/operation.ts'
import { versionParameter } from './openapi/parameters.ts'
import { versionSchemas } from './openapi/schemas.ts'

export interface OpenApiOptions {
  /** Default: the contract's name. */
  readonly title?: string
  /** Where the gateway is reached, such as `https://api.example.com`. */
  readonly serverUrl?: string
  /** Name of the header that says the version. Default `API-Version`. */
  readonly versionHeader?: string
  /** OpenAPI security schemes by name; a client uses any one of them. */
  readonly securitySchemes?: Readonly<Record<string, JsonObject>>
}

const header = (description: string): JsonObject => ({ description, schema: { type: 'string' } })

const headersOf = (version: string): JsonObject => ({
  Version: { ...header('The version of this answer'), example: version },
  Vary: header('The request headers that the answer depends on'),
  ETag: header('Which state of the document this is, as this version sees it'),
  Location: header('Path of the new document'),
  Deprecation: header('When the version was deprecated, as @seconds (RFC 9745)'),
  Sunset: header('When the version will be retired (RFC 8594)'),
  Link: header('Deprecation notice, successor version, next page (RFC 8288)'),
  'Isthmus-Omitted': {
    description:
      'How many items were left out as they could not be carried to this version; absent where none was, or where the answer was sent while it was adapted',
    schema: { type: 'integer', minimum: 1 },
  },
})

/**
 * @throws Failure `unsupported-version` when the contract has no such version.
 * @example openapi(contract, '1.0', { serverUrl: 'http://127.0.0.1:8787' })
 */
export const openapi = (
  contract: Contract,
  key: VersionKey,
  {
    title = contract.name,
    serverUrl,
    versionHeader = 'API-Version',
    securitySchemes = {},
  }: OpenApiOptions = {},
): JsonObject => {
  const found = contract.version(key)
  if (!found) {
    throw new Failure('unsupported-version', `${contract.name} has no version ${key}`, [
      { place: key, message: 'no such version', choices: contract.versions.map((v) => v.key) },
    ])
  }
  const version = asPublished(found)
  const { types } = version
  const schemas = versionSchemas(types, version.descriptions)
  const names = Object.keys(securitySchemes)
  const { errors } = version
  const context = { types, schemas, versionHeader, errors, withIdentity: names.length > 0 }
  const paths: JsonObject = {}
  // What is for all requests first: it tells of itself and of those that it is not for.
  const inOrder = version.routes.toSorted((a, b) => Number(!!a.when) - Number(!!b.when))
  for (const route of inOrder) {
    // OpenAPI has no word for a parameter of several segments.
    const path = route.path.replace('+}', '}')
    const before = own(paths, path)
    const operations = isObject(before) ? before : {}
    const method = route.method.toLowerCase()
    const known = own(operations, method)
    const operation = operationOf(route, context)
    set(paths, path, {
      ...operations,
      [method]: isObject(known) ? bothOf(known, operation) : operation,
    })
  }
  return {
    openapi: '3.1.0',
    info: { title, version: version.version, description: version.summary },
    ...(serverUrl === undefined ? {} : { servers: [{ url: serverUrl }] }),
    ...(names.length > 0 ? { security: names.map((name) => ({ [name]: [] })) } : {}),
    paths,
    components: {
      schemas: schemas.components,
      parameters: { Version: versionParameter(versionHeader, version.key) },
      headers: headersOf(version.version),
      ...(names.length > 0 ? { securitySchemes: { ...securitySchemes } } : {}),
    },
  }
}
