/** One OpenAPI 3.1 document a version: what a client of that version meets at the gateway. */
import { Failure } from '../../errors/index.ts'
import { own, set, isObject, type JsonObject } from '../../json/index.ts'
import type { Contract, ContractVersion } from '../contract.ts'
import type { VersionKey } from '../version-key.ts'
import { asPublished } from '../published.ts'
import type { Security } from '../security.ts'
import { bothOf } from './openapi/both.ts'
import { versionExamples } from './openapi/examples.ts'
import { headersOf } from './openapi/headers.ts'
import { infoOf, type VersionLife } from './openapi/info.ts'
import { operationOf, tagOf, type OperationContext } from './openapi/operation.ts'
import { versionParameter } from './openapi/parameters.ts'
import { versionSchemas } from './openapi/schemas.ts'
import { requirements, schemesOf } from './openapi/security.ts'
import { sharedErrors, usedComponents } from './openapi/shared.ts'

export interface OpenApiOptions {
  /** Default: the title of the contract, or its name. */
  readonly title?: string
  /** Where the gateway is reached, such as `https://api.example.com`. */
  readonly serverUrl?: string
  /** Name of the header that says the version. Default `API-Version`. */
  readonly versionHeader?: string
  /** How clients say who they are, where the contract does not say it. */
  readonly security?: Security
  /** How long the version lives. */
  readonly life?: VersionLife
}

/** OpenAPI has no word for a parameter of several segments. */
const pathOf = (path: string): string => path.replace('+}', '}')

const pathsOf = (version: ContractVersion, context: OperationContext): JsonObject => {
  const paths: JsonObject = {}
  // What is for all requests first: it tells of itself and of those that it is not for.
  const inOrder = version.routes.toSorted((a, b) => Number(!!a.when) - Number(!!b.when))
  for (const route of inOrder) {
    const path = pathOf(route.path)
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
  return paths
}

/** The resources, each with the paths that are about it. */
const tagsOf = ({ routes }: ContractVersion): JsonObject[] => {
  const paths = new Map<string, Set<string>>()
  for (const route of routes) {
    const tag = tagOf(route)
    paths.set(tag, (paths.get(tag) ?? new Set()).add(`\`${pathOf(route.path)}\``))
  }
  return [...paths].map(([name, of]) => ({ name, description: [...of].join(', ') }))
}

const open: Security = { schemes: {}, required: [] }

/**
 * @throws Failure `unsupported-version` when the contract has no such version.
 * @example openapi(contract, '1.0', { serverUrl: 'http://127.0.0.1:8787' })
 */
export const openapi = (
  contract: Contract,
  key: VersionKey,
  { title, serverUrl, versionHeader = 'API-Version', life = {}, ...options }: OpenApiOptions = {},
): JsonObject => {
  const found = contract.version(key)
  if (!found) {
    throw new Failure('unsupported-version', `${contract.name} has no version ${key}`, [
      { place: key, message: 'no such version', choices: contract.versions.map((v) => v.key) },
    ])
  }
  const version = asPublished(found)
  const { security = options.security ?? open } = version
  const schemas = versionSchemas(version)
  const examples = versionExamples(version.types, version.examples ?? {}, schemas.sentAs)
  const { paths, responses } = sharedErrors(
    pathsOf(version, {
      contract,
      version,
      schemas,
      examples,
      versionHeader,
      required: security.required,
      isDeprecated: life.deprecated !== undefined,
    }),
  )
  const document: JsonObject = {
    openapi: '3.1.0',
    info: infoOf(contract, version, title, life),
    ...(serverUrl === undefined ? {} : { servers: [{ url: serverUrl }] }),
    security: requirements(security.required),
    tags: tagsOf(version),
    paths,
  }
  const components = usedComponents(document, {
    schemas: schemas.components,
    examples: examples.components,
    parameters: { Version: versionParameter(versionHeader, version.key) },
    headers: headersOf(version.version, life),
    responses,
    securitySchemes: schemesOf(security),
  })
  return { ...document, components }
}
