/** The two versions of one document type, and the lenses between them. */
import type { Contract, ContractVersion } from '../../contract/index.ts'
import type { Lens, TypeGraph } from '../../lens/index.ts'

/** The document type that paths, patches and queries are about, on both sides. */
export interface Sides {
  readonly type: string
  readonly clientTypes: TypeGraph
  readonly storeTypes: TypeGraph
  /** Whether the store's version is behind the client's. */
  readonly clientIsNewer: boolean
  /** From the client's version to the store's. */
  readonly up: Lens
  /** From the store's version to the client's. */
  readonly down: Lens
  /** Of a query: whether the store is asked for items of lists by their place (`Dialect`). */
  readonly places?: boolean
}

/** Of a type that both versions have. */
export const sidesBetween = (
  contract: Contract,
  type: string,
  client: ContractVersion,
  store: ContractVersion,
): Sides => ({
  type,
  clientTypes: client.types,
  storeTypes: store.types,
  clientIsNewer: contract.versions.indexOf(client) > contract.versions.indexOf(store),
  up: contract.lens(type, client.key, store.key),
  down: contract.lens(type, store.key, client.key),
})
