/** The names that a policy may use: those of contract and configuration. */
import type { Contract } from '../../contract/index.ts'
import { servedConfig, type GatewayConfig } from '../../gateway/index.ts'
import type { PolicyRules } from '../../policy/index.ts'

export const rulesOf = (given: GatewayConfig, contract: Contract): PolicyRules => {
  const config = servedConfig(given, contract)
  const keys = contract.versions.map(({ key }) => key)
  const routes = contract.versions.flatMap((version) => version.routes.map(({ id }) => id))
  return {
    backends: Object.keys(config.backends),
    decision: config.decision,
    versionKey: (name) => {
      const key = contract.scheme.parse(name) ?? name
      return keys.includes(key) ? key : undefined
    },
    versions: keys,
    defaultVersion: config.versions.default,
    routes: [...new Set(routes)],
  }
}
