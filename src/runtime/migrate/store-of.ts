/** The documents of a backend of the configuration, for what moves or compares them. */
import type { Contract } from '../../contract/index.ts'
import type { GatewayConfig } from '../../gateway/config/index.ts'
import { bulkStore, createHttpStore, kindsOf, type DocumentStore } from '../../migrate/index.ts'
import { configured, openedBackend, ownHeaders, type Use } from './backend.ts'

export interface Project {
  readonly contract: Contract
  /** With its versions by their keys. */
  readonly config: GatewayConfig
}

/** Pages of bulk routes may be as large. */
const leastBytes = 64 * 1024 * 1024

/**
 * By the bulk routes of the backend, where it has any. Whoever opens it closes it.
 *
 * @throws Failure `config-invalid`
 */
export const storeOf = ({ contract, config }: Project, name: string, use: Use): DocumentStore => {
  const { backend: of, version } = configured({ config, contract }, name)
  const headers = ownHeaders(name, of)
  const backend = openedBackend({ config, contract }, name, use)
  const { replication } = of
  const { depth, responseBytes } = config.limits
  const limits = { depth, responseBytes }
  const single = createHttpStore({ backend, version, replication, headers, limits })
  if (!replication.bulk) return single
  const { path, changes } = replication.bulk
  return bulkStore({
    backend,
    routes: { path, ...(changes !== undefined && { changes }) },
    headers,
    responseBytes: Math.max(responseBytes, leastBytes),
    single,
    kinds: kindsOf(version).kinds,
  })
}
