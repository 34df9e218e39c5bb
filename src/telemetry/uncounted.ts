/** Metrics for where nobody can read them. */
import type { Metrics } from './metrics.ts'

export const uncounted: Metrics = {
  counter: () => ({ add: () => undefined }),
  gauge: () => ({ set: () => undefined }),
  histogram: () => ({ record: () => undefined }),
  observe: () => () => undefined,
  collect: () => [],
}
