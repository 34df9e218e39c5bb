/** What lets rollouts decide over requests, and carries them out: a port, as most gateways do without. */
import type { Result } from '../../errors/index.ts'
import type { FlagContext } from '../../flags/index.ts'
import type { HttpAnswer } from '../../http/index.ts'
import type { Rollout } from '../../rollout/index.ts'
import type { Choice } from '../decide/decide.ts'
import type { Match } from '../match/match.ts'
import type { Deciders } from './core.ts'
import type { Exchange } from './exchange.ts'
import type { Negotiated } from '../negotiate/negotiate.ts'

/** A request whose backend is to be chosen. */
export interface MoveAsked {
  readonly match: Match
  readonly negotiated: Negotiated
  readonly method: string
  readonly context: FlagContext
  /** Of the policy that decides, by name. */
  readonly rollouts: Readonly<Record<string, Rollout>>
}

export interface Moves {
  /**
   * The choice as it is where a rollout covers the request, with its `move`; else the one given.
   * Problems: `rollout-unknown`, `no-backend`.
   *
   * @param choice of flags and kill switches
   */
  choose(core: Deciders, asked: MoveAsked, choice: Choice): Promise<Result<Choice>> | Result<Choice>
  /** Does what was planned for a request with a move. */
  act(exchange: Exchange): Promise<Result<HttpAnswer>>
  /** Resolves once nothing goes on behind an answer any more. */
  close(): Promise<void>
}
