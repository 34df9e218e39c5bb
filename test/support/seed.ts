/** Property runs that can be repeated: fast-check prints the seed of a failure, `ISTHMUS_SEED` sets it. */
import * as fc from 'fast-check'

const given = process.env['ISTHMUS_SEED']

/** How many times more documents than usual the laws see: `ISTHMUS_RUNS=10` for a long run. */
const factor = Number(process.env['ISTHMUS_RUNS'] ?? 1)

/** Asserts a property over `runs` values (times `ISTHMUS_RUNS`). */
export const holds = <T>(runs: number, property: fc.IProperty<T>): void => {
  fc.assert(property, {
    numRuns: Math.ceil(runs * factor),
    ...(given === undefined ? {} : { seed: Number(given) }),
  })
}
