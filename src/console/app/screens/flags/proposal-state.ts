/** What somebody may do with a proposal, and why not. */
import type { Me } from '../../api/me.ts'
import type { Schemas } from '../../api/operations.ts'

export type Proposal = Schemas['Proposal']

export interface Whys {
  readonly approve: string | undefined
  readonly apply: string | undefined
  readonly withdraw: string | undefined
}

/** Why each act cannot be done; undefined where it can. */
export const whysOf = ({ by, state }: Proposal, me: Me): Whys => {
  const role = me.whyNot('release-manager')
  const isOver = state === 'applied' || state === 'withdrawn' ? `It is ${state} already` : undefined
  return {
    approve:
      role ??
      isOver ??
      (state === 'approved' ? 'It is approved already' : undefined) ??
      (by === me.actor ? 'Nobody approves a proposal of their own' : undefined),
    apply:
      role ?? isOver ?? (state === 'open' ? 'A second person has to approve it first' : undefined),
    withdraw:
      role ??
      isOver ??
      (by === me.actor || me.role === 'admin'
        ? undefined
        : 'Only who made it, or an admin, takes it back'),
  }
}

/** `flag entity-schema, client nerv-tokyo` */
export const subjectsText = ({ edits }: Proposal): string => {
  const named = edits.slice(0, 3).map(({ kind, id }) => `${String(kind)} ${String(id)}`)
  return `${named.join(', ')}${edits.length > 3 ? ` and ${edits.length - 3} more` : ''}`
}
