/** One backend of the configuration, for what asks it itself. */
import type { Contract, ContractVersion } from '../../contract/index.ts'
import { Failure } from '../../errors/index.ts'
import { replicationHeaders, type GatewayConfig } from '../../gateway/config/index.ts'
import { createMetrics, silentLogger } from '../../telemetry/index.ts'
import type { Backend } from '../../upstream/index.ts'
import { backendsOf } from '../backends.ts'
import { createDatabases, nodeTransport } from '../node/databases.ts'

type Configured = GatewayConfig['backends'][string]

/**
 * @param config with its versions by their keys
 * @param why behind the name, where something else names it
 * @throws Failure `config-invalid`
 */
export const configured = (
  { config, contract }: { readonly config: GatewayConfig; readonly contract: Contract },
  name: string,
  why = '',
): { readonly backend: Configured; readonly version: ContractVersion } => {
  const backend = Object.hasOwn(config.backends, name) ? config.backends[name] : undefined
  const version = backend && contract.version(backend.version)
  if (backend && version) return { backend, version }
  throw new Failure('config-invalid', `The configuration cannot reach the backend ${name}`, [
    backend
      ? { place: `backends > ${name} > version`, message: 'is no version of the contract' }
      : {
          place: 'backends',
          message: `there is no backend "${name}"${why}`,
          choices: Object.keys(config.backends),
        },
  ])
}

/** Those of its `replication`. @throws Failure `config-invalid`, where the environment lacks what one needs */
export const ownHeaders = (
  name: string,
  { replication }: Configured,
): Readonly<Record<string, string>> => {
  const headers = replicationHeaders(name, replication, process.env)
  const issues = headers.flatMap((header) => ('issue' in header ? [header.issue] : []))
  if (issues.length > 0) {
    throw new Failure('config-invalid', `${name} cannot be asked without its headers`, issues)
  }
  return Object.fromEntries(
    headers.flatMap((header) => ('value' in header ? [[header.name, header.value]] : [])),
  )
}

/** What is done with a backend: a database that is only read must be there, others are made. */
export type Use = 'read' | 'write'

/** Whoever opens it closes it. A database is being opened from then on. */
export const openedBackend = (
  { config, contract }: { readonly config: GatewayConfig; readonly contract: Contract },
  name: string,
  use: Use,
): Backend => {
  const backends = Object.entries(config.backends).filter(([one]) => one === name)
  const only = { ...config, backends: Object.fromEntries(backends) }
  const log = silentLogger
  const databases = createDatabases({
    contract,
    env: process.env,
    log,
    isAuthor: true,
    mustExist: use === 'read',
  })
  const options = { transport: nodeTransport(databases), log, metrics: createMetrics() }
  return backendsOf(only, options).get(name) as Backend
}
