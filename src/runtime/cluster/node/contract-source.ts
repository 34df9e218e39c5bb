/** The contract on its way to a worker, which serves the very one that the primary has judged. */
import { assembleContract } from '../../../contract/assemble.ts'
import type { CompiledContract, Contract } from '../../../contract/index.ts'
import { importAuthored } from '../../../contract/node/import-authored.ts'
import { Failure } from '../../../errors/index.ts'
import { packed, unpacked } from '../../../gateway/work/node/packed.ts'
import { isPlainData } from '../../../json/index.ts'
import type { ContractSource } from '../messages.ts'

/** @throws Failure `contract-invalid` where it has functions and nobody knows its module */
export const sourceOf = (contract: Contract, module: string | undefined): ContractSource => {
  const { compiled, hash } = contract
  if (isPlainData(compiled)) return { kind: 'data', compiled: packed(compiled) }
  if (module !== undefined) return { kind: 'module', url: module, hash }
  throw new Failure(
    'contract-invalid',
    `The contract ${contract.name} cannot be given to workers`,
    [{ place: 'contract', message: 'has functions, and the module that exports it is not known' }],
  )
}

const changed = (url: string, message: string): Failure =>
  new Failure('contract-invalid', 'The contract has changed since the gateway started', [
    { place: url, message: `${message}: start anew` },
  ])

/** @throws Failure `contract-invalid` where the module has another one by now, or none */
export const contractOf = async (source: ContractSource): Promise<Contract> => {
  if (source.kind === 'data') return assembleContract(unpacked(source.compiled) as CompiledContract)
  const { url, hash } = source
  const { default: contract } = await importAuthored(url).catch((error: unknown) => {
    throw changed(url, `cannot be loaded (${error instanceof Error ? error.message : 'thrown'})`)
  })
  if ((contract as Contract | undefined)?.hash === hash) return contract as Contract
  throw changed(url, 'is another contract than the one in force')
}
