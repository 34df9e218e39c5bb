/** What has changed since the last look: policies, proposals, instances, migrations, rollouts. */
import { Failure } from '../../errors/index.ts'
import type { ControlStore, Head, InstanceRow, PastChange, Proposal } from '../port.ts'
import { effectOn } from '../effect.ts'
import type { RolloutRow } from '../rollout/driver-ports.ts'
import type { RunRow } from '../runs.ts'

export interface Event {
  /** Number of the policy that is known with it. */
  readonly id: number | undefined
  readonly name:
    | 'policy'
    | 'reset'
    | 'proposal'
    | 'instance'
    | 'migration'
    | 'rollout'
    | 'unavailable'
  readonly data: unknown
}

type Seen = Pick<ControlStore, 'head' | 'history' | 'proposals' | 'instances' | 'runs' | 'rollouts'>

/** Changes that are told one by one; who has missed more reads anew. */
const mostMissed = 500

/** Entries of one policy that are named. */
const mostNamed = 20

const policyEvent = (number: number, changes: readonly PastChange[]): Event => {
  const [first] = changes
  return {
    id: number,
    name: 'policy',
    data: {
      number,
      at: first?.at ?? null,
      actor: first?.actor ?? null,
      action: first?.action ?? null,
      reason: first?.reason ?? null,
      entries: changes.slice(0, mostNamed).map(({ kind, id }) => ({ kind, id })),
      more: Math.max(0, changes.length - mostNamed),
    },
  }
}

/** What happened after policy `since`, oldest first, or that it is too much to tell. */
const policiesSince = async (store: Seen, since: number, head: Head): Promise<readonly Event[]> => {
  const reset: Event = { id: head.number, name: 'reset', data: { number: head.number } }
  if (since > head.number) return [reset]
  const changes = await store.history({ limit: mostMissed })
  const missed = changes.filter(({ number }) => number > since && number <= head.number)
  // Each policy has changes, and a page has all of those that it tells of.
  if (missed.at(-1)?.number !== since + 1) return [reset]
  const byNumber = Map.groupBy(missed.toReversed(), ({ number }) => number)
  return [...byNumber].map(([number, of]) => policyEvent(number, of))
}

const proposalData = ({ id, by, action, state, approvals }: Proposal) => ({
  id,
  by,
  action,
  state,
  approvals: approvals.map((approval) => approval.by),
})

const withId = (run: RunRow) => ({ ...run, id: run.name })

/** How far it is changes every second, and is not told: whoever looks at one asks for it. */
const runData = ({ name, version, state }: RunRow) => ({ name, version, status: state['status'] })

const rolloutData = ({ id, version, state: { status, target } }: RolloutRow & { id: string }) => ({
  name: id,
  version,
  status,
  target,
})

/** By id, as text, so that the same is the same. */
const texts = <T extends { readonly id: string }>(
  items: readonly T[],
  dataOf: (item: T) => unknown,
): ReadonlyMap<string, string> =>
  new Map(items.map((item) => [item.id, JSON.stringify(dataOf(item))]))

const changed = (before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>) =>
  [...now].filter(([id, text]) => before.get(id) !== text).map(([, text]) => JSON.parse(text))

/**
 * Each call answers the events since the one before; the first one, those since policy `after`, and
 * all proposals, instances, migrations and rollouts that there are. It never rejects: a store that is away is an event.
 */
export const createLook = (store: Seen, after: number | undefined) => {
  let number = after
  let proposals: ReadonlyMap<string, string> = new Map()
  let instances: ReadonlyMap<string, string> = new Map()
  let runs: ReadonlyMap<string, string> = new Map()
  let states: ReadonlyMap<string, string> = new Map()
  let away = false

  const look = async (): Promise<readonly Event[]> => {
    const head = await store.head()
    const policies: readonly Event[] =
      number === undefined
        ? [{ id: head.number, name: 'reset', data: { number: head.number } }]
        : head.number === number
          ? []
          : await policiesSince(store, number, head)
    number = head.number
    const waiting = [...(await store.proposals('open')), ...(await store.proposals('approved'))]
    const nowWaiting = texts(waiting, proposalData)
    const closed = [...proposals.keys()].some((id) => !nowWaiting.has(id))
    const all = closed ? texts(await store.proposals(), proposalData) : nowWaiting
    const told = [...all].filter(([id]) => nowWaiting.has(id) || proposals.has(id))
    const proposed = changed(proposals, new Map(told))
    proposals = nowWaiting
    const fleet = texts(await store.instances(), (row: InstanceRow) => {
      const { id, host, policyNumber, policyHash } = row
      const { state, ms } = effectOn(row, head, 0)
      const current = state === 'exact'
      return { id, host, policyNumber, policyHash, current, effectMs: current ? ms : null }
    })
    const moved = changed(instances, fleet)
    instances = fleet
    const nowRuns = texts((await store.runs.runs()).map(withId), runData)
    const ran = changed(runs, nowRuns)
    runs = nowRuns
    const { rows } = await store.rollouts()
    const nowStates = texts(
      [...rows].map(([id, row]) => ({ id, ...row })),
      rolloutData,
    )
    const went = changed(states, nowStates)
    states = nowStates
    return [
      ...policies,
      ...proposed.map((data): Event => ({ id: undefined, name: 'proposal', data })),
      ...moved.map((data): Event => ({ id: undefined, name: 'instance', data })),
      ...ran.map((data): Event => ({ id: undefined, name: 'migration', data })),
      ...went.map((data): Event => ({ id: undefined, name: 'rollout', data })),
    ]
  }

  return async (): Promise<readonly Event[]> => {
    try {
      const events = await look()
      away = false
      return events
    } catch (error) {
      if (away) return []
      away = true
      const code = error instanceof Failure ? error.code : 'internal'
      return [{ id: undefined, name: 'unavailable', data: { code } }]
    }
  }
}
