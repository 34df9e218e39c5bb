/** Backends of the configuration as stores that data is moved between. */
import type { Contract } from '../../contract/index.ts'
import type { GatewayConfig } from '../../gateway/index.ts'
import type { DocumentStore } from '../../migrate/index.ts'
import { configured, openedBackend, ownHeaders } from '../backend.ts'

/** Pages hold as many documents as fit into this, and at least one. */
const leastBytes = 64 * 1024 * 1024

/**
 * Whoever opens it closes it.
 *
 * @param config with its versions by their keys
 * @throws Failure `config-invalid`
 */
export const openedStore = async (
  { config, contract }: { readonly config: GatewayConfig; readonly contract: Contract },
  name: string,
): Promise<DocumentStore> => {
  const { bulkStore, createHttpStore, kindsOf } = await import('../../migrate/index.ts')
  const { backend: of, version } = configured({ config, contract }, name)
  const headers = ownHeaders(name, of)
  const backend = openedBackend(config, name)
  const { depth, responseBytes } = config.limits
  const replication = of.replication ?? {
    put: '{path}',
    conditions: { put: true, create: true, delete: true },
  }
  const limits = { depth, responseBytes: Math.max(responseBytes, leastBytes) }
  const single = createHttpStore({ backend, version, replication, headers, limits })
  const routes = of.replication?.bulk
  if (!routes) return single
  const { path, changes } = routes
  const { kinds } = kindsOf(version)
  return bulkStore({
    backend,
    routes: { path, ...(changes !== undefined && { changes }) },
    headers,
    responseBytes: limits.responseBytes,
    single,
    kinds,
  })
}
