/** How a body is put into what is stored, with all that its way asks for: the same here and in threads. */
import type { Carriage } from '../../carriage/carriage.ts'
import type { AdaptedBody } from './adapt-body.ts'
import type { UpgradeLimits } from './upgrade-limits.ts'
import { guarded } from './guarded.ts'
import type { Rewrite } from './merged.ts'
import { onlyTaken } from './only-taken.ts'

export interface WholeContext {
  /** Path of the stored document in the store's version. */
  readonly path: string | undefined
  readonly limits: UpgradeLimits
}

/** What the store's replacing route takes of a document: it may be less than the store answers. */
const takenBy = (
  { store, storedRoute, replacingRoute }: Carriage,
  { depth }: UpgradeLimits,
): Rewrite['taken'] => {
  const [answered, taken] = [storedRoute?.response, replacingRoute?.request]
  return answered === undefined || taken === undefined || answered === taken
    ? undefined
    : (merged) => onlyTaken(merged, { types: store.types, answered, taken, depth })
}

/** Undefined where the body goes to the store as it is, whatever is stored. */
export const wholeRewrite = (
  body: AdaptedBody,
  carriage: Carriage,
  { path, limits }: WholeContext,
): Rewrite | undefined => {
  const { guard } = carriage
  const looking = guard && guarded(body, { guard, path, limits })
  const rewrite = looking ?? (body.kind === 'bytes' ? undefined : body.rewrite)
  const taken = body.kind === 'replace' ? takenBy(carriage, limits) : undefined
  return rewrite && taken ? { ...rewrite, taken } : rewrite
}
