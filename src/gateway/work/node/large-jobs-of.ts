/** The threads of a gateway on Node: how many, and where they get the contract from. */
import { availableParallelism } from 'node:os'
import type { Contract } from '../../../contract/index.ts'
import { isPlainData } from '../../../json/index.ts'
import type { Logger, Metrics } from '../../../telemetry/index.ts'
import type { GatewayConfig } from '../../config/config-schema.ts'
import { jobSettings } from '../performer.ts'
import type { ContractSource } from './messages.ts'
import { packed } from './packed.ts'
import { createPool, type Pool } from './pool.ts'

export interface LargeJobsOptions {
  readonly contract: Contract
  /** Address of the module whose default export the contract is: threads import it where it has functions. */
  readonly contractModule: string | undefined
  readonly config: GatewayConfig
  readonly log: Logger
  readonly metrics: Metrics
}

const mostThreads = 4

/** One core is left to whoever answers requests. */
const usualThreads = (): number => Math.max(1, Math.min(mostThreads, availableParallelism() - 1))

const sourceOf = ({
  contract,
  contractModule: url,
}: LargeJobsOptions): (() => ContractSource) | undefined => {
  const { hash } = contract
  // Jobs name versions by their keys: how clients write them is settled by then.
  const { scheme: _scheme, ...compiled } = contract.compiled
  if (isPlainData(compiled)) return () => ({ kind: 'data', compiled: packed(compiled) })
  return url === undefined ? undefined : () => ({ kind: 'module', url, hash })
}

/** Undefined where no thread can do what the contract asks for, or none is wanted. */
export const largeJobsOf = (options: LargeJobsOptions): Pool | undefined => {
  const { config, log, metrics } = options
  const { count = usualThreads(), ...limits } = config.threads
  if (count === 0) return undefined
  const source = sourceOf(options)
  if (!source) {
    const message =
      'The contract has functions and its module is not known: large bodies are carried among other requests'
    log.warn({ contract: options.contract.name }, message)
    return undefined
  }
  const settings = jobSettings(config)
  const data = () => ({ contract: source(), settings })
  return createPool({ ...limits, count, data, log, metrics })
}
