/** Versions as people call them. */
import { Failure } from '../../errors/index.ts'
import { loadContract, versionOf } from '../load.ts'
import type { TargetFlags } from './options.ts'

/**
 * Its key, by any of its names. Whoever asks a gateway from afar need not have its contract: the name
 * goes there as it is, and has to be the key.
 * @throws Failure `unsupported-version` with the choices; as `loadContract`
 */
export const versionKey = async (
  { contract: file, gateway }: Pick<TargetFlags, 'contract' | 'gateway'>,
  name: string,
): Promise<string> => {
  const contract = await loadContract(file).catch((error: unknown) => {
    if (gateway !== undefined && error instanceof Failure) return undefined
    throw error
  })
  return contract ? versionOf(contract, name).key : name
}
