/** Takes one resource one leg further. Whatever a driver has seen before: each act holds only for that. */
import type { Leg, Seen } from '../../rollout/index.ts'
import type { DriverPorts } from './driver-ports.ts'

/** Between two attempts to commit, in milliseconds. */
const commitPause = 25

/** The longest time without a new attempt, in milliseconds. */
const longestRest = 30_000

/** How often a change of a resource was taken back, and before when it is not tried again. */
export type Rests = Map<string, { readonly times: number; readonly until: number }>

/** Waits only as long as no write that waits for it gives up. */
const committed = async (
  { ledger, clock, pause, waitMs }: DriverPorts,
  resource: string,
  epoch: number,
  seen: Seen,
): Promise<boolean> => {
  const until = clock() + waitMs * 0.75
  for (;;) {
    if (await ledger.commit(resource, epoch, seen)) return true
    if (clock() >= until) return false
    await pause(commitPause)
  }
}

/** What repair has not brought over for so long it does not bring over while writes wait, in milliseconds. */
const stuckMs = 10_000

/** Why a change would only hold up writes; at `off` nothing is to be brought over. */
const vain = async (
  { ledger }: DriverPorts,
  { resource, next }: Extract<Leg, { kind: 'prepare' | 'commit' }>,
): Promise<string | undefined> => {
  if (next.stage === 'off') return undefined
  const left = (await ledger.backlog()).find((one) => one.resource === resource)
  if (!left) return undefined
  const { dirty, quarantined, oldestMs } = left
  if (quarantined === 0 && (dirty === 0 || oldestMs < stuckMs)) return undefined
  return `${resource} does not go to ${next.stage}: ${dirty + quarantined} writes are not at both backends yet`
}

const change = async (
  ports: DriverPorts,
  rests: Rests,
  leg: Extract<Leg, { kind: 'prepare' | 'commit' }>,
  seen: Seen,
): Promise<void> => {
  const { ledger, clock, told, waitMs } = ports
  const { resource, epoch, next } = leg
  const rest = rests.get(resource)
  if (leg.kind === 'prepare') {
    if (rest && clock() < rest.until) return
    const why = await vain(ports, leg)
    if (why !== undefined) {
      told({ kind: 'blocked', rollout: seen.rollout, resource, gate: 'cleanup', why })
      return
    }
    if (!(await ledger.prepare(resource, epoch, next, seen))) return
  }
  if (await committed(ports, resource, epoch, seen)) {
    rests.delete(resource)
    return
  }
  // Under the next epoch nobody has followed.
  const { members: instances, intents: writes } = await ledger.inTheWay(resource, epoch)
  if (!(await ledger.abort(resource, epoch))) return
  const times = (rest?.times ?? 0) + 1
  rests.set(resource, { times, until: clock() + Math.min(longestRest, waitMs * 2 ** times) })
  told({ kind: 'aborted', rollout: seen.rollout, resource, instances, writes })
}

/** Does nothing where somebody else was faster. */
export const carryOut = async (
  ports: DriverPorts,
  rests: Rests,
  leg: Leg,
  seen: Seen,
): Promise<void> => {
  const { ledger } = ports
  const { resource } = leg
  switch (leg.kind) {
    case 'found':
      await ledger.found(resource, { stage: 'off', side: 'from', rollout: seen.rollout })
      return
    case 'adopt':
      await ledger.adopt(resource, leg.epoch, seen.rollout)
      return
    case 'restage':
      await ledger.restage(resource, leg.epoch, { stage: leg.stage, share: leg.share }, seen)
      return
    case 'abort':
      await ledger.abort(resource, leg.epoch)
      return
    case 'prepare':
    case 'commit':
      await change(ports, rests, leg, seen)
      return
    case 'refused':
  }
}
