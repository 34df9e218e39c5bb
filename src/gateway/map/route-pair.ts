/** One route in two versions. */
import type { Route } from '../../contract/index.ts'

export interface RoutePair {
  readonly client: Route
  readonly store: Route
}
