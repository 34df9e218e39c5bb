/** What policies are judged against: names of the contract and of the configuration. */
import type { Contract } from '../../contract/index.ts'
import type { PolicyRules } from '../../policy/index.ts'
import type { ServedConfig } from './served-config.ts'

export const policyRules = (
  { backends, decision, versions }: ServedConfig,
  contract: Contract,
): PolicyRules => ({
  backends: Object.keys(backends),
  decision,
  versionKey: (name) => {
    const key = contract.scheme.parse(name)
    return key !== undefined && contract.version(key) ? key : undefined
  },
  versions: contract.versions.map(({ key }) => key),
  defaultVersion: versions.default,
  routes: [...new Set(contract.versions.flatMap(({ routes }) => routes.map(({ id }) => id)))],
})
