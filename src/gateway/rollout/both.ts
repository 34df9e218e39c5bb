/** Sends a client's write to both sides of a rollout, in place of `send`. */
import { opposite, type Move, type Side } from '../../rollout/index.ts'
import type { Carriage } from '../carriage/carriage.ts'
import type { SendContext } from '../send/send.ts'
import type { UpstreamRequest } from '../../upstream/index.ts'
import { capabilities, type Backing } from './backing.ts'
import { clientWrite } from './client-write.ts'
import { makerKey, placeOf } from './documents.ts'
import { authorityTag, type TagContext } from './other-tag.ts'
import { replicaOf } from './replica.ts'
import { replicated, type Replicated, type ReplicatedContext } from './replicated.ts'
import type { SideAnswer } from './side.ts'
import { keyOfMade, type Target } from './target.ts'

type Bytes = Uint8Array<ArrayBuffer>

export interface BothContext extends ReplicatedContext {
  readonly lateClose: boolean
  readonly limits: ReplicatedContext['limits'] & { readonly responseBytes: number }
  /** Told of what goes on behind the answer. */
  readonly behind: (work: Promise<void>) => void
}

export interface BothAsked {
  readonly move: Move
  readonly backing: Backing
  readonly target: Target
  /** Of the route at the authority. */
  readonly carriage: Carriage
  /** That of the other side, where there is one. */
  readonly otherView: string | undefined
  /** As the client sent it. */
  readonly ifMatch: string | null
}

export const sendBoth = (
  context: BothContext,
  { move, backing, target, carriage, otherView, ifMatch }: BothAsked,
  sending: UpstreamRequest,
  sendContext: SendContext,
): Promise<Replicated> => {
  const { contract, lateClose, limits, behind } = context
  const { side, resource } = move
  const { kind, key, place, types } = target
  const other = opposite(side)
  const view = (of: Side): string | undefined => (of === side ? carriage.view : otherView)

  const carryTo: TagContext<Bytes, SideAnswer>['carry'] = async (to, mine, theirs) => {
    const type = types[opposite(to)]
    if (type === undefined) return { kind: 'same' }
    const pair = { type, from: backing.versions[opposite(to)], to: backing.versions[to] }
    const found = replicaOf(contract, pair, { mine, theirs, limits })
    return found.ok ? found.value : { kind: 'refused', answer: found }
  }

  return replicated(
    context,
    {
      resource,
      key,
      maker: makerKey(target.route, target.params),
      kind,
      side,
      backing,
      backends: capabilities(backing, types, side, lateClose),
      write: (signal) =>
        clientWrite({
          request: { ...sending, signal },
          context: { ...sendContext, signal },
          kind,
          place,
          type: types[side],
          answers: carriage.storeRoute.response,
          limit: limits.responseBytes,
          ifMatch:
            ifMatch === null
              ? undefined
              : (mine) =>
                  authorityTag<Bytes, SideAnswer>(ifMatch, {
                    side,
                    views: { from: view('from'), to: view('to') },
                    get: async (of) => {
                      if (of === side) return mine
                      const there = placeOf(backing.versions[other], key ?? '')
                      return there
                        ? backing.sides[other].get(there.path, signal)
                        : { kind: 'absent' }
                    },
                    carry: carryTo,
                  }),
        }),
      keyOf: (answer, document) => keyOfMade(backing, side, target, answer, document),
    },
    behind,
  )
}
