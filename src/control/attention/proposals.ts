/** Edits that nobody has decided on yet. */
import type { Proposal } from '../port.ts'
import { counted, type Notice } from './notice.ts'

export const proposalNotices = (proposals: readonly Proposal[]): readonly Notice[] =>
  proposals.flatMap(({ id, by, at, action, edits, state }): readonly Notice[] => {
    const of = `${counted(edits.length, 'edit')} (${action}) that ${by} has proposed`
    const told = { subject: { proposal: id }, since: Date.parse(at) }
    if (state === 'open') {
      const what = `A second person has to look at ${of}.`
      const advice = 'Look at what would change, and approve or withdraw it.'
      return [{ kind: 'proposal-open', severity: 'warning', what, advice, ...told }]
    }
    if (state !== 'approved') return []
    const what = `The ${of} are approved, and not made.`
    return [
      {
        kind: 'proposal-approved',
        severity: 'info',
        what,
        advice: 'Apply or withdraw them.',
        ...told,
      },
    ]
  })
