import type { PolicyNames } from '../../api/names.ts'
import { Badge } from '../../ui/badge.tsx'
import type { FlagModel } from './model.ts'

interface FlagMarksProps {
  readonly flag: FlagModel
  readonly names: PolicyNames | undefined
}

const needsTwo = ({ fourEyes }: PolicyNames, key: string): boolean =>
  fourEyes === true || fourEyes.includes(key)

/** What state a flag is in, and what it is there for. */
export const FlagMarks = ({ flag, names }: FlagMarksProps) => (
  <span className="inline-flex flex-wrap gap-1">
    <Badge mood={flag.isEnabled ? 'good' : 'none'}>{flag.isEnabled ? 'enabled' : 'disabled'}</Badge>
    {names?.decision.flag === flag.key && <Badge mood="accent">chooses the backend</Badge>}
    {names?.decision.killSwitch?.flag === flag.key && (
      <Badge mood="warn">sends all to {names.decision.killSwitch.backend} when on</Badge>
    )}
    {names && needsTwo(names, flag.key) && <Badge mood="warn">four eyes</Badge>}
  </span>
)
