/** What is worth looking at in requests of a route in a version. Found out once, away from requests. */
import {
  listedType,
  type Contract,
  type ContractVersion,
  type Route,
} from '../../contract/index.ts'
import { sidesBetween } from '../map/sides.ts'
import type { LookAtBody } from './look-body.ts'
import type { LookAtQuery } from './look-query.ts'
import { onlyIn, type Only } from './only-in.ts'
import { onlyParameters } from './only-parameters.ts'

export interface Interest {
  readonly body: LookAtBody | undefined
  readonly query: LookAtQuery | undefined
  /** Whether answers have something that only the version has. */
  readonly answers: boolean
}

export interface Interests {
  /** Undefined until somebody has asked `learn` for it. Costs nothing but looking it up. */
  of(version: string, route: string): Interest | undefined
  /** Finds out; takes milliseconds the first time that a version is asked for. */
  learn(version: string, route: string): Interest
}

const nothing: Interest = { body: undefined, query: undefined, answers: false }

const interestIn = (
  contract: Contract,
  version: ContractVersion,
  route: Route,
  only: Only,
): Interest => {
  const later = contract.versions.at(-1) ?? version
  const there = later.routes.find(({ id }) => id === route.id)
  const spot = route.request === undefined ? undefined : only.spot(route.request)
  const answer = route.response === undefined ? undefined : only.spot(route.response)
  const asked = listedType(version.types, route)
  const known = asked !== undefined && Object.hasOwn(version.types, asked) ? asked : undefined
  const queried = known === undefined ? undefined : only.spot(known)
  const parameters = onlyParameters(route, there)
  const sides =
    known === undefined
      ? undefined
      : sidesBetween(contract, known, version, Object.hasOwn(later.types, known) ? later : version)
  return {
    body: spot && { route, types: version.types, spot },
    query:
      queried || (answer && sides) || parameters.size > 0
        ? { route, sides, spot: queried, parameters }
        : undefined,
    answers: answer !== undefined,
  }
}

/** What differs from the newest version counts. */
export const createInterests = (contract: Contract): Interests => {
  const known = new Map<string, Map<string, Interest>>()
  const onlys = new Map<string, Only>()

  const onlyOf = (version: string): Only => {
    const found = onlys.get(version)
    if (found) return found
    const made = onlyIn(contract, version, contract.versions.at(-1)?.key ?? version)
    onlys.set(version, made)
    return made
  }

  const of = (version: string, route: string) => known.get(version)?.get(route)

  return {
    of,
    learn: (key, id) => {
      const found = of(key, id)
      if (found) return found
      const version = contract.version(key)
      const route = version?.routes.find((one) => one.id === id)
      if (!version || !route) return nothing
      const learnt =
        version === contract.versions.at(-1)
          ? nothing
          : interestIn(contract, version, route, onlyOf(key))
      const routes = known.get(key) ?? new Map<string, Interest>()
      known.set(key, routes.set(id, learnt))
      return learnt
    },
  }
}
