/** Which edits one person proposes and another approves. */
import type { Edit } from '../../policy/index.ts'
import type { Control } from './control.ts'

type FourEyes = Control['settings']['fourEyes']

/**
 * Flags as configured. What flags of one document share may change all of them, so it needs a second
 * person where any flag does. Kills, clients and versions never do.
 */
export const needsApproval = (edits: readonly Edit[], fourEyes: FourEyes): boolean => {
  const flags = fourEyes?.flags
  if (flags === undefined) return false
  return edits.some(({ kind, id }) => {
    if (kind === 'flag-file') return true
    return kind === 'flag' && (flags === true || flags.includes(id))
  })
}
