import { Badge, type Mood } from '../../ui/badge.tsx'
import { statusWords, type Status } from './stages.ts'

const moods: Readonly<Record<Status['state']['status'], Mood>> = {
  running: 'accent',
  held: 'warn',
  reverting: 'bad',
  ended: 'none',
}

export const StatusBadge = ({ status }: { status: Status['state']['status'] }) => (
  <Badge mood={moods[status]}>{statusWords[status]}</Badge>
)
