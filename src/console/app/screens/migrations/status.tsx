/** How a migration is, in a word. */
import type { Schemas } from '../../api/operations.ts'
import { Badge, type Mood } from '../../ui/badge.tsx'

export type Migration = Schemas['Migration']
export type Status = Schemas['MigrationSummary']['status']

const looks: Readonly<Record<Status, readonly [text: string, mood: Mood]>> = {
  not_started: ['not begun', 'none'],
  in_progress: ['in progress', 'accent'],
  paused: ['paused', 'warn'],
  completed: ['completed', 'good'],
  completed_with_quarantine: ['completed, with quarantine', 'warn'],
  failed: ['failed', 'bad'],
  cancelled: ['cancelled', 'none'],
}

export const StatusBadge = ({ of }: { of: Status }) => {
  const [text, mood] = looks[of]
  return <Badge mood={mood}>{text}</Badge>
}

/** Whether nobody works on it any more. */
export const isOver = (status: Status): boolean =>
  status.startsWith('completed') || status === 'cancelled'
