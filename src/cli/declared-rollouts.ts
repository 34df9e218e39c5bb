/** The rollouts that files declare, as far as they are ones: what is wrong with them their judge tells. */
import { resolve } from 'node:path'
import type { GatewayConfig, Rollouts } from '../gateway/config/index.ts'
import { isObject, own, type Json } from '../json/index.ts'

/** Longest policy file that is looked at; the judge of policies says that a longer one is refused. */
const longest = 64 * 1024 * 1024

const parsed = (text: string): Json => {
  try {
    return JSON.parse(text) as Json
  } catch {
    return null
  }
}

/** Undefined where rollouts are in the control store, which nobody asks here. */
export const declaredRollouts = async (config: GatewayConfig): Promise<Rollouts | undefined> => {
  if (config.control?.policy === 'store') return undefined
  const { readBounded } = await import('../policy/node/index.ts')
  const reading = await readBounded(resolve(config.policy.file), longest)
  const file = reading.kind === 'text' ? parsed(reading.text) : null
  const rollouts = isObject(file) ? own(file, 'rollouts') : undefined
  if (!isObject(rollouts)) return []
  return Object.entries(rollouts).flatMap(([name, rollout]) => {
    if (!isObject(rollout)) return []
    const [from, to, listed] = ['from', 'to', 'resources'].map((member) => own(rollout, member))
    if (typeof from !== 'string' || typeof to !== 'string' || !Array.isArray(listed)) return []
    const resources = listed.filter((resource) => typeof resource === 'string')
    return [[name, { from, to, resources }] as const]
  })
}
