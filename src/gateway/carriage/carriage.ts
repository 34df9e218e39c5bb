/** How one pair of routes is carried between two versions: which lenses apply, and which are not needed. */
import {
  acceptedBy,
  readingRoute,
  replacingRoute,
  routesBeside,
  storedRoute,
  type Contract,
  type ContractVersion,
  type OnMisfit,
  type Route,
} from '../../contract/index.ts'
import { ok, type Result } from '../../errors/index.ts'
import type { HttpAnswer } from '../../http/index.ts'
import type { Lens, Refuses } from '../../lens/index.ts'
import { errorsBetween, type ErrorCarriage } from './error-carriage.ts'
import { viewOf } from '../headers/etag.ts'
import { sidesBetween, type Sides } from '../map/sides.ts'
import { counterpart } from '../match/match.ts'
import { queriedSides } from './queried-sides.ts'
import { hasOtherForms } from './body-form.ts'
import type { Guard } from './guard.ts'

export interface Carriage {
  readonly client: ContractVersion
  readonly store: ContractVersion
  readonly clientRoute: Route
  readonly storeRoute: Route
  /** Undefined when request bodies pass as they are. */
  readonly request?: Sides
  /** Media types by which the store's other routes of the same path are asked for. */
  readonly besideAccept?: readonly string[]
  /** The route in the store's version that reads what a write replaces; undefined when there is none. */
  readonly storedRoute?: Route
  /** The route in the store's version that replaces the document that a write is about. */
  readonly replacingRoute?: Route
  /** Whether what it reads is of the very type that the write is of. */
  readonly readsItsType?: boolean
  /** Of a write to a document that the client's version may not be able to show. */
  readonly guard?: Guard
  /** The documents that errors of a write point into. Undefined when they look the same. */
  readonly written?: Sides
  /** How errors are told, where they are a type of the contract. */
  readonly errors?: ErrorCarriage
  /** Undefined when answers pass as they are. */
  readonly response?: Lens
  /** Undefined when field names in queries pass as they are. */
  readonly filters?: Sides
  /** Undefined when entity tags pass as they are. */
  readonly view?: string
  /** What is still done to answers when they are the client's; undefined for nothing. */
  readonly finish?: (answer: HttpAnswer) => HttpAnswer
  /** Whether items of answers that cannot be carried are left out; else they take the answer down. */
  readonly omits: boolean
  /** Whether links in bodies may be other ones for the client. */
  readonly linked: boolean
  /** Whether bodies pass as they are, both ways. */
  readonly identity: boolean
}

/**
 * What a write has to look at first: what is stored may have no form in the client's version, and
 * nobody overwrites what he cannot see. Where only conversions may fail and nothing reads the
 * document, the write goes on.
 */
const guardOf = (
  contract: Contract,
  { client, store, clientRoute }: Versions,
  written: Sides | undefined,
  reading: Route | undefined,
): Guard | undefined => {
  if (!overwrites(clientRoute)) return undefined
  const type = reading?.response
  const isShared =
    type !== undefined && [client, store].every(({ types }) => Object.hasOwn(types, type))
  const shown = isShared ? sidesBetween(contract, type, client, store) : undefined
  const sides = [shown, written].find((each) => hides(each?.down.refuses, clientRoute))
  if (!sides || (!reading && sides.down.refuses !== 'variants')) return undefined
  return {
    sides,
    shownIn: (stored) =>
      contract.versions
        .filter(({ key, types }) => {
          const isServed = contract.verdict(store.key, key)?.verdict !== 'refused'
          return isServed && Object.hasOwn(types, sides.type)
        })
        .filter(({ key }) => contract.lens(sides.type, store.key, key).bytes(stored).ok)
        .map(({ key }) => key),
  }
}

/** A patch leaves alone what it does not name: members that have a name of the client's, too. */
const hides = (refuses: Refuses | undefined, { kind }: Route): boolean =>
  refuses === 'names' ? kind === 'replace' : refuses !== undefined

const overwrites = ({ kind }: Route): boolean => kind === 'replace' || kind === 'patch'

type Versions = Pick<Carriage, 'client' | 'store' | 'clientRoute' | 'storeRoute' | 'omits'>

const hasType = ({ types }: ContractVersion, type: string): boolean => Object.hasOwn(types, type)

/** @param linking the contract by whose lenses bodies are carried */
const carriageOf = (
  contract: Contract,
  linking: Contract,
  versions: Versions,
  mark: string | undefined,
): Carriage => {
  const { client, store, clientRoute, storeRoute } = versions
  const isSame = client.key === store.key
  if (isSame && linking === contract) {
    const view = viewOf(undefined, mark)
    return { ...versions, ...(view ? { view } : {}), linked: false, identity: true }
  }

  const sides = (type: string | undefined): Sides | undefined => {
    // An answer that only one of the versions has may be of a type that came with it.
    if (type === undefined || !hasType(client, type) || !hasType(store, type)) return undefined
    const between = sidesBetween(linking, type, client, store)
    return between.up.identity && between.down.identity ? undefined : between
  }
  const body = sides(clientRoute.request)
  const stored = storedRoute(store.routes, storeRoute)
  const guard = guardOf(contract, versions, body, stored)
  const blind = overwrites(clientRoute) && (guard || (body && body.down.losses.length > 0))
  const { request: type } = clientRoute
  const reformed = type !== undefined && hasOtherForms(clientRoute, storeRoute)
  const request =
    body && (!body.up.identity || blind)
      ? body
      : reformed
        ? sidesBetween(linking, type, client, store)
        : undefined
  const replacing = replacingRoute(store.routes, storeRoute)
  const writing = {
    ...(stored ? { storedRoute: stored } : {}),
    ...(replacing ? { replacingRoute: replacing } : {}),
    readsItsType:
      stored?.response === storeRoute.request && clientRoute.request === storeRoute.request,
  }
  const answer = sides(clientRoute.response)?.down
  const response = answer && !answer.identity ? answer : undefined
  const filters = isSame ? undefined : queriedSides(contract, versions)
  const errors = isSame ? undefined : errorsBetween(contract, versions)
  const seen = sides(readingRoute(client.routes, clientRoute).response)?.down
  const hash = seen && !seen.identity ? seen.hash : undefined
  const view = viewOf(
    hash === undefined ? undefined : { client: client.key, store: store.key, lens: hash },
    mark,
  )
  const beside = routesBeside(store.routes, storeRoute).flatMap(acceptedBy)
  return {
    ...versions,
    ...(beside.length > 0 ? { besideAccept: beside } : {}),
    ...(request ? { request } : {}),
    ...(request || guard ? writing : {}),
    ...(guard ? { guard } : {}),
    ...(body ? { written: body } : {}),
    ...(errors ? { errors } : {}),
    ...(response ? { response } : {}),
    ...(filters ? { filters } : {}),
    ...(view ? { view } : {}),
    linked: [body?.up, body?.down, response].some((lens) => lens?.linked),
    identity: !request && !response && !guard,
  }
}

/**
 * Problems: `not-in-store-version`, `gone-from-store`.
 *
 * @param backend `mark` tells its entity tags apart from those of others; where it names itself by a
 *   `publicUrl`, links are carried even where no route has moved
 */
export type CarriageOf = (
  client: ContractVersion,
  store: ContractVersion,
  clientRoute: Route,
  backend?: { readonly mark?: string | undefined; readonly publicUrl?: string | undefined },
) => Result<Carriage>

/**
 * Finds out once how a route is carried between two versions.
 *
 * @param onMisfit by the ids of routes, where the configuration says otherwise than the contract
 */
export const createCarriages = (
  contract: Contract,
  onMisfit: Readonly<Record<string, OnMisfit>> = {},
): CarriageOf => {
  const known = new Map<string, Result<Carriage>>()
  return (client, store, clientRoute, { mark, publicUrl } = {}) => {
    const linking = publicUrl === undefined ? contract : contract.linking
    const links = linking === contract ? '' : 'links'
    const key = `${client.key} ${store.key} ${mark ?? ''} ${links} ${clientRoute.id}`
    const found = known.get(key)
    if (found) return found
    const storeRoute = counterpart(clientRoute, client, store, contract)
    const omits = (onMisfit[clientRoute.id] ?? clientRoute.onMisfit) === 'omit'
    const made = storeRoute.ok
      ? ok(
          carriageOf(
            contract,
            linking,
            { client, store, clientRoute, storeRoute: storeRoute.value, omits },
            mark,
          ),
        )
      : storeRoute
    known.set(key, made)
    return made
  }
}
