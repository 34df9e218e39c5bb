/** What is the same for all requests: contract, configuration and steps, compiled. */
import type { Contract } from '../../contract/index.ts'
import type { Flags } from '../../flags/index.ts'
import type { Codings } from '../../http/index.ts'
import type { Scanner } from '../../json/index.ts'
import type { LivePolicy, LocalKills } from '../../policy/index.ts'
import type { Backend } from '../../upstream/index.ts'
import type { ResponseCache } from '../cache/cache.ts'
import type { CarriageOf } from '../carriage/carriage.ts'
import type { ServedConfig } from '../config/served-config.ts'
import type { AnswerLimits } from '../headers/answer-limits.ts'
import type { Identify } from '../identify/identify.ts'
import type { Threads } from '../jobs/away.ts'
import type { Routes } from '../match/match.ts'
import type { Negotiation } from '../negotiate/negotiate.ts'
import type { Moves } from './moves.ts'
import type { Ofrep } from './ofrep.ts'
import type { Sessions } from './sessions.ts'
import type { Quarantine } from '../omit/quarantine.ts'

/** The compiled gateway: made once, the same for all requests. */
export interface Core {
  readonly contract: Contract
  readonly config: ServedConfig
  readonly routes: Routes
  readonly negotiation: Negotiation
  readonly carriages: CarriageOf
  /** What tells the entity tags of backends apart, by their names; empty where there is one. */
  readonly marks: ReadonlyMap<string, string>
  readonly identify: Identify
  /** Clients, versions' life and kill switches: read once per request. */
  readonly policy: LivePolicy
  readonly localKills: LocalKills
  /** Of the same policy: both change at once. */
  readonly flags: Flags
  readonly backends: ReadonlyMap<string, Backend>
  readonly scanner: Scanner | undefined
  readonly codings: Codings
  readonly answerLimits: AnswerLimits
  readonly quarantine: Quarantine
  /** Where large bodies are carried; undefined where that is here. */
  readonly largeJobs: Threads | undefined
  /** Undefined unless it is configured. */
  readonly cache: ResponseCache | undefined
  /** Undefined unless it is configured. */
  readonly ofrep: Ofrep | undefined
  /** Undefined in Workers where nothing can move: without a control store. */
  readonly sessions: Sessions | undefined
  /** Undefined where this process takes no part in rollouts: without a control store. */
  readonly moves: Moves | undefined
}

/** What of it decides over requests, without what recognises clients and carries bodies. */
export type Deciders = Pick<
  Core,
  | 'contract'
  | 'config'
  | 'routes'
  | 'negotiation'
  | 'carriages'
  | 'marks'
  | 'policy'
  | 'localKills'
  | 'flags'
  | 'backends'
  | 'ofrep'
  | 'sessions'
  | 'moves'
>
