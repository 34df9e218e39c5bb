/** What lets rollouts decide over requests: a port, as most gateways do without. */
import type { Contract } from '../../contract/index.ts'
import type { Result } from '../../errors/index.ts'
import type { FlagContext, Flags } from '../../flags/index.ts'
import type { Rollout } from '../../rollout/index.ts'
import type { Backend } from '../../upstream/index.ts'
import type { ServedConfig } from '../config/served-config.ts'
import type { Choice } from '../decide/decide.ts'
import type { Match } from '../match/match.ts'
import type { Negotiated } from '../negotiate/negotiate.ts'

/** What of the gateway decides where a request goes. */
export interface MovingCore {
  readonly contract: Contract
  readonly config: ServedConfig
  readonly backends: ReadonlyMap<string, Backend>
  readonly flags: Flags
}

/** A request whose backend is to be chosen. */
export interface MoveAsked {
  readonly match: Match
  readonly negotiated: Negotiated
  readonly method: string
  readonly context: FlagContext
  /** Whether nothing is sent: then nobody has to know what is settled. */
  readonly isForeseen?: true
  /** That decides; its rollouts by name. */
  readonly policy: { readonly rollouts: Readonly<Record<string, Rollout>> }
}

export interface Moves {
  /**
   * The choice as it is where a rollout covers the request, with its `move`; else the one given.
   * Problems: `rollout-unknown`, `no-backend`.
   *
   * @param choice of flags and kill switches
   */
  choose(
    core: MovingCore,
    asked: MoveAsked,
    choice: Choice,
  ): Promise<Result<Choice>> | Result<Choice>
}
