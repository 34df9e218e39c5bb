/** Property runs that can be repeated: fast-check prints the seed of a failure, `ISTHMUS_SEED` sets it. */
import * as fc from 'fast-check'
import { runsOf } from './runs.ts'

/** Of what a test file draws once: the seed of `ISTHMUS_SEED`, else a fresh one to show on failure. */
export const drawnSeed = (): number => Number(process.env['ISTHMUS_SEED'] ?? Date.now() % 2 ** 31)

const parameters = (runs: number) => {
  const { ISTHMUS_SEED: seed } = process.env
  return {
    numRuns: runsOf(runs),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  }
}

/**
 * Asserts a property over values of which a full run draws `runs`, and `npm test` a part.
 * `ISTHMUS_SEED` draws the values that a failure has named.
 */
export const holds = <T>(runs: number, property: fc.IProperty<T>): void => {
  fc.assert(property, parameters(runs))
}

/** As `holds`, for what has to be waited for. */
export const holdsInTime = <T>(runs: number, property: fc.IAsyncProperty<T>): Promise<void> =>
  fc.assert(property, parameters(runs))
