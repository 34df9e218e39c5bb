/** The loop that takes rollouts further by themselves: in every process that has the control store. */
import { every, single } from '../repeating.ts'
import { carryOut, type Rests } from './carry-out.ts'
import { drive } from './drive.ts'
import type { DriverPorts } from './driver-ports.ts'

/** How often it looks, in milliseconds. */
const lookEvery = 500

/** How long a driver that fell silent keeps others from acting, in milliseconds. */
export const driverLeaseMs = 3000

/**
 * One look at all rollouts. What one of them cannot do keeps none of the others from going on.
 *
 * @throws what reading the control store throws
 */
export const pass = async (ports: DriverPorts, rests: Rests): Promise<void> => {
  const declared = await ports.declared()
  const { now, rows } = await ports.states.rollouts()
  const authorities = await ports.ledger.authorities()
  const names = new Set(declared.map(({ name }) => name))
  // Of a rollout that nobody declares any more, writes must not wait for a change that nobody ends.
  const orphans = authorities.filter(({ next, rollout }) => next && !names.has(rollout))
  const work = [
    ...orphans.map(({ resource, epoch, stage, rollout }) =>
      carryOut(ports, rests, { kind: 'abort', resource, epoch, stage }, { rollout, version: 0 }),
    ),
    ...declared.map((one) =>
      drive(ports, rests, { now, authorities, declared: one, row: rows.get(one.name) }),
    ),
  ]
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'rejected') ports.told({ kind: 'failed', error: result.reason })
  }
}

export interface Driver {
  /** Ends after what it does just now. */
  close(): Promise<void>
}

/**
 * @param lease whether this process is the one that acts, as `ControlStore.lease('rollouts', ...)` with
 *   `driverLeaseMs` tells
 */
export const startDriver = (ports: DriverPorts, lease: () => Promise<boolean>): Driver => {
  const rests: Rests = new Map()
  let isClosed = false
  const look = single(async () => {
    if (isClosed) return
    try {
      if (await lease()) await pass(ports, rests)
    } catch (error) {
      ports.told({ kind: 'failed', error })
    }
  })
  const stop = every(lookEvery, () => void look())
  return {
    close: async () => {
      isClosed = true
      stop()
      await look()
    },
  }
}
