/** What was chosen for one request, and why: as a record, and as the header `Isthmus-Decision`. */
import type { Verdict } from '../../contract/index.ts'
import { policyName } from '../../policy/index.ts'
import type { Choice } from '../decide/decide.ts'
import type { Resolution } from '../exchange/resolution.ts'
import type { VersionSource } from '../negotiate/version/said.ts'

export interface Decision {
  /** Id of the client. */
  readonly client: string
  /** MAJOR.MINOR */
  readonly clientVersion: string
  readonly versionSource: VersionSource
  /** Route id, or `unknown`. */
  readonly route: string
  readonly backend: string
  /** MAJOR.MINOR */
  readonly storeVersion: string
  readonly verdict: Verdict
  readonly verdictReason: string
  readonly flag: Pick<Choice, 'flag' | 'by' | 'variant' | 'reason' | 'faults'>
  /** Whether bytes pass as they are, both ways. */
  readonly identity: boolean
  /** Number and hash of the policy, where it has a name: `12-ab12cd34`. */
  readonly policy?: string
}

/** What was decided, or undefined for a request that did not get so far. */
export const decisionOf = ({
  policy,
  identified,
  negotiated,
  match,
  choice,
  verdict,
  plan,
}: Resolution): Decision | undefined => {
  if (!identified || !negotiated || !choice || !verdict) return undefined
  const { course, ...flag } = choice
  const { answers: backend } = course
  return {
    client: identified.client.id,
    clientVersion: negotiated.version.key,
    versionSource: negotiated.source,
    route: match?.kind === 'route' ? match.route.id : 'unknown',
    backend: backend.name,
    storeVersion: backend.version,
    verdict: verdict.verdict,
    verdictReason: verdict.reason,
    flag,
    identity: plan.ok && plan.value.kind === 'carry' ? plan.value.carriage.identity : true,
    ...(policy && policy.hash !== '' ? { policy: policyName(policy) } : {}),
  }
}

/** A string of structured fields, or a display string where it is not plain ASCII (RFC 9651 sections 3.3.3 and 3.3.8). */
const text = (value: string): string => {
  if (/^[\x20-\x7e]*$/.test(value)) return `"${value.replaceAll(/["\\]/g, '\\$&')}"`
  const bytes = new TextEncoder().encode(value)
  const escaped = Array.from(bytes, (byte) =>
    byte < 0x20 || byte > 0x7e || byte === 0x25 || byte === 0x22
      ? `%${byte.toString(16).padStart(2, '0')}`
      : String.fromCharCode(byte),
  )
  return `%"${escaped.join('')}"`
}

const boolean = (value: boolean): string => (value ? '?1' : '?0')

/** A dictionary of structured fields (RFC 9651 section 3.2). */
export const decisionHeader = (decision: Decision): string => {
  const { flag } = decision
  const parameters = [
    ...(flag.variant === undefined ? [] : [`variant=${text(flag.variant)}`]),
    `reason=${text(flag.reason)}`,
    ...(flag.by === undefined ? [] : [`by=${text(flag.by)}`]),
    ...(flag.faults.length === 0 ? [] : ['fallback']),
  ]
  return [
    `client=${text(decision.client)}`,
    `version=${text(decision.clientVersion)}`,
    `source=${decision.versionSource}`,
    `route=${text(decision.route)}`,
    `backend=${text(decision.backend)}`,
    `store=${text(decision.storeVersion)}`,
    `verdict=${decision.verdict}`,
    `flag=${[text(flag.flag), ...parameters].join(';')}`,
    `identity=${boolean(decision.identity)}`,
    ...(decision.policy === undefined ? [] : [`policy=${text(decision.policy)}`]),
  ].join(', ')
}
