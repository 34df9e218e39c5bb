/** Judges a configuration once, at start, and names everything that is wrong with it. */
import type * as z from 'zod'
import { type Contract, hasItems, type Route } from '../../contract/index.ts'
import { Failure, type Issue } from '../../errors/index.ts'
import { attributes } from '../../flags/index.ts'
import { baseUrl } from '../../upstream/index.ts'
import { configSchema, type GatewayConfig, type GatewayConfigInput } from './config-schema.ts'
import { servedConfig, twiceNamed } from './served-config.ts'
import { formIssues } from './form-issues.ts'
import { createPathVersions } from './path-versions.ts'
import { issuesOf, settingWords } from './setting-words.ts'
import { databaseUrl, locationIssues } from './spacetimedb-schema.ts'

type Members = Readonly<Record<string, unknown>>

const members = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

const duplicates = (values: readonly unknown[], where: (index: number) => string): Issue[] => {
  const first = new Map<unknown, number>()
  return values.flatMap((value, index) => {
    if (value === undefined) return []
    const earlier = first.get(value)
    if (earlier === undefined) {
      first.set(value, index)
      return []
    }
    return [{ place: where(index), message: `is the same as that of client ${earlier}` }]
  })
}

/** What a URL that is one may still have that no request can be sent with. */
const baseIssues = (name: string, backend: unknown): readonly Issue[] => {
  const { url } = members(backend)
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:/i.test(url)) return []
  try {
    baseUrl(name, url)
    return []
  } catch (error) {
    if (error instanceof Failure) return error.issues
    throw error
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** An origin as a browser writes it: without its usual port. */
const isSerialised = (origin: string): boolean =>
  !/^https?:/.test(origin) || (URL.canParse(origin) && new URL(origin).origin === origin)

/** With credentials browsers take `*` for a name (https://fetch.spec.whatwg.org/#cors-protocol-and-credentials). */
const corsIssues = (input: unknown): Issue[] => {
  const cors = members(members(input)['cors'])
  const origins = listOf(cors['origins'])
  const wild = ['origins', 'methods', 'headers', 'exposedHeaders'].filter((name) =>
    listOf(cors[name]).includes('*'),
  )
  return [
    ...(cors['credentials'] === true
      ? wild.map((name) => ({
          place: `cors > ${name}`,
          message: '"*" does not go together with credentials: list them, or leave credentials out',
        }))
      : []),
    ...origins.flatMap((origin, index) =>
      typeof origin === 'string' && origin !== '*' && !isSerialised(origin)
        ? [
            {
              place: `cors > origins > ${index}`,
              message: 'is not as browsers send it: no usual port, no path',
            },
          ]
        : [],
    ),
  ]
}

/** A version cannot end before its end was announced (RFC 8594, RFC 9745 section 4). */
const lifecycleIssues = (input: unknown): Issue[] =>
  Object.entries(members(members(members(input)['versions'])['lifecycle'])).flatMap(
    ([version, stage]) => {
      const { deprecated, sunset } = members(stage)
      if (typeof deprecated !== 'string' || typeof sunset !== 'string') return []
      if (!(Date.parse(sunset) < Date.parse(deprecated))) return []
      return [
        {
          place: `versions > lifecycle > ${version} > sunset`,
          message: `${sunset} is before ${deprecated}, since when the version is deprecated: it is retired after it was deprecated`,
        },
      ]
    },
  )

/** A digest may be there once: each key belongs to one client. */
const keyIssues = (clients: readonly unknown[]): Issue[] => {
  const first = new Map<unknown, number>()
  return clients.flatMap((client, index): Issue[] => {
    const { key, keys } = members(client)
    const where = `clients > ${index}`
    if (key !== undefined && keys !== undefined) {
      const message = 'is there beside `key`: put all digests into `keys`, and leave `key` out'
      return [{ place: `${where} > keys`, message }]
    }
    const given = key === undefined ? listOf(keys) : [key]
    return given.flatMap((digest, i): Issue[] => {
      const earlier = first.get(digest)
      if (earlier === undefined) {
        first.set(digest, index)
        return []
      }
      const at = key === undefined ? `${where} > keys > ${i}` : `${where} > key`
      return [{ place: at, message: `is the same as that of client ${earlier}` }]
    })
  })
}

/** Attributes of clients are named beside what every flag is given. */
const attributeIssues = (clients: readonly unknown[]): Issue[] =>
  clients.flatMap((client, index) =>
    Object.keys(members(members(client)['attributes'])).flatMap((name) =>
      attributes.includes(name)
        ? [
            {
              place: `clients > ${index} > attributes > ${name}`,
              message: 'is what every flag is given already: choose another name',
            },
          ]
        : [],
    ),
  )

/** Headers that would mean two things at once. */
const doubleHeaders = ({ identity, versions }: Members): Issue[] => {
  const { apiKey, jwt, trustedHeader } = members(identity)
  const { name, secret } = members(trustedHeader)
  const given: readonly (readonly [string, unknown])[] = [
    ['identity > jwt', jwt ? 'Authorization' : undefined],
    ['identity > apiKey > header', apiKey ? (members(apiKey)['header'] ?? 'X-API-Key') : undefined],
    ['identity > trustedHeader > name', name],
    ['identity > trustedHeader > secret > header', members(secret)['header']],
    ['versions > header', members(versions)['header'] ?? 'API-Version'],
    [
      'identity > anonymous > sticky > header',
      members(members(members(identity)['anonymous'])['sticky'])['header'],
    ],
  ]
  const first = new Map<string, string>()
  return given.flatMap(([where, header]) => {
    if (typeof header !== 'string') return []
    const taken = first.get(header.toLowerCase())
    if (taken === undefined) first.set(header.toLowerCase(), where)
    return taken === undefined
      ? []
      : [{ place: where, message: `${header} is also the header of ${taken}` }]
  })
}

/** Names that must be among the backends. Works on input of any shape, so that all errors are found at once. */
const references = (input: unknown): Issue[] => {
  const { backends, decision, clients } = members(input)
  const names = Object.keys(members(backends))
  const { fallback, killSwitch } = members(decision)
  const check = (name: unknown, where: string): Issue[] =>
    typeof name !== 'string' || names.includes(name)
      ? []
      : [{ place: where, message: `there is no backend "${name}"`, choices: names }]
  const list: readonly unknown[] = Array.isArray(clients) ? clients : []
  const { anonymous, apiKey, jwt, trustedHeader } = members(members(input)['identity'])
  const nobody =
    members(anonymous)['allow'] === false && !apiKey && !jwt && !trustedHeader
      ? [
          {
            place: 'identity',
            message: 'nobody could come in: clients need credentials, but none are configured',
            choices: ['apiKey', 'jwt', 'trustedHeader', 'anonymous > allow'],
          },
        ]
      : []
  return [
    ...Object.entries(members(backends)).flatMap(([name, backend]) => [
      ...baseIssues(name, backend),
      ...locationIssues(name, backend),
    ]),
    ...(names.length === 0 ? [{ place: 'backends', message: 'names no backend' }] : []),
    ...check(fallback, 'decision > fallback'),
    ...check(members(killSwitch)['backend'], 'decision > killSwitch > backend'),
    ...nobody,
    ...doubleHeaders(members(input)),
    ...duplicates(
      list.map((entry) => members(entry)['id']),
      (index) => `clients > ${index} > id`,
    ),
    ...keyIssues(list),
    ...attributeIssues(list),
  ]
}

/** With the address of each backend: that of a database follows from it. */
const located = (config: z.output<typeof configSchema>): GatewayConfig => ({
  ...config,
  backends: Object.fromEntries(
    Object.entries(config.backends).map(([name, { url = '', ...backend }]) => {
      const { spacetimedb } = backend
      return [name, { url: spacetimedb ? databaseUrl(spacetimedb) : url, ...backend }]
    }),
  ),
})

/**
 * Completes a configuration with its defaults.
 *
 * @throws Failure `config-invalid` with every issue at once
 * @example defineConfig({ backends: { blue: { url: 'http://127.0.0.1:4101', version: '1.1' } }, decision: { flag: 'entity-schema', fallback: 'blue' } })
 */
export const defineConfig = (input: GatewayConfigInput): GatewayConfig => {
  const parsed = configSchema.safeParse(input, settingWords)
  const issues = [
    ...(parsed.success ? [] : issuesOf(parsed.error.issues)),
    ...references(input),
    ...corsIssues(input),
    ...lifecycleIssues(input),
  ]
  if (parsed.success && issues.length === 0) return located(parsed.data)
  throw new Failure('config-invalid', `The configuration has ${count(issues.length)}.`, issues)
}

const count = (errors: number): string => `${errors} error${errors === 1 ? '' : 's'}`

const routeIds = (contract: Contract, test: (route: Route) => boolean): readonly string[] => [
  ...new Set(contract.versions.flatMap(({ routes }) => routes.filter(test).map(({ id }) => id))),
]

const noVersion = (version: string, { name, scheme }: Contract): string => {
  const how = scheme.parse(version) === undefined ? ` (versions are ${scheme.form})` : ''
  return `${name} has no version ${version}${how}`
}

/** Routes of the contract come first: who asks for flags would get something else there. */
const ofrepIssues = ({ ofrep }: GatewayConfig, contract: Contract): readonly Issue[] => {
  const [taken] = routeIds(contract, ({ path }) => path.startsWith('/ofrep/v1/'))
  return ofrep && taken !== undefined
    ? [
        {
          place: 'ofrep',
          message: `the route "${taken}" of the contract has paths of the protocol`,
        },
      ]
    : []
}

/** What is wrong with a configuration for a given contract: versions and routes that it does not have. */
export const checkConfig = (given: GatewayConfig, contract: Contract): readonly Issue[] => {
  const config = servedConfig(given, contract)
  const choices = contract.versions.map((version) => version.key)
  const check = (version: string | undefined, where: string): Issue[] =>
    version === undefined || choices.includes(version)
      ? []
      : [{ place: where, message: noVersion(version, contract), choices }]
  const withItems = routeIds(contract, hasItems)
  const cacheable = routeIds(
    contract,
    ({ kind, stream }) => !stream && (kind === 'read' || kind === 'list'),
  )
  const readable = [...routeIds(contract, ({ method }) => method === 'GET'), 'unknown']
  const { default: standard, lifecycle } = config.versions
  const inPath = createPathVersions(config.versions.pathPrefix, contract)
  const { unknownRoutes } = config
  const listed = unknownRoutes === 'refuse' ? [] : unknownRoutes.pass
  return [
    ...listed.flatMap(({ prefix }, index) =>
      inPath.read(prefix).values.length > 0
        ? [
            {
              place: `unknownRoutes > pass > ${index} > prefix`,
              message: 'begins with a version, which is taken off before: leave it out',
            },
          ]
        : [],
    ),
    ...twiceNamed(given, contract),
    ...formIssues(config.versions, contract),
    ...Object.entries(config.backends).flatMap(([id, { version }]) =>
      check(version, `backends > ${id} > version`),
    ),
    ...check(standard, 'versions > default'),
    ...(lifecycle[standard]?.retired
      ? [{ place: 'versions > default', message: `version ${standard} is retired` }]
      : []),
    ...Object.entries(lifecycle).flatMap(([version, { successor }]) => [
      ...check(version, `versions > lifecycle > ${version}`),
      ...check(successor, `versions > lifecycle > ${version} > successor`),
    ]),
    ...Object.keys(config.onMisfit).flatMap((id) =>
      withItems.includes(id)
        ? []
        : [
            {
              place: `onMisfit > ${id}`,
              message: 'is not a list or stream of the contract',
              choices: withItems,
            },
          ],
    ),
    ...(config.cache?.routes ?? []).flatMap((id, index) =>
      cacheable.includes(id)
        ? []
        : [
            {
              place: `cache > routes > ${index}`,
              message: `"${id}" is not a read or list of the contract`,
              choices: cacheable,
            },
          ],
    ),
    ...(config.freshness?.leave ?? []).flatMap((id, index) =>
      readable.includes(id)
        ? []
        : [
            {
              place: `freshness > leave > ${index}`,
              message: `"${id}" is no route of the contract that is read by GET`,
              choices: readable,
            },
          ],
    ),
    ...config.clients.flatMap(({ id, pin }) => check(pin, `clients > ${id} > pin`)),
    ...ofrepIssues(config, contract),
  ]
}
