/** An OpenAPI document as a model of its API. */
import { isNumber, isObject, numberText, own, type Json } from '../../json/index.ts'
import { errorFormOf } from '../error-template.ts'
import type { ApiModel } from '../model.ts'
import { kebab } from '../names.ts'
import { few, Notes } from '../notes.ts'
import { withExtracted } from '../shapes/extract.ts'
import {
  Documents,
  lastOf,
  memberOf,
  objectOf,
  partsIn,
  textIn,
  type Located,
} from './documents.ts'
import { commonError } from './errors.ts'
import {
  examplesIn,
  fittingExamples,
  neededTypes,
  withFittingDefaults,
  withoutCircles,
} from './finish.ts'
import { isJson, plainMedia } from './routes/media.ts'
import { distinct } from './routes/distinct.ts'
import { answersOf, operationsOf, type Operation } from './routes/operation.ts'
import { routeOf } from './routes/routes.ts'
import { withUses } from './routes/uses.ts'
import { withoutRunaways } from './runaway.ts'
import { Schemas } from './schema/schemas.ts'
import { withErrorNames } from '../error-names.ts'
import { ownSecurity, securityOf } from './security.ts'
import { serversOf } from './servers.ts'
import { parseText } from './text.ts'
import { unreadable } from './unreadable.ts'

export interface ReadOptions {
  /** The absolute address of the document, for what it refers to and for relative servers. */
  readonly address?: string
  /** The other documents that it refers to, parsed, by their absolute addresses. */
  readonly documents?: ReadonlyMap<string, Json>
}

const supported = 'OpenAPI 3.0 and 3.1 can be read'

/** @throws Failure `source-unreadable` for what is no document of a version that can be read */
const checkVersion = (document: Json): void => {
  if (!isObject(document)) {
    unreadable({ place: '/', message: `this is not an OpenAPI document: ${supported}` })
  }
  const root = document as { readonly [name: string]: Json }
  if (Object.hasOwn(root, 'swagger')) {
    unreadable({
      place: '/swagger',
      message:
        `this is OpenAPI 2.0, and ${supported}: convert it first, ` +
        'such as with `npx swagger2openapi swagger.json -o openapi.json`',
    })
  }
  const version = root['openapi']
  const text = isNumber(version) ? numberText(version) : version
  if (typeof text !== 'string') {
    unreadable({
      place: '/',
      message: `"openapi" does not say which version this is: ${supported}`,
    })
  } else if (!/^3\.\d+(?:\.\d+)?(?:[-+].*)?$/.test(text.trim())) {
    unreadable({ place: '/openapi', message: `another version than 3: ${supported}` })
  } else if (root['paths'] !== undefined && !isObject(root['paths'])) {
    unreadable({ place: '/paths', message: 'must be an object of paths' })
  }
}

const versionOf = (info: Located | undefined): string => {
  const said = info && own(objectOf(info), 'version')
  if (isNumber(said)) return numberText(said)
  return typeof said === 'string' && said.trim() !== '' ? said.trim() : '1.0.0'
}

/** What a contract cannot express at all. */
const tellRest = (documents: Documents, notes: Notes): void => {
  const webhooks = memberOf(documents.root, 'webhooks')
  if (webhooks)
    notes.add(documents.place(webhooks), 'a contract cannot express webhooks: they are left out')
}

const exampleMap = (
  schemas: Schemas,
  operations: readonly Operation[],
): ReadonlyMap<string, readonly Json[]> => {
  const found = new Map<string, Json[]>()
  const add = (type: string, examples: readonly Json[]) => {
    if (examples.length > 0) found.set(type, [...(found.get(type) ?? []), ...examples])
  }
  for (const [type, source] of schemas.sources) add(type, examplesIn(source))
  const { documents } = schemas
  for (const { located } of operations) {
    const given = memberOf(located, 'requestBody')
    const body = given && documents.resolved(given)
    const answers = answersOf(located, documents).map((answer) => answer.located)
    for (const content of [...(body ? [body] : []), ...answers].flatMap((one) =>
      partsIn(one, 'content'),
    )) {
      const schema = memberOf(content, 'schema')
      const shape = schema && schemas.body(schema)
      const type = shape && schemas.bodyType(shape, schema, ['Body'])
      if (type !== undefined && isJson(plainMedia(lastOf(content)))) add(type, examplesIn(content))
    }
  }
  return found
}

/**
 * @param source the text of a document, JSON or YAML, or what was parsed of it
 * @throws Failure `source-unreadable` where it is no OpenAPI document, with places and the way out
 * @example readOpenApi(await readFile('openapi.yaml', 'utf8'))
 */
export const readOpenApi = (
  source: string | Exclude<Json, string>,
  { address = 'document:///openapi', documents: others = new Map() }: ReadOptions = {},
): ApiModel => {
  const document = typeof source === 'string' ? parseText(source) : source
  checkVersion(document)
  const notes = new Notes()
  const documents = new Documents(address, new Map([...others, [address, document]]))
  const schemas = new Schemas(documents, notes)
  const operations = operationsOf(documents, notes)
  const { prefix, origins } = serversOf(documents, notes)
  const reading = { schemas, prefix, operations }
  const security = securityOf(documents, operations, notes)
  const placed = operations.flatMap((operation) => {
    const route = routeOf(operation, reading)
    const required = ownSecurity(operation.located, security)
    const secured = required === undefined ? {} : { security: required }
    return route
      ? [{ route: { ...route, ...secured }, place: documents.place(operation.located) }]
      : []
  })
  const error = commonError(operations, schemas, notes)
  const routes = distinct(placed, notes).map(({ route }) => route)
  const examples = exampleMap(schemas, operations)
  const all = withoutCircles(schemas.types(), notes)
  const needed = neededTypes(all, routes, error?.type)
  const used = Object.fromEntries(Object.entries(all).filter(([type]) => needed.has(type)))
  const unused = Object.keys(all).filter((type) => !needed.has(type) && schemas.isComponent(type))
  if (unused.length > 0) {
    notes.add('/components/schemas', `no body holds these, and they are left out: ${few(unused)}`)
  }
  const values = [...[...examples.values()].flat(), ...schemas.defaultValues()]
  const safe = withoutRunaways(used, values, schemas.runaways, notes)
  const read = withExtracted(withFittingDefaults(safe, schemas.defaults, notes), schemas.names)
  const errors = error && errorFormOf(error.type, error.media, read)
  const types = withErrorNames(read, errors)
  const info = memberOf(documents.root, 'info')
  const title = (info && textIn(info, 'title')?.trim()) || 'API'
  tellRest(documents, notes)
  return {
    name: kebab(title).slice(0, 60) || 'api',
    title,
    version: versionOf(info),
    types,
    descriptions: Object.fromEntries(
      Object.entries(schemas.descriptions).filter(([type]) => Object.hasOwn(types, type)),
    ),
    examples: fittingExamples(examples, types),
    routes: routes.map((route) => withUses(route, types)),
    errors,
    security,
    servers: origins,
    notes: notes.all(),
  }
}
