/** A request of a resource that moves: carried to a side, and to another one where that is asked for. */
import { failed, ok, problem, type Result } from '../errors/index.ts'
import type { HttpAnswer, HttpRequest } from '../http/index.ts'
import type { Move, Side } from '../rollout/index.ts'
import { act } from './act.ts'
import { carry } from './carry.ts'
import type { Exchange } from './exchange/exchange.ts'
import type { Resolution } from './exchange/resolution.ts'
import { readerOf } from './helpers/reader-of.ts'
import { planFor } from './resolve.ts'
import { choiceAt } from './rollout/choose.ts'
import { presentBody, wholeOf } from './send/body.ts'
import type { send } from './send/send.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** A request that is answered by a side, as its resolution says. */
export interface Moved {
  readonly exchange: Exchange
  readonly move: Move
}

/** The same request, answered by another side, or in another stage. */
export const at = (
  { exchange, move }: Moved,
  side: Side,
  more: Partial<Move> = {},
): Result<Moved> => {
  const { core, resolution, request } = exchange
  const { choice, negotiated, match } = resolution
  if (!choice || !negotiated || !match) return failed(problem('internal', 'Nothing was chosen.'))
  const next: Move = { ...move, ...more, answers: side }
  const chosen = choiceAt(core, choice, next, choice.flag)
  if (!chosen.ok) return chosen
  const { answers } = chosen.value.course
  const verdict = core.contract.verdict(answers.version, negotiated.version.key)
  const plan = planFor(core, { negotiated, match }, answers, verdict)
  const resolved: Resolution = { ...resolution, choice: chosen.value, verdict, plan }
  const marked = core.sessions?.mark(core, resolved, request.method) ?? resolved
  return ok({ exchange: { ...exchange, resolution: marked }, move: next })
}

/** @param sends in place of `send` */
export const go = async ({ exchange }: Moved, sends?: typeof send): Promise<Result<HttpAnswer>> => {
  const { plan } = exchange.resolution
  if (!plan.ok) return plan
  return plan.value.kind === 'carry' ? carry(exchange, plan.value, sends) : act(exchange)
}

/** What is written to both sides is written to its end, also when its client has gone. */
const unstoppable: HttpRequest['signal'] = {
  aborted: false,
  reason: undefined,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
}

/** All of a body: under an intent nobody waits for a slow client. */
export const bodyOf = async ({ exchange }: Moved): Promise<Result<Bytes | null>> => {
  const { request, core } = exchange
  const body = await presentBody(request)
  const { bodyBytes: bytes, requestMs: ms } = core.config.limits
  return body === null ? ok(null) : wholeOf(body, { bytes, ms })
}

/** The same request with a body that was read, whatever its client does meanwhile. */
export const withBody = (moved: Moved, body: Bytes | null): Moved => ({
  ...moved,
  exchange: {
    ...moved.exchange,
    request: {
      ...moved.exchange.request,
      body: body && readerOf(body),
      signal: unstoppable,
    },
  },
})
