/** Property runs that can be repeated: fast-check prints the seed of a failure, `ISTHMUS_SEED` sets it. */
import * as fc from 'fast-check'

const parameters = (runs: number) => {
  const { ISTHMUS_RUNS: factor = '1', ISTHMUS_SEED: seed } = process.env
  return {
    numRuns: Math.ceil(runs * Number(factor)),
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
