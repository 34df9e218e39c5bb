/** A configuration that meets its contract: only the contract knows how the versions in it are named. */
import type { Contract } from '../../contract/index.ts'
import type { Issue } from '../../errors/index.ts'
import type { ClientConfig, GatewayConfig } from './config-schema.ts'

/** Versions in it are keys of the contract, as far as it has them. */
export interface ServedConfig extends GatewayConfig {
  readonly versions: GatewayConfig['versions'] & { readonly default: string }
}

/** What is the default where the configuration names none. */
const usual = '1.0'

const standardOf = ({ versions }: GatewayConfig, { scheme, ...contract }: Contract): string => {
  if (versions.default !== undefined) return scheme.parse(versions.default) ?? versions.default
  const named = scheme.parse(usual)
  const known = named === undefined ? undefined : contract.version(named)
  return (known ?? contract.versions[0])?.key ?? usual
}

/** The configuration with the keys of the versions that it names. Those that it has not stay as they are written. */
export const servedConfig = (config: GatewayConfig, contract: Contract): ServedConfig => {
  const { parse } = contract.scheme
  const key = (text: string): string => parse(text) ?? text
  return {
    ...config,
    backends: Object.fromEntries(
      Object.entries(config.backends).map(([id, backend]) => [
        id,
        { ...backend, version: key(backend.version) },
      ]),
    ),
    versions: {
      ...config.versions,
      default: standardOf(config, contract),
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
  }
}

/** Versions whose life is told twice, by several of their names. */
export const twiceNamed = ({ versions }: GatewayConfig, { scheme }: Contract): readonly Issue[] => {
  const first = new Map<string, string>()
  return Object.keys(versions.lifecycle).flatMap((name) => {
    const key = scheme.parse(name) ?? name
    const earlier = first.get(key)
    if (earlier === undefined) {
      first.set(key, name)
      return []
    }
    return [{ place: `versions > lifecycle > ${name}`, message: `is ${earlier} by another name` }]
  })
}
