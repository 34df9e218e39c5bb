/** Writes that look first whether their client sees what is stored. */
import { ok } from '../../errors/index.ts'
import type { AdaptedBody, UpgradeLimits } from './adapt-body.ts'
import { wantedOf, type Rewrite } from './merged.ts'
import { unseen, type Guard } from './unseen.ts'

export interface Guarding {
  readonly guard: Guard
  /** Path of the stored document in the store's version. */
  readonly path: string | undefined
  readonly limits: UpgradeLimits
}

/** The write with a look before it. A body that needs no merging goes to the store as it is. */
export const guarded = (body: AdaptedBody, { guard, path, limits }: Guarding): Rewrite => {
  const rewrite: Rewrite =
    body.kind === 'bytes'
      ? {
          sides: guard.sides,
          path,
          wanted: (seen) => wantedOf(seen, guard.sides),
          ...body.wish,
          anew: () => ok(body.bytes),
          direct: () => body.bytes,
        }
      : body.rewrite
  return { ...rewrite, guard: (stored, backend) => unseen(stored, guard, { backend, limits }) }
}
