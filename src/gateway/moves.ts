/** Requests of resources that rollouts move: the steps of the gateway, joined with those of the protocol. */
import { failed, know, movingErrors, ok, problem, type Result } from '../errors/index.ts'
import type { HttpAnswer } from '../http/index.ts'
import { isDual, opposite, type Member, type Rollout } from '../rollout/index.ts'
import { act } from './act.ts'
import type { Exchange } from './exchange/exchange.ts'
import type { Moves as Choosing } from './exchange/moves.ts'
import type { LivePolicy } from '../policy/index.ts'
import { at, bodyOf, go, withBody, type Moved } from './moved.ts'
import type { Backing } from './rollout/backing.ts'
import { sendBoth, type BothContext } from './rollout/both.ts'
import { choose, keyOf, mayWrite, movingOf } from './rollout/choose.ts'
import { coveringOf } from './rollout/covering.ts'
import { gone } from './rollout/page.ts'
import type { Shadow } from './rollout/shadow.ts'
import type { Unmoved } from './rollout/unmoved.ts'
import { targetOf } from './rollout/target.ts'

export interface MovesOptions extends Omit<BothContext, 'behind' | 'member'> {
  readonly member: Member
  readonly backing: (ends: Pick<Rollout, 'from' | 'to'>) => Backing | undefined
  readonly shadow: Shadow
  readonly unmoved: Unmoved
  /** In force now. */
  readonly policy: LivePolicy
}

export interface Moves extends Choosing {
  /** Does what was planned. */
  readonly act: typeof act
  /** Resolves once nothing goes on behind an answer any more. */
  close(): Promise<void>
}

/** How often a write looks for its authority again, which changed under it. */
const mostLooks = 5

const held = (waitMs: number): Result<never> =>
  failed(
    problem(
      'writes-held',
      `The authority over this resource changed for longer than ${waitMs} milliseconds, or the control store did not answer.`,
      { retryAfter: 1, applied: false },
    ),
  )

const outcomeUnknown = (): Result<never> =>
  failed(
    problem(
      'outcome-unknown',
      'While this write was made the authority over its resource may have changed: it may not count.',
    ),
  )

const notReplicable = (why: string): Result<never> => failed(problem('not-replicable', why))

/** Whether another backend may do better: not where the client is at fault. */
const isFailure = (result: Result<HttpAnswer>): boolean =>
  result.ok
    ? result.value.status >= 500
    : result.problem.status >= 500 && result.problem.code.startsWith('backend-')

export const createMoves = (options: MovesOptions): Moves => {
  know(movingErrors)
  const { member, ledger, backing, shadow, unmoved, times } = options
  const { waitMs } = times
  /** What goes on behind answers. */
  const working = new Set<Promise<void>>()
  const context: BothContext = {
    ...options,
    behind: (work) => {
      working.add(work)
      void work.finally(() => working.delete(work))
    },
  }

  /** A write of a stage that writes one side: it counts where no change has begun meanwhile. */
  const single = async (moved: Moved): Promise<Result<HttpAnswer> | 'elsewhere'> => {
    const { move } = moved
    const plain = await member.plain(move.resource)
    if (!plain) return held(waitMs)
    const { authority } = plain
    const isAsPlanned =
      authority.rollout === move.rollout &&
      authority.stage === move.stage &&
      authority.side === move.side
    if (!isAsPlanned) {
      await plain.end()
      return 'elsewhere'
    }
    let result: Result<HttpAnswer>
    try {
      result = await go(moved)
    } catch (error) {
      await plain.end()
      throw error
    }
    return (await plain.end()) ? result : outcomeUnknown()
  }

  const both = async (moved: Moved): Promise<Result<HttpAnswer> | 'elsewhere'> => {
    const { exchange, move } = moved
    const { plan, match, negotiated } = exchange.resolution
    if (!plan.ok) return plan
    if (plan.value.kind !== 'carry' || match?.kind !== 'route' || !negotiated) {
      return notReplicable('The contract does not know this route.')
    }
    const sides = backing(move)
    if (!sides) return notReplicable('The configuration does not have both backends.')
    const target = targetOf(match, sides, move.side)
    if (typeof target === 'string') return notReplicable(target)
    const { carriage } = plan.value
    const there = at(moved, opposite(move.side))
    const other = there.ok ? there.value.exchange.resolution.plan : there
    const otherView =
      other.ok && other.value.kind === 'carry' ? other.value.carriage.view : undefined
    const ifMatch = negotiated.address.headers.get('if-match')
    let isElsewhere = false
    const result = await go(moved, async (sending, sendContext) => {
      const asked = { move, backing: sides, target, carriage, otherView, ifMatch }
      const done = await sendBoth(context, asked, sending, sendContext)
      isElsewhere = done === 'elsewhere'
      return done === 'elsewhere' ? held(waitMs) : done
    })
    return isElsewhere ? 'elsewhere' : result
  }

  const writes = async (asked: Moved): Promise<Result<HttpAnswer>> => {
    let moved = asked
    let body: Uint8Array<ArrayBuffer> | null | undefined
    for (let looked = 0; looked < mostLooks; looked += 1) {
      if (isDual(moved.move.stage) && body === undefined) {
        const whole = await bodyOf(moved)
        if (!whole.ok) return whole
        body = whole.value
      }
      const whole = body === undefined ? moved : withBody(moved, body)
      const done = isDual(moved.move.stage) ? await both(whole) : await single(whole)
      if (done !== 'elsewhere') return done
      const { rollout: name, from, to, resource } = moved.move
      const authority = await member.settled(resource)
      if (!authority) return held(waitMs)
      const now = movingOf({ name, rollout: { from, to, resources: [] }, resource }, authority)
      const next = at(moved, now.side, now)
      if (!next.ok) return next
      moved = next.value
    }
    return held(waitMs)
  }

  /** The other side in place of the one that failed, where it holds the same. */
  const fallenBack = async (moved: Moved): Promise<Moved | undefined> => {
    const { exchange, move } = moved
    const { match, policy } = exchange.resolution
    const rollout = policy?.rollouts[move.rollout]
    if (move.bound || match?.kind !== 'route' || !isDual(move.stage)) return undefined
    // What the authority says is true, whoever was to say it.
    if (move.answers !== move.side) {
      const authority = at(moved, move.side, { instead: 'fallback' })
      return authority.ok ? authority.value : undefined
    }
    if (move.stage !== 'live' || move.answers !== 'to') return undefined
    const routes = rollout?.fallBack ?? []
    if (routes !== true && !routes.includes(match.route.id)) return undefined
    if (!member.holds()) return undefined
    const key = keyOf(match, exchange.core, move)
    const found = await ledger.intentsOf(move.resource, key).catch(() => ({ any: true }))
    if (found.any) return undefined
    const other = at(moved, 'from', { instead: 'fallback' })
    return other.ok ? other.value : undefined
  }

  const reads = async (moved: Moved): Promise<readonly [Moved, Result<HttpAnswer>]> => {
    const result = await go(moved)
    if (!isFailure(result) || moved.exchange.request.body !== null) return [moved, result]
    const { answers, side, bound } = moved.move
    // What the backend itself says is passed on: it may answer the next time.
    if (bound !== undefined && answers !== side && !result.ok) {
      return [moved, gone(bound, 'does not answer')]
    }
    const other = await fallenBack(moved)
    if (!other) return [moved, result]
    if (result.ok && result.value.body && 'cancel' in result.value.body) {
      await result.value.body.cancel().catch(() => undefined)
    }
    return [other, await go(other)]
  }

  /** What is moved by no rollout, as far as the policy knew that decided. */
  const still = (exchange: Exchange): Promise<Result<HttpAnswer>> => {
    const { core, request, resolution } = exchange
    const { match, negotiated, policy } = resolution
    const by = policy?.rollouts ?? {}
    const { rollouts } = options.policy.current
    const isNews = rollouts !== by && match !== undefined && negotiated !== undefined
    // Looked up elsewhere while the policy changed: now a rollout would be asked.
    if (
      isNews &&
      mayWrite({ match, method: request.method }) &&
      coveringOf(core.contract, core.config, rollouts, match, negotiated.address.path)
    ) {
      return Promise.resolve(held(waitMs))
    }
    return unmoved.during(by, () => act(exchange))
  }

  return {
    choose: (core, asked, choice) => {
      const { match, negotiated, policy } = asked
      const covering = coveringOf(
        core.contract,
        core.config,
        policy.rollouts,
        match,
        negotiated.address.path,
      )
      return covering ? choose(core, asked, choice, covering, { member, ledger }) : ok(choice)
    },
    act: async (exchange) => {
      const { match, choice, plan } = exchange.resolution
      const move = choice?.move
      const isSent = plan.ok && (plan.value.kind === 'carry' || plan.value.kind === 'pass')
      if (!move || !match || !isSent) return still(exchange)
      const moved = { exchange, move }
      const started = performance.now()
      if (mayWrite({ match, method: exchange.request.method })) {
        return shadow.served(exchange, move, await writes(moved), started)
      }
      const [answered, result] = await reads(moved)
      return shadow.served(answered.exchange, answered.move, result, started)
    },
    close: async () => {
      shadow.close()
      await Promise.allSettled(working)
    },
  }
}
