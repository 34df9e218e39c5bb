/** The documents of a backend of the configuration, for commands that move them. */
import { servedConfig } from '../gateway/index.ts'
import { createHttpStore, type DocumentStore } from '../migrate/index.ts'
import { configured, openedBackend, ownHeaders } from './backend.ts'
import { loadContract, loadWrittenConfig } from './load.ts'

export interface StoreFiles {
  readonly contract: string
  readonly config: string
}

export interface OpenedStore {
  readonly store: DocumentStore
  /** Hash of the contract. */
  readonly contract: string
}

/** Whoever opens it closes it. @throws Failure `config-invalid`, and of the two files */
export const openedStore = async (files: StoreFiles, name: string): Promise<OpenedStore> => {
  const contract = await loadContract(files.contract)
  const config = servedConfig(await loadWrittenConfig(files.config), contract)
  const { backend, version } = configured({ config, contract }, name)
  const { depth, responseBytes } = config.limits
  const store = createHttpStore({
    backend: openedBackend(config, name),
    version,
    replication: backend.replication,
    headers: ownHeaders(name, backend),
    limits: { depth, responseBytes },
  })
  return { store, contract: contract.hash }
}
