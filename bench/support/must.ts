/** In a benchmark a problem is a mistake of the benchmark. */
import type { Result } from '../../src/errors/index.ts'

export const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.problem.detail} ${JSON.stringify(result.problem)}`)
  return result.value
}
