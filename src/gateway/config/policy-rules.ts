/** What policies are held against: the names that contract and configuration have. */
import type { Contract } from '../../contract/index.ts'
import type { PolicyRules } from '../../policy/index.ts'
import { resourcesOf } from './resources-of.ts'
import type { ServedConfig } from './served-config.ts'

export const policyRules = (
  { backends, decision, versions, ofrep }: ServedConfig,
  contract: Contract,
): PolicyRules => ({
  backends: Object.keys(backends),
  decision,
  ofrep: ofrep?.flags,
  versionKey: (name) => {
    const key = contract.scheme.parse(name)
    return contract.versions.some((version) => version.key === key) ? key : undefined
  },
  versions: contract.versions.map(({ key }) => key),
  defaultVersion: versions.default,
  resources: (name) => {
    const version = Object.hasOwn(backends, name) ? backends[name]?.version : undefined
    return version === undefined ? undefined : resourcesOf(contract, version)
  },
  routes: [...new Set(contract.versions.flatMap(({ routes }) => routes.map(({ id }) => id)))],
})
