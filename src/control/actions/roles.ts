/** Each role may do what those before it may: viewer, release manager, admin. */
import type { Role } from '../port.ts'

export const roles: readonly Role[] = ['viewer', 'release-manager', 'admin']

export const mayAct = (role: Role, required: Role): boolean =>
  roles.indexOf(role) >= roles.indexOf(required)

export const highest = (found: readonly Role[]): Role | undefined =>
  roles.findLast((role) => found.includes(role))
