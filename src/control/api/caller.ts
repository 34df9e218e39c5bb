/** Who calls the admin API. */
import type { Actor, Role } from '../port.ts'

export interface Caller {
  /** As audit rows name it: `token:ci`, `oidc:4711`. */
  readonly actor: Actor
  readonly role: Role
  /** RFC 3339; when what was presented ends. */
  readonly expiresAt: string | null
}
