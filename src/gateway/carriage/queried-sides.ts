/** Which documents a query names fields of. */
import {
  listedType,
  type Contract,
  type ContractVersion,
  type Route,
} from '../../contract/index.ts'
import { sidesBetween, type Sides } from '../map/sides.ts'

interface Versions {
  readonly client: ContractVersion
  readonly store: ContractVersion
  readonly clientRoute: Route
  readonly storeRoute: Route
}

/** Whether two versions of a route are asked in the same way. */
const areAskedAlike = (a: Route, b: Route): boolean =>
  JSON.stringify([a.dialect, a.query]) === JSON.stringify([b.dialect, b.query])

/** The documents whose fields a query names, where they are named otherwise in the store's version. */
export const queriedSides = (
  contract: Contract,
  { client, store, clientRoute, storeRoute }: Versions,
): Sides | undefined => {
  const type = listedType(client.types, clientRoute)
  if (type === undefined || !Object.hasOwn(store.types, type)) return undefined
  const between = sidesBetween(contract, type, client, store)
  const same = between.up.identity && between.down.identity
  return same && areAskedAlike(clientRoute, storeRoute) ? undefined : between
}
