/** Said beside a draft as soon as somebody else changes what it is made of, before anything is sent. */
import type { ReactNode } from 'react'
import type { Schemas } from '../api/operations.ts'
import { Button } from '../ui/button.tsx'
import { Theirs } from './theirs.tsx'

interface ChangedMeanwhileProps extends Pick<Schemas['Entry'], 'kind' | 'id'> {
  /** Drops the draft. */
  readonly onTake: () => void
  /** Keeps it, over what is there now. */
  readonly onGoOn: () => void
  readonly goOn?: string
  readonly children?: ReactNode
}

export const ChangedMeanwhile = ({
  kind,
  id,
  onTake,
  onGoOn,
  goOn = 'Go on with mine over theirs',
  children,
}: ChangedMeanwhileProps) => (
  <div
    role="alert"
    className="flex flex-col gap-3 rounded-md border border-warn/50 bg-warn-soft p-3"
  >
    <p className="font-semibold text-warn">Somebody else has changed this since you began</p>
    <Theirs kind={kind} id={id} />
    {children}
    <div className="flex flex-wrap gap-2">
      <Button size="small" onClick={onTake}>
        Take theirs
      </Button>
      <Button size="small" onClick={onGoOn}>
        {goOn}
      </Button>
    </div>
  </div>
)
