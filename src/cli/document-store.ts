/** The documents of backends of the configuration, for commands that move them. */
import { servedConfig } from '../gateway/config/index.ts'
import type { DocumentStore } from '../migrate/index.ts'
import type { Use } from '../runtime/migrate/backend.ts'
import { storeOf, type Project } from '../runtime/migrate/store-of.ts'
import { loadContract, loadWrittenConfig } from './load.ts'

export { storeOf, type Project }

export interface StoreFiles {
  readonly contract: string
  readonly config: string
}

export interface OpenedStore {
  readonly store: DocumentStore
  /** Hash of the contract. */
  readonly contract: string
}

/** @throws Failure of the two files */
export const loadProject = async (files: StoreFiles): Promise<Project> => {
  const contract = await loadContract(files.contract)
  return { contract, config: servedConfig(await loadWrittenConfig(files.config), contract) }
}

/** Whoever opens it closes it. @throws Failure `config-invalid`, and of the two files */
export const openedStore = async (
  files: StoreFiles,
  name: string,
  use: Use,
): Promise<OpenedStore> => {
  const project = await loadProject(files)
  return { store: storeOf(project, name, use), contract: project.contract.hash }
}
