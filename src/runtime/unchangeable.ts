/** What another configuration cannot change. */
import type { GatewayConfig } from '../gateway/index.ts'

/** Which control store there is; text, so that two are the same where they say the same. */
const storeOf = ({ control }: GatewayConfig): string => JSON.stringify(control?.store ?? null)

/** Settings that keep their values while the gateway runs: where it listens, in how many processes, over which control store, and whether by its policy. */
export const unchangeable = (before: GatewayConfig, after: GatewayConfig): readonly string[] => [
  ...(['host', 'port', 'adminHost', 'adminPort'] as const)
    .filter((name) => before.listen[name] !== after.listen[name])
    .map((name) => `listen > ${name}`),
  ...(before.workers === after.workers ? [] : ['workers']),
  ...(storeOf(before) === storeOf(after) ? [] : ['control > store']),
  ...(!before.control || !after.control || before.control.policy === after.control.policy
    ? []
    : ['control > policy']),
]
