/** What one client does when it is its turn. */
import type { Version } from './fields.ts'

export const turns = ['replace', 'merge', 'patch', 'back', 'stale', 'matched', 'delete'] as const

export interface Turn {
  readonly client: Version
  readonly kind: (typeof turns)[number]
  /** Of all that is chosen in this turn. */
  readonly seed: number
}
