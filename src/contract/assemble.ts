/** From compiled data to a contract. All that a gateway needs: neither Zod nor checks of declarations come along. */
import { Failure } from '../errors/index.ts'
import { compiler, type Compiler } from '../lens/index.ts'
import type { CompiledContract, Contract } from './contract.ts'
import { hyperlinksOf } from './hyperlinks.ts'
import { schemeOf } from './scheme.ts'

/**
 * The contract of data that `defineContract` has checked.
 *
 * @param compile compiles lenses of the data's chain; its own when absent
 * @example assembleContract(defineContract(declaration).compiled)
 */
export const assembleContract = (
  compiled: CompiledContract,
  compile: Compiler = compiler({ ...compiled.chain, hyperlinks: hyperlinksOf(compiled) }),
): Contract => {
  const { name, hash, versions, matrix, positions } = compiled

  const positionOf = (key: string, type: string): number => {
    const index = versions.findIndex((known) => known.key === key)
    const types = versions[index]?.types
    if (!types) {
      const keys = versions.map((version) => version.key).join(', ')
      throw new Failure('contract-invalid', `No version ${key} (there are ${keys})`)
    }
    if (!Object.hasOwn(types, type)) {
      const choices = Object.keys(types).join(', ')
      throw new Failure(
        'contract-invalid',
        `No type ${type} in version ${key} (there are ${choices})`,
      )
    }
    return positions[index] ?? 0
  }

  return {
    name,
    scheme: schemeOf(compiled.scheme),
    hash,
    versions,
    matrix,
    compiled,
    version: (key) => versions.find((version) => version.key === key),
    verdict: (store, client) =>
      matrix.find((entry) => entry.store === store && entry.client === client),
    lens: (type, from, to) => compile.lens(type, positionOf(from, type), positionOf(to, type)),
  }
}
