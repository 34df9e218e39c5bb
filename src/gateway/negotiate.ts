/** Second step: which version the client speaks. Header, media type, query, path, pin, default: in this order. */
import type { Contract, ContractVersion } from '../contract/index.ts'
import { versionKey } from '../contract/index.ts'
import { failed, ok, problem, type Result } from '../errors/index.ts'
import {
  readSources,
  type Address,
  type ExplicitSource,
  type VersionsConfig,
} from './version/sources.ts'

export type VersionSource = ExplicitSource | 'pin' | 'default'

export interface Negotiated {
  readonly version: ContractVersion
  readonly source: VersionSource
  /** The path prefix that said the version, to be put before our own links: `/v1.0`. */
  readonly prefix: string
  /** The request without what said the version: this is what goes on. */
  readonly address: Address
}

export interface NegotiateContext {
  readonly contract: Contract
  readonly config: VersionsConfig
  /** First path segments of the contract's own routes: never taken for a version. */
  readonly reserved: ReadonlySet<string>
}

interface Choice {
  readonly key: string
  readonly stated: string
  readonly source: VersionSource
}

const quoted = (values: readonly string[]): string => values.map((value) => `"${value}"`).join(', ')

/** The one version that the strongest source says, its client's pin, or the default. */
const choose = (
  said: ReturnType<typeof readSources>['said'],
  pin: string | undefined,
  standard: string,
): Result<Choice> => {
  const [strongest] = said
  if (!strongest) {
    return pin === undefined
      ? ok({ key: standard, stated: standard, source: 'default' })
      : ok({ key: pin, stated: pin, source: 'pin' })
  }
  const { source, where, values } = strongest
  const keys = values.map(versionKey)
  const key = keys[0]
  if (key === undefined || keys.includes(undefined)) {
    const detail = values.every((value) => value === '')
      ? `In ${where} the version is empty.`
      : `In ${where} ${quoted(values.slice(0, 4))} is not a version.`
    return failed(problem('malformed-version', detail))
  }
  if (keys.some((other) => other !== key)) {
    return failed(
      problem('malformed-version', `In ${where} there are different versions: ${quoted(values)}.`),
    )
  }
  return ok({ key, stated: values[0] ?? key, source })
}

const inForce = (
  { key, stated, source }: Choice,
  path: string,
  { contract, config }: NegotiateContext,
): Result<ContractVersion> => {
  const alive = ({ key: other }: ContractVersion) => !config.lifecycle[other]?.retired
  const version = contract.version(key)
  if (version && alive(version)) return ok(version)
  const supported = contract.versions.filter(alive).map((other) => other.key)
  if (!version) {
    const detail = `There is no version ${stated}${source === 'pin' ? ' (the pin of this client)' : ''}.`
    return failed(problem('unsupported-version', detail, { supported }))
  }
  const successor = config.lifecycle[key]?.successor
  const detail = `Version ${key} is retired${successor === undefined ? '' : `; move to ${successor}`}.`
  return failed(
    problem('retired-version', detail, {
      supported,
      version: key,
      ...(successor === undefined ? {} : { successor }),
      ...(successor !== undefined && config.pathPrefix ? { link: `/v${successor}${path}` } : {}),
    }),
  )
}

/** Problems: `malformed-version`, `unsupported-version` with `supported`, `retired-version` with `successor` and `link`. */
export const negotiate = (
  address: Address,
  pin: string | undefined,
  context: NegotiateContext,
): Result<Negotiated> => {
  const { said, address: rest } = readSources(address, context.config, context.reserved)
  const choice = choose(said, pin, context.config.default)
  if (!choice.ok) return choice
  const version = inForce(choice.value, rest.path, context)
  if (!version.ok) return version
  const { source, stated } = choice.value
  return ok({
    version: version.value,
    source,
    prefix: source === 'path' ? `/v${stated}` : '',
    address: rest,
  })
}
