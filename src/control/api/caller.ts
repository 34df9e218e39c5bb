/** Who calls the admin API, and what each role may do. */
import type { Actor, Role } from '../port.ts'

export interface Caller {
  /** As audit rows name it: `token:ci`, `oidc:4711`. */
  readonly actor: Actor
  readonly role: Role
  /** RFC 3339; when what was presented ends. */
  readonly expiresAt: string | null
}

const ranks: Readonly<Record<Role, number>> = { viewer: 0, 'release-manager': 1, admin: 2 }

/** Each role may do what those before it may: viewer, release manager, admin. */
export const mayAct = (role: Role, required: Role): boolean => ranks[role] >= ranks[required]

export const highest = (roles: readonly Role[]): Role | undefined =>
  roles.toSorted((a, b) => ranks[b] - ranks[a])[0]
