/** What a Worker has of a control plane: a policy that follows it, and facts that go there. */
import type { Contract } from '../contract/index.ts'
import type { WaitUntil } from '../control/worker/index.ts'
import type { FlagSource } from '../flags/index.ts'
import type { FactsPort } from '../gateway/facts/index.ts'
import type { ServedConfig } from '../gateway/index.ts'
import type { LivePolicy } from '../policy/index.ts'
import type { Logger, Metrics } from '../telemetry/index.ts'

/** What decides requests. */
export interface Deciders {
  readonly flags: FlagSource
  /** Undefined: that of the configuration. */
  readonly policy: LivePolicy | undefined
}

export interface WorkerControl {
  /** Before each request; undefined where it need not wait. Rejects with a `Failure` where nothing decides. */
  attend(waitUntil: WaitUntil): Promise<void> | undefined
  /** What decides; once `attend` has been waited for. */
  readonly deciders: () => Deciders
  readonly facts: FactsPort
  /** After each request; where its answer tells of the decision, it is told how old the policy may be. */
  after(answer: Response, waitUntil: WaitUntil): void
}

export interface ControlOptions {
  readonly contract: Contract
  readonly config: ServedConfig
  readonly env: Readonly<Record<string, unknown>>
  /** Those that the Worker was deployed with. */
  readonly deployed: Deciders
  readonly log: Logger
  readonly metrics: Metrics
}

/** Opens nothing yet: that takes a request. @throws Failure `config-invalid` without its bindings */
export type OpenControl = (options: ControlOptions) => WorkerControl
