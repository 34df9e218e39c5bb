/** Which rollout decides over a request, if one does. */
import type { Contract, ContractVersion, Route } from '../../contract/index.ts'
import type { Rollout } from '../../rollout/index.ts'
import type { ServedConfig } from '../config/served-config.ts'
import type { Match } from '../match/match.ts'
import { resourceOf } from '../match/resource.ts'
import { movedResource } from './documents.ts'

export interface Covering {
  /** Name of the rollout. */
  readonly name: string
  readonly rollout: Rollout
  readonly resource: string
}

type Rollouts = Readonly<Record<string, Rollout>>

const resources = new WeakMap<ContractVersion, WeakMap<Route, string>>()

const resourceIn = (from: ContractVersion, route: Route): string => {
  const known = resources.get(from) ?? new WeakMap<Route, string>()
  resources.set(from, known)
  const found = known.get(route) ?? movedResource(from, route)
  known.set(route, found)
  return found
}

const entries = new WeakMap<Rollouts, readonly (readonly [string, Rollout])[]>()

const entriesOf = (rollouts: Rollouts): readonly (readonly [string, Rollout])[] => {
  const known = entries.get(rollouts) ?? Object.entries(rollouts)
  entries.set(rollouts, known)
  return known
}

/**
 * None where the policy is that of files: nothing there can move, and flags decide, whatever is declared.
 *
 * @param path of the request, for routes that no version knows
 */
export const coveringOf = (
  contract: Contract,
  { backends, control }: Pick<ServedConfig, 'backends' | 'control'>,
  rollouts: Rollouts,
  match: Match,
  path: string,
): Covering | undefined => {
  if (control?.policy !== 'store') return undefined
  for (const [name, rollout] of entriesOf(rollouts)) {
    const from = contract.version(backends[rollout.from]?.version ?? '')
    if (!from) continue
    const resource = match.kind === 'route' ? resourceIn(from, match.route) : resourceOf(path)
    if (rollout.resources.includes(resource)) return { name, rollout, resource }
  }
  return undefined
}
