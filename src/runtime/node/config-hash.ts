/** By what a configuration is told from another one: on other machines, and after a reload. */
import { hash } from 'node:crypto'
import type { GatewayConfig } from '../../gateway/index.ts'

const known = new WeakMap<GatewayConfig, string>()

/** 12 hex digits of a configuration as it is in force, with what options and environment say. */
export const configHash = (config: GatewayConfig): string => {
  let digits = known.get(config)
  if (digits === undefined) {
    digits = hash('sha256', JSON.stringify(config), 'hex').slice(0, 12)
    known.set(config, digits)
  }
  return digits
}
