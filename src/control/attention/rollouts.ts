/** Rollouts that do not go on, or go wrong, and writes that are not at both backends. */
import { inWords, type Decision } from '../../rollout/index.ts'
import type { LedgerMember, ResourceProgress } from '../port.ts'
import { labelOf, waitsOf } from '../rollout/waits.ts'
import type { RolloutStatus } from '../rollout/actions.ts'
import { counted, type Notice } from './notice.ts'

export type KnownRollout = Pick<RolloutStatus, 'name' | 'rollout' | 'state' | 'resources'> & {
  /** What it would do next, were it not held; undefined where nobody here can tell. */
  readonly next: Decision | undefined
}

/** Sentences that a reason is put into have their own full stop. */
const plain = (why: string): string => why.replace(/\.$/, '')

const because = (why: string | undefined): string => (why === undefined ? '' : `: ${plain(why)}`)

const isBroken = (next: Decision | undefined): next is Decision & { readonly why: string } =>
  next?.kind === 'hold' || next?.kind === 'revert'

/** Whether what comes next is for the plan to decide, and the clock alone is not waited for. */
const isPlanned = ({ rollout: { plan }, state: { step, target, reachedAt } }: KnownRollout) =>
  reachedAt !== undefined &&
  (step !== undefined || target.stage === 'off') &&
  plan?.steps[(step ?? -1) + 1] !== undefined

const stateNotices = (known: KnownRollout): readonly Notice[] => {
  const { name, state, next } = known
  const subject = { rollout: name }
  if (state.status === 'ended') return []
  if (state.status === 'reverting') {
    const what = `The rollout ${name} goes back to off${because(state.why)}.`
    const advice = 'Look at what has gone wrong; it stays held once all resources are there.'
    return [{ kind: 'rollout-reverting', severity: 'critical', what, advice, subject }]
  }
  const broken: readonly Notice[] = isBroken(next)
    ? [
        {
          kind: 'guardrail-broken',
          severity: 'critical',
          what: `A guardrail of the rollout ${name} is broken: ${plain(next.why)}.`,
          advice: 'Look at where answers of both backends differ, mend that, or roll it back.',
          subject,
        },
      ]
    : []
  if (state.status === 'held') {
    const what = `The rollout ${name} is held at ${state.target.stage}${because(state.why)}.`
    const advice = 'Resume it once its cause is gone, or roll it back.'
    return [...broken, { kind: 'rollout-held', severity: 'warning', what, advice, subject }]
  }
  if (broken.length > 0 || !next) return broken
  if (next.kind === 'approve-first') {
    const what = `The rollout ${name} waits: ${plain(next.why)}.`
    const advice = 'Approve the step, or hold the rollout.'
    return [{ kind: 'rollout-approval', severity: 'warning', what, advice, subject }]
  }
  if (next.kind !== 'wait' || next.until !== undefined || !isPlanned(known)) return []
  const what = `The rollout ${name} does not go on from ${state.target.stage}: ${plain(next.why)}.`
  const advice = 'Bring about what it waits for, or change its plan.'
  return [{ kind: 'rollout-waiting', severity: 'info', what, advice, subject }]
}

const writeNotices = ({
  rollout,
  resource,
  dirty,
  quarantined,
  oldestMs,
}: ResourceProgress): readonly Notice[] => [
  ...(quarantined > 0
    ? ([
        {
          kind: 'writes-given-up',
          severity: 'critical',
          what: `Repair has given up ${counted(quarantined, 'write')} of ${resource}: they may be at one backend only.`,
          advice: `Look at "/rollouts/${rollout}/writes" why, mend it, and give them back to repair.`,
          subject: { rollout, resource },
        },
      ] as const)
    : []),
  ...(dirty > 0
    ? ([
        {
          kind: 'writes-waiting',
          severity: 'warning',
          what: `Writes of ${resource} wait for repair: ${counted(dirty, 'write')}, the oldest for ${inWords(oldestMs)}.`,
          advice: 'Look whether both backends are reached: repair tries again by itself.',
          subject: { rollout, resource },
        },
      ] as const)
    : []),
]

const memberNotices = (
  { name, rollout, state }: KnownRollout,
  members: readonly LedgerMember[],
): readonly Notice[] =>
  state.status === 'ended'
    ? []
    : waitsOf(members, rollout.resources).map(({ id, name: called, why, resources, silentMs }) => ({
        kind: 'rollout-instance',
        severity: 'warning',
        what:
          `Changes of the rollout ${name} wait for the instance ${labelOf(id, called)}, which ` +
          (why === 'silent'
            ? `has been silent for ${inWords(silentMs ?? 0)} and may still write ${resources.join(', ')}.`
            : `has not followed a change of ${resources.join(', ')}.`),
        advice: 'Let it come back, or declare it gone where its process has ended for sure.',
        subject: { rollout: name, instance: id },
      }))

/** @param progress of all resources, those of rollouts that are gone included */
export const rolloutNotices = (
  rollouts: readonly KnownRollout[],
  progress: readonly ResourceProgress[],
  members: readonly LedgerMember[],
): readonly Notice[] => [
  ...rollouts.flatMap(stateNotices),
  ...progress.flatMap(writeNotices),
  ...rollouts.flatMap((known) => memberNotices(known, members)),
]
