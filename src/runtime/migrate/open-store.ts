/** One backend of a configuration as a store of documents. */
import type { Contract } from '../../contract/index.ts'
import { servedConfig, type GatewayConfig } from '../../gateway/index.ts'
import type { DocumentStore } from '../../migrate/index.ts'
import { storeOf } from './store-of.ts'

export interface OpenStoreOptions {
  readonly contract: Contract
  /** As `defineConfig` answers it. Headers of `replication` are taken from the environment of the process. */
  readonly config: GatewayConfig
}

/**
 * By its bulk routes, where its `replication` names any. Nothing is asked yet, and whoever opens it closes it.
 *
 * @throws Failure `config-invalid` where the configuration has no such backend
 * @example
 * const blue = openStore({ contract, config }, 'blue')
 * const [entities] = kindsOf(blue.version).kinds
 * const page = await blue.read(entities, {}, 100, { signal: new AbortController().signal })
 */
export const openStore = ({ contract, config }: OpenStoreOptions, name: string): DocumentStore =>
  storeOf({ contract, config: servedConfig(config, contract) }, name, 'write')
