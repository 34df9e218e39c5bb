/** How far a policy has got, for people. */
import type { EffectState, InstanceEffect, PolicyEffect } from '../../control/effect.ts'
import { agoText, table } from './table.ts'

const states: Readonly<Record<EffectState, string>> = {
  exact: 'decides by it',
  overtaken: 'decides by a later one',
  waiting: 'does not decide by it yet',
  silent: 'did not when it was last heard of',
}

const timeText = ({ state, ms }: InstanceEffect): string =>
  ms === null ? '-' : `${state === 'overtaken' ? 'at most ' : ''}${ms} ms`

const headline = ({ policy, instances, everywhere, p99, max }: PolicyEffect): string => {
  const name = `Policy ${policy.number} of ${policy.at}`
  if (instances.length === 0) return `${name}: no instance has told of itself.`
  if (!everywhere) return `${name}: not everywhere yet.`
  return max === null
    ? `${name}: nobody that is heard of decides by it.`
    : `${name}: everywhere, after ${max} ms at the slowest (p99 ${p99 ?? max} ms).`
}

/** @param now milliseconds since 1970 */
export const effectText = (found: PolicyEffect, now: number): readonly string[] => [
  headline(found),
  ...table(
    ['INSTANCE', 'HOST', 'POLICY', 'TOOK', 'SEEN', ''],
    found.instances.map((one) => [
      one.id,
      one.host,
      String(one.policyNumber),
      timeText(one),
      agoText(now - one.seenMs, now),
      states[one.state],
    ]),
  ),
]
