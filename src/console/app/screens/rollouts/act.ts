/** What people ask of a rollout: the operation behind each act, and its words. */
import { ask, type Answer } from '../../api/ask.ts'
import type { Operations, Schemas } from '../../api/operations.ts'
import { targetText, type Stage, type Status } from './stages.ts'

export type ActName = Operations['tryRollout']['body']['act']

export interface RolloutAct {
  readonly act: ActName
  /** Of `advance`: the next step when absent. */
  readonly stage?: Stage
  readonly share?: number
}

type Ends = Pick<Schemas['Rollout'], 'from' | 'to'>

export interface Words {
  /** Of the dialog: `Roll to-green back`. */
  readonly title: (name: string) => string
  readonly button: string
  readonly done: (name: string) => string
  readonly danger?: boolean
  /** What it does to writes, and whether there is a way back. */
  readonly means: (ends: Ends) => string
}

export const actWords: Readonly<Record<ActName, Words>> = {
  advance: {
    title: (name) => `Advance ${name}`,
    button: 'Advance',
    done: (name) => `${name} goes on`,
    means: () => 'Resources get there stage by stage, each once nothing stands in its way.',
  },
  approve: {
    title: (name) => `Approve the next step of ${name}`,
    button: 'Approve',
    done: (name) => `The next step of ${name} is approved`,
    means: () => 'It begins by itself as soon as nothing else is missing.',
  },
  hold: {
    title: (name) => `Hold ${name}`,
    button: 'Hold',
    done: (name) => `${name} is held`,
    means: () => 'Nothing moves by itself. Clients are served as they are now.',
  },
  resume: {
    title: (name) => `Resume ${name}`,
    button: 'Resume',
    done: (name) => `${name} goes on`,
    means: () => 'It goes on with what it was held at, and its plan decides again.',
  },
  rollback: {
    title: (name) => `Roll ${name} back`,
    button: 'Roll back',
    done: (name) => `${name} is rolled back`,
    danger: true,
    means: ({ from, to }) =>
      `All resources go back to off, stage by stage, and no write is lost on the way. What only ${to} can hold stays there: clients of ${from} do not see it.`,
  },
  complete: {
    title: (name) => `Complete ${name}`,
    button: 'Complete',
    done: (name) => `${name} is to be complete`,
    danger: true,
    means: ({ from }) =>
      `Nothing leads back from complete: ${from} is no longer kept current, and no rollback brings it up to date again.`,
  },
  abort: {
    title: (name) => `Take back the change of ${name}`,
    button: 'Abort the change',
    done: (name) => `The change of ${name} is taken back`,
    danger: true,
    means: () => 'It is held at the stage that all of its resources have reached.',
  },
  copied: {
    title: (name) => `Say that the data of ${name} has been copied`,
    button: 'It is copied and verified',
    done: (name) => `The data of ${name} is said to be copied`,
    means: ({ from, to }) =>
      `From then on reads of ${from} and ${to} may be compared. Where the copy is not complete, clients that read ${to} miss documents: verify it first, with isthmus migrate verify.`,
  },
}

/** The step of the plan that comes next, if there is one: the first one of what has not begun. */
export const nextStep = ({ rollout: { plan }, state }: Status) => {
  const steps = plan?.steps ?? []
  const hasBegun = state.step !== undefined || state.target.stage !== 'off'
  const index = state.step === undefined ? (hasBegun ? -1 : 0) : state.step + 1
  const step = index < 0 ? undefined : steps[index]
  return step && { index, step, text: targetText(step) }
}

const said = (reason: string): { readonly reason?: string } =>
  reason.trim() === '' ? {} : { reason: reason.trim() }

/** @param ifMatch tag of the state that was seen */
export const goAct = async (
  rollout: string,
  { act, stage, share }: RolloutAct,
  reason: string,
  ifMatch: string,
): Promise<Answer<'getRolloutStatus'>> => {
  const params = { rollout }
  const body = said(reason)
  if (act !== 'advance') return { ...(await ask(`${act}Rollout`, { params, body, ifMatch })) }
  const to = {
    ...(stage === undefined ? {} : { stage }),
    ...(share === undefined ? {} : { share }),
  }
  return { ...(await ask('advanceRollout', { params, body: { ...to, ...body }, ifMatch })) }
}
