/** From compiled data to a contract. All that a gateway needs: neither Zod nor checks of declarations come along. */
import { Failure } from '../errors/index.ts'
import { compiler, linkedTypes } from '../lens/index.ts'
import type { CompiledContract, Contract } from './contract.ts'
import { hyperlinksOf } from './hyperlinks.ts'
import { matrixOf } from './matrix.ts'
import { schemeOf } from './scheme.ts'

/**
 * The contract of data that `defineContract` has checked.
 *
 * @example assembleContract(defineContract(declaration).compiled)
 */
export const assembleContract = (compiled: CompiledContract): Contract => assemble(compiled, false)

const holdsLinks = ({ versions }: CompiledContract): boolean =>
  versions.some(({ types }) => linkedTypes(types).size > 0)

const assemble = (compiled: CompiledContract, always: boolean): Contract => {
  const { name, hash, versions, positions, chain } = compiled
  const { graphs, steps } = chain
  const compile = compiler({
    graphs,
    steps,
    get between() {
      return chain.between
    },
    hyperlinks: hyperlinksOf(compiled, always),
  })
  let linking: Contract | undefined
  const matrix = matrixOf(compiled.matrix, versions)
  const indexOf = new Map(versions.map(({ key }, index) => [key, index]))

  const positionOf = (key: string, type: string): number => {
    const index = indexOf.get(key) ?? -1
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

  const contract: Contract = {
    name,
    scheme: schemeOf(compiled.scheme),
    hash,
    versions,
    get matrix() {
      return matrix.all()
    },
    compiled,
    version: (key) => versions[indexOf.get(key) ?? -1],
    verdict: (store, client) => matrix.of(store, client),
    lens: (type, from, to) => compile.lens(type, positionOf(from, type), positionOf(to, type)),
    get linking() {
      linking ??= !always && holdsLinks(compiled) ? assemble(compiled, true) : contract
      return linking
    },
  }
  return contract
}
