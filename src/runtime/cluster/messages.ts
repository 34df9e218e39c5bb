/** All that the primary process and its workers say to each other: plain data, in both directions. */
import type { ErrorCode, Issue, Result } from '../../errors/index.ts'
import type { JudgedFlags } from '../../flags/index.ts'
import type { ExplainInput, Explanation, GatewayConfig } from '../../gateway/index.ts'
import type { FactsBatch } from '../../gateway/facts/index.ts'
import type { RecentRead } from '../../gateway/foresee/preview/reads.ts'
import type { UpgradePreview } from '../../gateway/preview.ts'
import type { Replayed } from '../../gateway/replay.ts'
import type { Example, ExampleFilter } from '../../gateway/rollout/examples.ts'
import type { Edit, Entry, PolicyName } from '../../policy/index.ts'
import type { MetricData } from '../../telemetry/index.ts'
import type { PreviewQuestion, ReplayQuestion } from '../foresight.ts'
import type { RecentAnswer } from '../recent-answers.ts'

/** Where a worker gets the contract from. */
export type ContractSource =
  /** Packed data, where it has no functions: files may change while it runs. */
  | { readonly kind: 'data'; readonly compiled: unknown }
  /** Address of the module whose default export it is, which must still be the same one. */
  | { readonly kind: 'module'; readonly url: string; readonly hash: string }

/** A `Failure`, to be told by the other process. */
export interface ToldFailure {
  readonly code: ErrorCode
  readonly message: string
  readonly issues: readonly Issue[]
}

export type Outcome<T = object> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly failure: ToldFailure }

/** A policy that the primary has judged, whole. */
export interface FedPolicy {
  readonly kind: 'whole'
  readonly name: PolicyName
  readonly flags: JudgedFlags
  readonly entries: readonly Entry[]
}

/** What leads from the policy that a worker has to the next one, judged by the primary. */
export interface FedEdits {
  readonly kind: 'edits'
  readonly from: PolicyMark
  readonly name: PolicyName
  readonly edits: readonly Edit[]
  /** Absent where they stay as they were. */
  readonly flags?: JudgedFlags
}

/** Which policy it is: of two with one number, as after a restored backup, the hash differs. */
export type PolicyMark = Pick<PolicyName, 'number' | 'hash'>

/** By which all that follows is decided: a configuration and its policy. */
export interface FedSetting {
  /** Counts configurations; policies that follow name theirs. */
  readonly generation: number
  /** The part of one worker: what is bounded for the gateway is divided already. */
  readonly config: GatewayConfig
  readonly policy: FedPolicy
}

export interface StartQuestion extends FedSetting {
  /** Its number, its name in logs and metrics. */
  readonly worker: number
  readonly contract: ContractSource
  readonly contractModule: string | undefined
  /** Milliseconds, as of `startGateway`. */
  readonly grace: number
  readonly quietMs: number
}

/** A request to the admin listener, and what is answered. */
export interface AdminQuestion {
  readonly method: string
  /** With its query. */
  readonly target: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array | undefined
}

export interface AdminAnswer {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array
}

/** What the primary asks of a worker. A type, as interfaces have no index. */
export type AskedOfWorker = {
  /** Answered once it serves. */
  readonly start: {
    readonly question: StartQuestion
    readonly answer: Outcome<{ readonly url: string }>
  }
  /** Opens a generation without serving by it. */
  readonly prepare: {
    readonly question: FedSetting
    readonly answer: Outcome
  }
  /** Serves by what was prepared, or lets go of it. */
  readonly settle: {
    readonly question: { readonly generation: number; readonly commit: boolean }
    readonly answer: { readonly ok: boolean }
  }
  /** The policy of a generation has changed. */
  readonly policy: {
    readonly question: { readonly generation: number; readonly policy: FedPolicy | FedEdits }
    /** What it decides by now: what was fed, unless the edits are of a policy that it does not have. */
    readonly answer: { readonly has: PolicyMark | undefined }
  }
  /** Newest first, what an upgrade preview reads again; undefined where none is kept. */
  readonly reads: {
    readonly question: { readonly client: string }
    readonly answer: readonly RecentRead[] | undefined
  }
  readonly preview: {
    readonly question: PreviewQuestion & { readonly reads: readonly RecentRead[] }
    readonly answer: Result<UpgradePreview>
  }
  /** Newest first, answers of both sides of rollouts that differed. */
  readonly examples: { readonly question: ExampleFilter; readonly answer: readonly Example[] }
  /** Undefined where it is another one that keeps it. */
  readonly replay: {
    readonly question: ReplayQuestion
    readonly answer: Result<Replayed> | undefined
  }
  /** What would be decided for a request. */
  readonly explain: { readonly question: ExplainInput; readonly answer: Explanation }
  /** What the log says of a request of late. */
  readonly answered: {
    readonly question: { readonly id: string }
    readonly answer: RecentAnswer | undefined
  }
  readonly metrics: { readonly question: undefined; readonly answer: readonly MetricData[] }
  readonly admin: { readonly question: AdminQuestion; readonly answer: AdminAnswer }
  /** Finishes what is under way; answered with its last metrics, after which it ends. */
  readonly stop: { readonly question: undefined; readonly answer: readonly MetricData[] }
}

/** What a worker asks of the primary. */
export type AskedOfPrimary = {
  /** Whether they are kept; else they are handed over again. */
  readonly facts: { readonly question: FactsBatch; readonly answer: { readonly ok: boolean } }
}
