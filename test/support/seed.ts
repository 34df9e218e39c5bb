/**
 * Property runs that can be repeated. They draw the same values every time, so that a change is
 * judged by what it changes; `ISTHMUS_SEED=fresh` draws others, and a failure prints its seed.
 */
import * as fc from 'fast-check'
import { runsOf } from './runs.ts'

const usual = 20261128

/** What a test file draws from: a number in `ISTHMUS_SEED`, a new one for `fresh`, else always the same. */
export const drawnSeed = (): number => {
  const { ISTHMUS_SEED: told } = process.env
  if (told === undefined) return usual
  if (told === 'fresh') return Date.now() % 2 ** 31
  if (/^-?\d+$/.test(told)) return Number(told)
  throw new Error(`ISTHMUS_SEED is "${told}"; a whole number is needed, or "fresh".`)
}

const parameters = (runs: number) => ({ numRuns: runsOf(runs), seed: drawnSeed() })

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
