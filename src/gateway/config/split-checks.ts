/** Warns of a flag that splits one resource between backends: two backends without replication are two truths. */
import type { Contract } from '../../contract/index.ts'
import type { Issue } from '../../errors/index.ts'
import { isObject, own, type Json, type JsonObject } from '../../json/index.ts'
import type { GatewayConfig } from './config-schema.ts'
import { replicationRoutes, resourceOf, type Rollouts } from './rollout-checks.ts'
import { servedConfig } from './served-config.ts'

/** Every text that stands anywhere in an expression. */
const textsIn = (value: Json): readonly string[] => {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isObject(value) ? Object.values(value).flatMap(textsIn) : []
}

/**
 * Backends that a flag can name: those of its default and of all variants that stand in its rules. A
 * variant that nothing names is out of reach.
 *
 * @param flag as flagd has it, with references replaced
 */
export const backendsInReach = (flag: JsonObject, fallback: string): readonly string[] => {
  if (own(flag, 'state') === 'DISABLED') return [fallback]
  const variants = own(flag, 'variants')
  if (!isObject(variants)) return [fallback]
  const standard = own(flag, 'defaultVariant')
  const named = [standard ?? null, own(flag, 'targeting') ?? null].flatMap(textsIn)
  const reached = named.flatMap((variant) => {
    const value = own(variants, variant)
    return typeof value === 'string' ? [value] : []
  })
  return [...new Set(typeof standard === 'string' ? reached : [...reached, fallback])]
}

const writes: ReadonlySet<string> = new Set(['create', 'replace', 'patch', 'delete'])

interface Input {
  readonly contract: Contract
  readonly config: GatewayConfig
  readonly rollouts: Rollouts
  /** Definitions by key, as flagd has them. */
  readonly flags: JsonObject
}

/** One warning for all resources that no rollout between these backends covers. */
export const checkSplits = ({ contract, config, rollouts, flags }: Input): readonly Issue[] => {
  const { backends, decision } = servedConfig(config, contract)
  const flag = own(flags, decision.flag)
  if (!isObject(flag)) return []
  const reached = backendsInReach(flag, decision.fallback).filter((name) => backends[name])
  if (reached.length < 2) return []
  const isCovered = (resource: string): boolean =>
    rollouts.some(
      ([, { from, to, resources }]) =>
        resources.includes(resource) && reached.every((name) => name === from || name === to),
    )
  const written = reached.flatMap((name) => {
    const backend = backends[name]
    const routes = contract.version(backend?.version ?? '')?.routes ?? []
    const past = backend ? replicationRoutes(backend, routes) : []
    return routes.filter((route) => writes.has(route.kind) && !past.includes(route)).map(resourceOf)
  })
  const split = [...new Set(written)].filter((resource) => !isCovered(resource))
  if (split.length === 0) return []
  return [
    {
      place: `flag ${decision.flag}`,
      message: `sends writes of ${split.join(', ')} to ${reached.join(' or ')}, depending on the client, and nothing keeps these equal: what one client writes another does not see; declare a rollout from one to the other, or give every client the same backend`,
    },
  ]
}
