/** Whether the backend that a rollout leads to can take its resources: by contract, configuration, and asking it. */
import type { Contract } from '../../contract/index.ts'
import { checkRollouts, resourceOf } from '../../gateway/config/rollout-checks.ts'
import type { ServedConfig } from '../../gateway/index.ts'
import type { Declared } from './driver-ports.ts'

/** What a backend answered: a status, or why there is none. */
export type Reached =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'silent'; readonly why: string }

/**
 * Asks a backend for something that changes nothing, and takes none of the answer. Never rejects.
 *
 * @param path as the backend's version writes it
 */
export type AskBackend = (backend: string, path: string) => Promise<Reached>

interface Known {
  readonly contract: Contract
  readonly config: ServedConfig
  readonly declared: Declared
  /** Absent where this process reaches no backend: then configuration and contract alone say it. */
  readonly ask?: AskBackend | undefined
}

/** A list, where there is one: it needs no id. */
const pathOf = ({ contract, config, declared: { rollout } }: Known): string | undefined => {
  const version = contract.version(config.backends[rollout.to]?.version ?? '')
  return version?.routes.find(
    (route) =>
      route.kind === 'list' &&
      route.method === 'GET' &&
      !route.path.includes('{') &&
      rollout.resources.includes(resourceOf(route)),
  )?.path
}

const isAbsent = (status: number): boolean => status === 404 || status === 410 || status === 501

/** What an answer says against the backend. */
const judged = (name: string, version: string, path: string, reached: Reached): string[] => {
  if (reached.kind === 'silent') return [`${name} is not reached: ${reached.why}`]
  const { status } = reached
  if (path !== '/' && isAbsent(status)) {
    return [
      `${name} answers ${status} to GET ${path}, which version ${version} has: is it the version that it speaks?`,
    ]
  }
  return status >= 500 && !isAbsent(status) ? [`${name} answers ${status} to GET ${path}`] : []
}

const missing = ({ contract, config, declared: { rollout } }: Known): string[] => {
  const { from, to, resources } = rollout
  const version = config.backends[to]?.version ?? ''
  const left = contract.version(config.backends[from]?.version ?? '')?.routes ?? []
  const there = new Set(contract.version(version)?.routes.map(({ id }) => id))
  return resources
    .filter((resource) => !left.some((r) => resourceOf(r) === resource && there.has(r.id)))
    .map((resource) => `version ${version}, which ${to} speaks, has no route of "${resource}"`)
}

/** In words; none where it is ready. */
export const unreadiness = async (known: Known): Promise<readonly string[]> => {
  const { contract, config, declared, ask } = known
  const { name, rollout } = declared
  const backend = config.backends[rollout.to]
  if (!backend) return [`there is no backend ${rollout.to} in the configuration`]
  if (!contract.version(backend.version)) {
    return [`${rollout.to} speaks version ${backend.version}, which the contract does not have`]
  }
  const { issues } = checkRollouts({ contract, config, rollouts: [[name, rollout]] })
  const declaredSo = [
    ...missing(known),
    ...issues.map(({ place, message }) => `${place}: ${message}`),
  ]
  if (declaredSo.length > 0 || !ask) return declaredSo
  const path = pathOf(known) ?? '/'
  return judged(rollout.to, backend.version, path, await ask(rollout.to, path))
}
