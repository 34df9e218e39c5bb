/** Takes a rollout out of the policy, once it is over or before it has begun. */
import { useNavigate } from '@tanstack/react-router'
import { useMe } from '../../api/me.ts'
import { useReading } from '../../api/query.ts'
import { useEdit } from '../../edit/edits.tsx'
import { Button } from '../../ui/button.tsx'
import type { Status } from './stages.ts'

/** Where all of its resources rest, if they do. */
const restsAt = ({ name, state, resources }: Status): 'off' | 'complete' | undefined => {
  const { stage } = state.target
  if (stage !== 'off' && stage !== 'complete') return undefined
  const own = resources.filter(({ rollout }) => rollout === name)
  const isThere = own.every((one) => one.stage === stage && one.phase === 'stable')
  return isThere ? stage : undefined
}

const leads = {
  off: ({ rollout: { from, resources } }: Status) =>
    `${from} alone holds ${resources.join(', ')} now. From then on the flags decide about them again, whose reads may lead elsewhere.`,
  complete: ({ rollout: { from, to, resources } }: Status) =>
    `${to} alone holds ${resources.join(', ')} now. From then on the flags decide about them again: while one leads to ${from}, which is not kept current, it is refused.`,
}

export const Remove = ({ status }: { status: Status }) => {
  const edit = useEdit()
  const navigate = useNavigate()
  const me = useMe()
  const { name } = status
  const entry = useReading('getRollout', { params: { rollout: name } })
  const tag = entry.data?.value.tag
  const at = restsAt(status)
  const why =
    me.whyNot('release-manager') ??
    (at === undefined ? 'It is under way: roll it back first, or complete it' : undefined) ??
    (tag === undefined ? 'It is being read' : undefined)
  const remove = async (): Promise<void> => {
    if (at === undefined || tag === undefined) return
    const made = await edit({
      name: 'removeRollout',
      input: { params: { rollout: name }, ifMatch: tag },
      title: `Remove ${name}`,
      lead: `${leads[at](status)} How far it was is forgotten; its history is kept.`,
      act: 'Remove',
      danger: true,
      done: `${name} is removed`,
    })
    if (made) await navigate({ to: '/rollouts' })
  }
  return (
    <Button why={why} onClick={() => void remove()}>
      Remove…
    </Button>
  )
}
