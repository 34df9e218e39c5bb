/** Which answers count in a rollout, and which of them are compared with those of the other side. */
import type { HttpAnswer } from '../../http/index.ts'
import type { CellKey } from '../../rollout/compare/index.ts'
import type { Move } from '../../rollout/index.ts'
import type { Exchange } from '../exchange/exchange.ts'

/** Where it counts; undefined where no route and version were found. */
export const cellOf = ({ core, resolution }: Exchange, move: Move): CellKey | undefined => {
  const { negotiated, match, policy } = resolution
  if (!negotiated || match?.kind !== 'route') return undefined
  return {
    rollout: move.rollout,
    version: negotiated.version.key,
    route: match.route.id,
    from: move.from,
    to: move.to,
    policy: policy?.number ?? 0,
    lens: core.contract.hash,
  }
}

/**
 * Whether there are answers of both sides to such requests: not to a write, which one side answers, nor
 * to a stream, which never ends. A plan would wait for ever for what is known of those.
 */
export const isOfBoth = ({ request, resolution: { match } }: Exchange): boolean =>
  (request.method === 'GET' || request.method === 'HEAD') &&
  match?.kind === 'route' &&
  match.route.kind !== 'stream'

/** Whole documents only: what was not changed has nothing to compare. */
export const isComparable = (
  { request }: Exchange,
  { compares, instead }: Move,
  { status }: HttpAnswer,
): boolean =>
  compares &&
  instead === undefined &&
  request.method === 'GET' &&
  request.body === null &&
  status !== 304 &&
  status !== 206 &&
  status < 500
