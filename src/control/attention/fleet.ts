/** Instances that do not decide as the others do, or of which nothing is heard any more. */
import { inWords } from '../../rollout/index.ts'
import { silentMs, type PolicyEffect } from '../effect.ts'
import type { Notice } from './notice.ts'

/** An edit takes a moment everywhere. */
const graceMs = 10_000

/** Milliseconds after which one that is silent has ended, rather. */
const endedMs = 3_600_000

export const fleetNotices = (
  { policy, instances }: PolicyEffect,
  now: number,
): readonly Notice[] => {
  const editedMs = now - Date.parse(policy.at)
  return instances.flatMap(({ id, host, policyNumber, state, seenMs }): readonly Notice[] => {
    const subject = { instance: id }
    const since = now - seenMs
    if (seenMs > silentMs) {
      if (seenMs > endedMs) return []
      const what = `The instance ${id} on ${host} has told nothing for ${inWords(seenMs)}: it has ended, or does not reach the control store.`
      const advice = 'Where it should be running, look at its log and its way to the control store.'
      return [{ kind: 'instance-silent', severity: 'info', what, advice, subject, since }]
    }
    if (state !== 'waiting' || editedMs <= graceMs) return []
    return [
      {
        kind: 'instance-behind',
        severity: 'warning',
        what: `The instance ${id} on ${host} decides by policy ${policyNumber}, although ${policy.number} was made ${inWords(editedMs)} ago.`,
        advice:
          'Ask its "/readyz?verbose" why: its policy may not be sound there, or its contract be older.',
        subject,
        since: Date.parse(policy.at),
      },
    ]
  })
}
