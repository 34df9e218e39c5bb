/** Entries of a policy as they are sent and answered: their form is the policy's, and names are as people choose them. */
import * as z from 'zod'
import { compact, editsWith, entryKinds, type Edit } from '../../policy/index.ts'

export {
  clientValue,
  flagFileValue,
  flagValue,
  killValue,
  rolloutValue,
  versionValue,
} from '../../policy/index.ts'

/** Names as people choose them: one line, without blanks around it. */
const plainName = /^[^\s\p{C}](?:[^\p{C}]{0,254}[^\s\p{C}])?$/u

export const nameOf = (what: string) =>
  z
    .string()
    .regex(plainName, 'must be one line of at most 256 characters, without blanks around it')
    .describe(what)

export const entryKind = z.enum(entryKinds)

export const editSchema = editsWith(nameOf('Name of the entry')).meta({
  id: 'Edit',
  description: 'Sets or removes one entry',
})

/** Optional members of what Zod has read may be there as undefined: entries have no such members. */
export const withoutUndefined = compact

export const editsOf = (edits: readonly z.output<typeof editSchema>[]): readonly Edit[] =>
  edits.map((edit) => compact(edit) as Edit)
