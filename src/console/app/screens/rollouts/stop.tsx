/** Stops a rollout at once, whatever its state is; for a while there is a way back. */
import { OctagonX } from 'lucide-react'
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import { useMe } from '../../api/me.ts'
import { ApiError } from '../../api/problem.ts'
import { queryClient, readAnew, reading } from '../../api/query.ts'
import { Button } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.tsx'
import type { Status } from './stages.ts'

const reads = ['getRolloutStatus', 'getRolloutEvidence', 'listAudit'] as const

const failedTo = (what: string, error: unknown): void => {
  const detail = error instanceof ApiError ? error.problem.detail : 'It failed.'
  toast({ title: what, detail, tone: 'bad' })
}

/** Only while nobody has done anything else since. */
const goOn = async (rollout: string, ifMatch: string): Promise<void> => {
  try {
    const body = { reason: 'Takes a stop from the console back' }
    await ask('resumeRollout', { params: { rollout }, body, ifMatch })
    toast({ title: `${rollout} goes on` })
  } catch (error) {
    failedTo(`${rollout} does not go on`, error)
  }
  await readAnew(...reads)
}

const stop = async (rollout: string): Promise<void> => {
  try {
    const body = { reason: 'Stopped from the console' }
    const input = { params: { rollout } }
    const held = await ask('holdRollout', { ...input, body, ifMatch: '*' })
    const { queryKey } = reading('getRolloutStatus', input)
    queryClient.setQueryData(queryKey, { ...held })
    toast({
      title: `${rollout} is held`,
      detail: 'Nothing moves by itself. Clients are served as they are now.',
      back: { text: 'Undo', go: () => void goOn(rollout, held.tag ?? '*') },
    })
  } catch (error) {
    failedTo(`${rollout} could not be stopped`, error)
  }
  await readAnew(...reads)
}

interface StopProps {
  readonly name: string
  readonly status: Status['state']['status']
  readonly size?: 'small' | 'usual'
}

/** There is nothing to stop of what is held or has ended. */
export const Stop = ({ name, status, size = 'usual' }: StopProps) => {
  const why = useMe().whyNot('release-manager')
  const [isBusy, setBusy] = useState(false)
  if (status === 'held' || status === 'ended') return null
  return (
    <Button
      tone="danger"
      size={size}
      why={why}
      disabled={isBusy}
      title="Holds it at once: nothing moves by itself, and clients are served as they are now"
      aria-label={`Stop ${name}`}
      onClick={() => {
        setBusy(true)
        void stop(name).finally(() => setBusy(false))
      }}
    >
      <OctagonX aria-hidden className="size-4" />
      Stop
    </Button>
  )
}
