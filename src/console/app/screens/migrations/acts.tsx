/** What people ask of a migration while it is worked on elsewhere. */
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import { readAnew, useReading } from '../../api/query.ts'
import { useConfirm } from '../../edit/confirm.tsx'
import { Button } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.tsx'
import { isOver, type Migration, type Status } from './status.tsx'
import { Throttle } from './throttle.tsx'

interface ActsProps {
  readonly of: Migration
  /** As it was read. */
  readonly tag: string | undefined
}

const after = (): Promise<void> => readAnew('getMigration', 'listMigrations', 'listAudit')

const whyNoPause = (status: Status): string | undefined =>
  status === 'in_progress' ? undefined : 'It is not in progress'

const whyNoCancel = (status: Status): string | undefined =>
  status === 'completed' || status === 'cancelled' ? 'It is over' : undefined

export const Acts = ({ of: { name, status, source, target, settings }, tag }: ActsProps) => {
  const [isThrottling, setThrottling] = useState(false)
  const me = useReading('whoAmI', {})
  const confirm = useConfirm()
  const role = me.data?.value.role === 'viewer' ? 'A release manager does this' : undefined
  const input = (reason: string | undefined) => ({
    params: { migration: name },
    body: reason === undefined ? {} : { reason },
    ...(tag === undefined ? {} : { ifMatch: tag }),
  })
  const pause = (): void =>
    void confirm({
      title: `Pause ${name}`,
      act: 'Pause',
      asksReason: true,
      consequence: (
        <p>
          Whoever works on it stops after its batch, and nothing is lost. It goes on only by a
          command where the stores are:{' '}
          <code className="font-mono text-xs">isthmus migrate resume {name}</code>
        </p>
      ),
      go: async (reason) => {
        await ask('pauseMigration', input(reason))
        toast({ title: `${name} is paused` })
        await after()
      },
    })
  const cancel = (): void =>
    void confirm({
      title: `Cancel ${name}`,
      act: 'Cancel the migration',
      danger: true,
      asksReason: true,
      typed: name,
      consequence: (
        <p>
          It ends for good, and cannot be resumed. What was written to {target} stays there;{' '}
          {source} is not touched. A new migration finds what is there already.
        </p>
      ),
      go: async (reason) => {
        await ask('cancelMigration', input(reason))
        toast({ title: `${name} is cancelled` })
        await after()
      },
    })
  return (
    <>
      <Button why={role ?? whyNoPause(status)} onClick={pause}>
        Pause
      </Button>
      <Button
        why={role ?? (isOver(status) ? 'It is over' : undefined)}
        onClick={() => setThrottling(true)}
      >
        Throttle
      </Button>
      <Button why={role ?? whyNoCancel(status)} onClick={cancel}>
        Cancel it
      </Button>
      {isThrottling && (
        <Throttle
          name={name}
          tag={tag}
          now={settings.throttle}
          onClose={() => setThrottling(false)}
        />
      )}
    </>
  )
}
