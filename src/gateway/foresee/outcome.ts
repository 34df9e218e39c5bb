/** Where a request goes under a policy: what blast radius and preview compare. */
import type { Verdict } from '../../contract/index.ts'
import { statusClass } from '../../telemetry/index.ts'
import type { Resolution } from '../exchange/resolution.ts'
import type { Why } from '../facts/facts.ts'
import { whyOf } from '../facts/sample.ts'
import type { VersionSource } from '../negotiate/version/said.ts'

export interface Refusal {
  /** Code of the error catalogue. */
  readonly code: string
  /** HTTP status. */
  readonly status: number
  /** `4xx` */
  readonly statusClass: string
  /** One sentence for people. */
  readonly says: string
}

/** As far as the request gets; a refusal may come after any step. */
export interface Outcome {
  /** Key of the version that it is served in. */
  readonly version?: string
  /** `header` stands for wherever a context's version was said. */
  readonly versionSource?: VersionSource
  /** Route id, or `unknown`. */
  readonly route?: string
  /** Name of the backend; absent too where the gateway answers itself. */
  readonly backend?: string
  /** Key of the version that the backend speaks. */
  readonly store?: string
  readonly verdict?: Verdict
  readonly why?: Why
  readonly refused?: Refusal
}

const refusalOf = (plan: Resolution['plan']): Refusal | undefined => {
  if (plan.ok) return undefined
  const { code, status, detail } = plan.problem
  return { code, status, statusClass: statusClass(status), says: detail }
}

/** What the steps of the request path came to. */
export const outcomeOf = (resolution: Resolution): Outcome => {
  const { negotiated, match, choice, verdict, plan } = resolution
  const refused = refusalOf(plan)
  const answers = choice?.course.answers
  return {
    ...(negotiated ? { version: negotiated.version.key, versionSource: negotiated.source } : {}),
    ...(match ? { route: match.kind === 'route' ? match.route.id : 'unknown' } : {}),
    ...(answers ? { backend: answers.name, store: answers.version } : {}),
    ...(verdict ? { verdict: verdict.verdict } : {}),
    ...(choice ? { why: whyOf(choice) } : {}),
    ...(refused ? { refused } : {}),
  }
}
