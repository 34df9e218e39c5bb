/** The documents of backends of the configuration, for commands that move them. */
import type { Contract } from '../contract/index.ts'
import { type GatewayConfig, servedConfig } from '../gateway/config/index.ts'
import { bulkStore, createHttpStore, kindsOf, type DocumentStore } from '../migrate/index.ts'
import { configured, openedBackend, ownHeaders } from './backend.ts'
import { loadContract, loadWrittenConfig } from './load.ts'

export interface StoreFiles {
  readonly contract: string
  readonly config: string
}

export interface Project {
  readonly contract: Contract
  /** With its versions by their keys. */
  readonly config: GatewayConfig
}

export interface OpenedStore {
  readonly store: DocumentStore
  /** Hash of the contract. */
  readonly contract: string
}

/** Pages of bulk routes may be as large. */
const leastBytes = 64 * 1024 * 1024

/** @throws Failure of the two files */
export const loadProject = async (files: StoreFiles): Promise<Project> => {
  const contract = await loadContract(files.contract)
  return { contract, config: servedConfig(await loadWrittenConfig(files.config), contract) }
}

/**
 * By the bulk routes of the backend, where it has any. Whoever opens it closes it.
 *
 * @throws Failure `config-invalid`
 */
export const storeOf = ({ contract, config }: Project, name: string): DocumentStore => {
  const { backend: of, version } = configured({ config, contract }, name)
  const headers = ownHeaders(name, of)
  const backend = openedBackend(config, name)
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

/** Whoever opens it closes it. @throws Failure `config-invalid`, and of the two files */
export const openedStore = async (files: StoreFiles, name: string): Promise<OpenedStore> => {
  const project = await loadProject(files)
  return { store: storeOf(project, name), contract: project.contract.hash }
}
