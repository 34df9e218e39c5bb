/** Judges a configuration once, at start, and names everything that is wrong with it. */
import type * as z from 'zod'
import type { Contract } from '../contract/index.ts'
import { hasItems, versionKey, type Route } from '../contract/index.ts'
import { Failure, type Issue } from '../errors/index.ts'
import { baseUrl } from '../upstream/index.ts'
import {
  configSchema,
  type ClientConfig,
  type GatewayConfig,
  type GatewayConfigInput,
} from './config-schema.ts'

type Members = Readonly<Record<string, unknown>>

const members = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

const place = (path: readonly PropertyKey[]): string =>
  path.length === 0 ? 'configuration' : path.map(String).join(' > ')

/** One issue a wrong place; a name that does not exist is told with its place and the valid names. */
const issuesOf = ({ issues }: z.ZodError): Issue[] =>
  issues.flatMap((issue): Issue[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        place: place([...issue.path, key]),
        message: 'there is no such setting',
      }))
    }
    const choices = issue.code === 'invalid_value' ? { choices: issue.values.map(String) } : {}
    return [{ place: place(issue.path), message: issue.message, ...choices }]
  })

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
    ...Object.entries(members(backends)).flatMap(([name, backend]) => baseIssues(name, backend)),
    ...(names.length === 0 ? [{ place: 'backends', message: 'names no backend' }] : []),
    ...check(fallback, 'decision > fallback'),
    ...check(members(killSwitch)['backend'], 'decision > killSwitch > backend'),
    ...nobody,
    ...duplicates(
      list.map((entry) => members(entry)['id']),
      (index) => `clients > ${index} > id`,
    ),
    ...duplicates(
      list.map((entry) => members(entry)['key']),
      (index) => `clients > ${index} > key`,
    ),
  ]
}

const key = (text: string): string => versionKey(text) ?? text

const withKeys = (config: GatewayConfig): GatewayConfig => ({
  ...config,
  backends: Object.fromEntries(
    Object.entries(config.backends).map(([id, backend]) => [
      id,
      { ...backend, version: key(backend.version) },
    ]),
  ),
  versions: {
    ...config.versions,
    default: key(config.versions.default),
    lifecycle: Object.fromEntries(
      Object.entries(config.versions.lifecycle).map(([version, { successor, ...rest }]) => [
        key(version),
        { ...rest, ...(successor === undefined ? {} : { successor: key(successor) }) },
      ]),
    ),
  },
  clients: config.clients.map(({ pin, ...rest }): ClientConfig => ({
    ...rest,
    ...(pin === undefined ? {} : { pin: key(pin) }),
  })),
})

/**
 * Completes a configuration with its defaults.
 *
 * @throws Failure `config-invalid` with every issue at once
 * @example defineConfig({ backends: { blue: { url: 'http://127.0.0.1:4101', version: '1.1' } }, decision: { flag: 'entity-schema', fallback: 'blue' } })
 */
export const defineConfig = (input: GatewayConfigInput): GatewayConfig => {
  const parsed = configSchema.safeParse(input)
  const issues = [...(parsed.success ? [] : issuesOf(parsed.error)), ...references(input)]
  if (parsed.success && issues.length === 0) return withKeys(parsed.data)
  throw new Failure('config-invalid', `The configuration has ${count(issues.length)}.`, issues)
}

const count = (errors: number): string => `${errors} error${errors === 1 ? '' : 's'}`

const routeIds = (contract: Contract, test: (route: Route) => boolean): readonly string[] => [
  ...new Set(contract.versions.flatMap(({ routes }) => routes.filter(test).map(({ id }) => id))),
]

/** What is wrong with a configuration for a given contract: versions and routes that it does not have. */
export const checkConfig = (config: GatewayConfig, contract: Contract): readonly Issue[] => {
  const choices = contract.versions.map((version) => version.key)
  const check = (version: string | undefined, where: string): Issue[] =>
    version === undefined || choices.includes(version)
      ? []
      : [{ place: where, message: `${contract.name} has no version ${version}`, choices }]
  const withItems = routeIds(contract, hasItems)
  const cacheable = routeIds(
    contract,
    ({ kind, stream }) => !stream && (kind === 'read' || kind === 'list'),
  )
  const { default: standard, lifecycle } = config.versions
  return [
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
    ...config.clients.flatMap(({ id, pin }) => check(pin, `clients > ${id} > pin`)),
  ]
}
