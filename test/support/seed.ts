/** Property runs that can be repeated: fast-check prints the seed of a failure, `ISTHMUS_SEED` sets it. */
import * as fc from 'fast-check'

const factor = (): number => Number(process.env['ISTHMUS_RUNS'] ?? '1')

/** A time limit in milliseconds that grows with the number of runs. */
export const patience = (ms: number): number => ms * Math.max(1, factor())

const parameters = (runs: number) => {
  const { ISTHMUS_SEED: seed } = process.env
  return {
    numRuns: Math.ceil(runs * factor()),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  }
}

/**
 * Asserts a property over `runs` values. `ISTHMUS_RUNS=10` makes it ten times as many, for a long
 * run; `ISTHMUS_SEED` draws the values that a failure has named.
 */
export const holds = <T>(runs: number, property: fc.IProperty<T>): void => {
  fc.assert(property, parameters(runs))
}

/** As `holds`, for what has to be waited for. */
export const holdsInTime = <T>(runs: number, property: fc.IAsyncProperty<T>): Promise<void> =>
  fc.assert(property, parameters(runs))
