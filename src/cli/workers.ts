/** In how many processes a gateway serves. */
import { availableParallelism } from 'node:os'
import { Failure } from '../errors/index.ts'
import { fromEnvironment } from './ports.ts'

export type Workers = number | 'auto'

const most = 256

/** @throws Failure `usage` */
export const parseWorkers = (text: string): Workers => {
  if (text === 'auto') return text
  const workers = Number(text)
  if (/^\d{1,3}$/.test(text) && workers >= 1 && workers <= most) return workers
  throw new Failure('usage', `"${text}" is not a number of workers (auto, or 1 to ${most})`)
}

/** @throws Failure `usage` with the name of the variable */
export const workersFromEnvironment = (variable: string): Workers | undefined => {
  const text = fromEnvironment(variable)
  if (text === undefined) return undefined
  try {
    return parseWorkers(text)
  } catch {
    const message = `The variable ${variable} is wrong: "${text}" is not auto, or 1 to ${most}`
    throw new Failure('usage', message)
  }
}

/** @throws Failure `unsupported-runtime` where there is only one process to serve in */
export const workersOf = (workers: Workers): number => {
  const count = workers === 'auto' ? availableParallelism() : workers
  if (count === 1 || !('deno' in process.versions)) return count
  if (workers === 'auto') return 1
  throw new Failure('unsupported-runtime', 'Deno has no cluster of processes: leave out --workers')
}
