/**
 * Reads contract and configuration as if for the first time, in a thread of its own: modules that
 * a thread has loaded stay as they were, so that one that runs cannot read its own again.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { Failure } from '../errors/index.ts'
import type { ReadAnew, ReadWhat } from './read-anew.ts'
import { loadConfig, loadContract } from './load.ts'

const { contract, config } = workerData as ReadWhat

const failureOf = (error: unknown): ReadAnew => {
  const failure =
    error instanceof Failure
      ? error
      : new Failure('config-invalid', `The configuration ${config} cannot be read`, [
          { place: config, message: error instanceof Error ? error.message : String(error) },
        ])
  const { code, message, issues } = failure
  return { ok: false, code, message, issues }
}

const hashOf = async (): Promise<string | undefined> => {
  try {
    return (await loadContract(contract)).hash
  } catch {
    // The one that is served is another one, whatever is wrong with this one.
    return undefined
  }
}

const read = async (): Promise<ReadAnew> => {
  try {
    return { ok: true, config: await loadConfig(config), contractHash: await hashOf() }
  } catch (error) {
    return failureOf(error)
  }
}

const answer = await read()
try {
  parentPort?.postMessage(answer, [])
} catch (error) {
  // It holds what is no data, such as a function.
  parentPort?.postMessage(failureOf(error), [])
}
