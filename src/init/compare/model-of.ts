/** A version of a contract as a model: what its documents say. */
import { asPublished, type Contract, type VersionKey } from '../../contract/index.ts'
import { Failure } from '../../errors/index.ts'
import type { ApiModel } from '../model.ts'
import { kebab } from '../names.ts'

/**
 * @throws Failure `unsupported-version` when the contract has no such version
 * @example differences(readOpenApi(text), modelOf(contract, '1.0'))
 */
export const modelOf = (contract: Contract, key: VersionKey): ApiModel => {
  const found = contract.version(key)
  if (!found) {
    throw new Failure('unsupported-version', `${contract.name} has no version ${key}`, [
      { place: key, message: 'no such version', choices: contract.versions.map((v) => v.key) },
    ])
  }
  const { version, types, descriptions = {}, routes, errors } = asPublished(found)
  return {
    name: kebab(contract.name) || 'api',
    title: contract.name,
    version,
    types,
    descriptions,
    examples: {},
    routes,
    errors,
    security: undefined,
    servers: [],
    notes: [],
  }
}
