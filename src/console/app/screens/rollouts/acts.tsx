/** The acts of a rollout: to stop it is always one click; the others say first what they do. */
import { Menu } from '@base-ui/react/menu'
import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { useMe } from '../../api/me.ts'
import { Button } from '../../ui/button.tsx'
import { ActDialog, type AskedAct } from './act-dialog.tsx'
import { nextStep, type ActName } from './act.ts'
import { Stop } from './stop.tsx'
import { placeOf, stageOf, stages, type Status } from './stages.ts'

interface Possible {
  readonly text: string
  readonly asked: AskedAct
  /** Why it is not to be had now. */
  readonly why?: string | undefined
}

/** What is most likely meant next. */
const mainOf = (status: Status): Possible | undefined => {
  const { state, rollout } = status
  if (state.status === 'ended') return undefined
  if (state.status === 'held') return { text: 'Resume', asked: { act: { act: 'resume' } } }
  if (state.status === 'reverting') return undefined
  const next = nextStep(status)
  if (next?.step.approval === true && state.approved !== next.index) {
    return { text: `Approve step ${next.index}`, asked: { act: { act: 'approve' } } }
  }
  if (next) return { text: 'Advance', asked: { act: { act: 'advance' } } }
  if (rollout.plan && state.step !== undefined) return undefined
  const stage = stages[placeOf(state.target.stage) + 1]
  if (stage === undefined) return undefined
  const act = { act: 'advance', ...(rollout.plan ? { stage } : {}) } as const
  return { text: `Advance to ${stage}`, asked: { act } }
}

const othersOf = (status: Status): readonly Possible[] => {
  const { state, rollout } = status
  const places = rollout.resources.map((one) => placeOf(stageOf(status, one)))
  const isThere = places.every((place) => place === placeOf(state.target.stage))
  const hasEnded = state.status === 'ended' ? 'It has ended' : undefined
  const plain = (text: string, act: ActName, why: string | undefined): Possible => ({
    text,
    asked: { act: { act } },
    why: hasEnded ?? why,
  })
  return [
    {
      text: 'Go to a stage...',
      asked: { act: { act: 'advance', stage: state.target.stage }, chooses: true },
      why: hasEnded,
    },
    plain(
      'The data is copied...',
      'copied',
      state.copied === true ? 'Somebody has said so already' : undefined,
    ),
    plain(
      'Abort the change...',
      'abort',
      isThere ? `All resources are at ${state.target.stage} already` : undefined,
    ),
    plain('Complete...', 'complete', undefined),
  ]
}

interface ActsProps {
  readonly status: Status
  readonly tag: string
}

export const Acts = ({ status, tag }: ActsProps) => {
  const whyNot = useMe().whyNot('release-manager')
  const [asked, setAsked] = useState<AskedAct>()
  const main = mainOf(status)
  const { state, name } = status
  const isOff = state.target.stage === 'off'
  const wayBack =
    state.status === 'ended'
      ? 'From complete nothing leads back'
      : isOff
        ? 'It goes back already, or has never begun'
        : undefined
  return (
    <>
      <Stop name={name} status={state.status} />
      <Button why={whyNot ?? wayBack} onClick={() => setAsked({ act: { act: 'rollback' } })}>
        Roll back
      </Button>
      {main && (
        <Button tone="primary" why={whyNot} onClick={() => setAsked(main.asked)}>
          {main.text}
        </Button>
      )}
      <Menu.Root>
        <Menu.Trigger
          className="inline-flex min-h-8 items-center gap-1 rounded-md border border-line-strong bg-panel px-3 py-1 font-medium hover:bg-ground disabled:opacity-50"
          disabled={whyNot !== undefined}
          title={whyNot}
        >
          More
          <ChevronDown aria-hidden className="size-3.5" />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} align="end" className="z-50">
            <Menu.Popup className="w-72 rounded-lg bg-raised p-1.5 shadow-raised outline-none">
              {othersOf(status).map(({ text, asked: act, why }) => (
                <Menu.Item
                  key={text}
                  disabled={why !== undefined}
                  onClick={() => setAsked(act)}
                  className="flex cursor-default flex-col rounded px-2.5 py-1.5 data-[disabled]:cursor-not-allowed data-[highlighted]:bg-accent-soft"
                >
                  <span className={why === undefined ? undefined : 'text-ink-3'}>{text}</span>
                  {why !== undefined && <span className="text-xs text-ink-3">{why}</span>}
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {asked && (
        <ActDialog status={status} tag={tag} asked={asked} onClose={() => setAsked(undefined)} />
      )}
    </>
  )
}
