/** What the judge of policies has to say of the one in force. */
import type { Issue } from '../../errors/index.ts'
import type { Judgement } from '../actions/control.ts'
import type { Notice } from './notice.ts'

const sayOf = ({ place, message }: Issue): string => `${place}: ${message}`

export const policyNotices = ({ issues, warnings }: Judgement): readonly Notice[] => [
  ...issues.map((issue): Notice => ({
    kind: 'policy-unsound',
    severity: 'critical',
    what: `The policy does not fit contract and configuration at ${sayOf(issue)}.`,
    advice: 'Correct it: a gateway that starts anew would refuse it.',
    subject: { place: issue.place },
  })),
  ...warnings.map((issue): Notice => ({
    kind: 'policy-doubt',
    severity: 'info',
    what: `The policy may not do what is meant at ${sayOf(issue)}.`,
    advice: 'Look at it: it is sound, but hardly meant.',
    subject: { place: issue.place },
  })),
]
