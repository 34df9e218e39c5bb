import { Badge } from '../../ui/badge.tsx'
import type { VersionState } from './lives.ts'

/** A version, and whether it is on its way out. */
export const VersionBadge = ({ version, state }: { version: string; state: VersionState }) => (
  <Badge mood={state.mood}>
    {version}
    {state.word !== undefined && ` ${state.word}`}
  </Badge>
)
