/** What whoever looks may do: a button that would be refused says so before it is pressed. */
import { useReading } from './query.ts'

export type Role = 'viewer' | 'release-manager' | 'admin'

const order: readonly Role[] = ['viewer', 'release-manager', 'admin']
const words: Readonly<Record<Role, string>> = {
  viewer: 'viewer',
  'release-manager': 'release manager',
  admin: 'admin',
}

export interface Me {
  readonly actor: string | undefined
  readonly role: Role | undefined
  /** Why something cannot be done that needs this role, or not yet; undefined where it can. */
  readonly whyNot: (needed: Role) => string | undefined
}

/** @example <Button why={me.whyNot('admin')}>Add a key</Button> */
export const useMe = (): Me => {
  const found = useReading('whoAmI', {})
  const { actor, role } = found.data?.value ?? {}
  return {
    actor,
    role,
    whyNot: (needed) =>
      role === undefined
        ? 'It is being found out who you are'
        : order.indexOf(role) >= order.indexOf(needed)
          ? undefined
          : `This needs the role ${words[needed]}; you are a ${words[role]}.`,
  }
}
