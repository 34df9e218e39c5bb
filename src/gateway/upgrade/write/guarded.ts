/** Writes that look first whether their client sees what is stored. */
import { ok, type Failed } from '../../../errors/index.ts'
import { parseBytes } from '../../../json/index.ts'
import type { AdaptedBody } from './adapt-body.ts'
import type { UpgradeLimits } from './upgrade-limits.ts'
import { wantedOf, type Rewrite } from './merged.ts'
import { unseen } from './unseen.ts'
import type { Guard } from '../../carriage/guard.ts'

export interface Guarding {
  readonly guard: Guard
  /** Path of the stored document in the store's version. */
  readonly path: string | undefined
  readonly limits: UpgradeLimits
}

/** The refusal of a patch that makes of a document what its client could not read. */
const unreadable = (
  stored: Uint8Array<ArrayBuffer>,
  { sides, wanted }: Pick<Rewrite, 'sides' | 'wanted'>,
  limits: UpgradeLimits,
): Failed | undefined => {
  const parsed = parseBytes(stored, limits)
  const seen = parsed.ok ? sides.down.value(parsed.value) : parsed
  const made = seen.ok ? wanted(seen.value) : seen
  // Whatever else is wrong with it the store says.
  return !made.ok && made.problem.code === 'wrong-shape' ? made : undefined
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
  // What is made of a document shows only where what is sent is of its type.
  const isAlike = body.kind === 'bytes' && body.wish?.sides.type === guard.sides.type
  const patches = isAlike ? body.wish : undefined
  return {
    ...rewrite,
    guard: (stored, backend) =>
      unseen(stored, guard, { backend, limits }) ??
      (patches && unreadable(stored, patches, limits)),
  }
}
