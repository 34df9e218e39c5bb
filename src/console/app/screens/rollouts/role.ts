/** Whether the caller may act, and why not. */
import { useReading } from '../../api/query.ts'

type Role = 'release-manager' | 'admin'

const words: Readonly<Record<Role, string>> = {
  'release-manager': 'release manager',
  admin: 'admin',
}

/** Undefined where the caller may; what `why` of a button takes. */
export const useWhyNot = (least: Role = 'release-manager'): string | undefined => {
  const role = useReading('whoAmI', {}).data?.value.role
  if (role === 'admin' || role === least) return undefined
  return role === undefined
    ? 'It is being found out who you are'
    : `It needs the role ${words[least]}`
}
