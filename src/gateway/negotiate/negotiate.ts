/** Second step: which version the client speaks. Header, media type, query, path, pin or default; and else the path of a route. */
import type { Contract, ContractVersion } from '../../contract/index.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { VersionEntry } from '../../policy/index.ts'
import type { Routes } from '../match/match.ts'
import type { ServedConfig } from '../config/served-config.ts'
import { atOrBefore, noSuchVersion, saidVersion, type Choice } from './version/choose.ts'
import { createSources } from './version/sources.ts'
import type { Address } from '../address/address.ts'
import type { VersionSource } from './version/said.ts'

export interface Negotiated {
  readonly version: ContractVersion
  readonly source: VersionSource
  /** As it was written, where it is another version that is served: the one before it. */
  readonly between?: string
  /** The path prefix that said the version, to be put before our own links: `/v1.0`. */
  readonly prefix: string
  /** Media type of JSON answers, where the client asked for its version by one. */
  readonly mediaType?: string
  /** The request without what said the version: this is what goes on. */
  readonly address: Address
}

type Life = Readonly<Record<string, VersionEntry>>

export interface Negotiation {
  /**
   * Problems: `malformed-version`, `unsupported-version` with `supported`, `retired-version` with `successor` and `link`.
   *
   * @param life of versions, by their keys, as the policy has it
   */
  readonly negotiate: (
    address: Address & { readonly method: string },
    pin: string | undefined,
    life: Life,
  ) => Result<Negotiated>
  /** The path of a version, where paths say it. */
  readonly pathOf: (version: string, path: string) => string | undefined
}

/** Compiles how clients say their version. */
export const createNegotiation = (
  contract: Contract,
  config: ServedConfig['versions'],
  routes: Routes,
): Negotiation => {
  const sources = createSources(config, contract)
  const isBetween = config.match === 'at-or-before'
  const supported = (life: Life): readonly string[] =>
    contract.versions.filter(({ key }) => !life[key]?.retired).map(({ key }) => key)

  /** The newest version that has a path, and best the method on it. */
  const byRoute = (method: string, path: string): ContractVersion | undefined => {
    const having = contract.versions.filter(({ key }) => routes.has(key, path))
    return having.findLast(({ key }) => routes.has(key, path, method)) ?? having.at(-1)
  }

  /** Who says nothing else may say it by what he asks for. */
  const unsaid = (pin: string | undefined, method: string, path: string): Choice => {
    const key = pin ?? config.default
    const told = config.route && !routes.has(key, path) ? byRoute(method, path)?.key : undefined
    if (told !== undefined) return { key: told, stated: told, source: 'route' }
    return { key, stated: key, source: pin === undefined ? 'default' : 'pin' }
  }

  const inForce = (choice: Choice, path: string, life: Life): Result<ContractVersion> => {
    const { key } = choice
    const version = contract.version(key) ?? (isBetween ? atOrBefore(key, contract) : undefined)
    if (version && !life[version.key]?.retired) return ok(version)
    if (!version) {
      const detail = noSuchVersion(choice, contract, isBetween)
      return failed(problem('unsupported-version', detail, { supported: supported(life) }))
    }
    const successor = life[version.key]?.successor
    const link = successor === undefined ? undefined : sources.paths.write(successor, path)
    const detail = `Version ${version.key} is retired${successor === undefined ? '' : `; move to ${successor}`}.`
    return failed(
      problem('retired-version', detail, {
        supported: supported(life),
        version: version.key,
        ...(successor === undefined ? {} : { successor }),
        ...(link === undefined ? {} : { link }),
      }),
    )
  }

  const negotiate: Negotiation['negotiate'] = (asked, pin, life) => {
    const { said, address, prefix, ownType } = sources.hear(asked)
    const [strongest] = said
    const choice = strongest
      ? saidVersion(strongest, contract)
      : ok(unsaid(pin, asked.method, address.path))
    if (!choice.ok) return choice
    const version = inForce(choice.value, address.path, life)
    if (!version.ok) return version
    const { source, key, stated } = choice.value
    const mediaType =
      ownType && source === 'media-type' ? sources.typeOf(version.value.key) : undefined
    return ok({
      version: version.value,
      source,
      ...(version.value.key === key ? {} : { between: stated }),
      prefix: source === 'path' ? prefix : '',
      ...(mediaType === undefined ? {} : { mediaType }),
      address,
    })
  }

  return { negotiate, pathOf: sources.paths.write }
}
