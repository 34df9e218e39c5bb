/** Which edits ask for more than the role of a release manager. */
import type { ClientEntry, Edit } from '../../policy/index.ts'
import type { Role } from '../port.ts'

/** By what a client is recognised. */
const credentialsOf = (value: ClientEntry | null): string =>
  JSON.stringify([[...(value?.keys ?? [])].sort(), value?.via ?? null])

/**
 * Whoever decides how clients are recognised can act as any of them: that is for admins. The rest of
 * a policy is what release managers are there for.
 *
 * @param before the entry as it is
 */
export const roleOfEdit = (edit: Edit, before: Edit['value']): Role =>
  edit.kind === 'client' &&
  credentialsOf(before as ClientEntry | null) !== credentialsOf(edit.value)
    ? 'admin'
    : 'release-manager'
