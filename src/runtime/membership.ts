/** The part that a process takes in rollouts: its lease, and its hold on the ledger, from its start to its end. */
import type { ControlStore } from '../control/port.ts'
import type { Membership, ServedConfig } from '../gateway/index.ts'
import { createExamples } from '../gateway/rollout/examples.ts'
import { createTally } from '../rollout/compare/index.ts'
import { grouped, startMember, type Authority } from '../rollout/index.ts'
import { withoutText, type Logger } from '../telemetry/index.ts'
import { createBusy } from './node/busy.ts'

export interface OpenMembership extends Membership {
  /** Resolves once the control store knows this process, or does not answer for a while. */
  joined(): Promise<void>
  /** Tells that nothing of this process is on its way any more. */
  close(): Promise<void>
}

/** How many cells are counted apart until they are handed over. */
const mostCells = 512

const soon = (run: () => void): void => {
  setImmediate(run)
}

/** Milliseconds between two lines that say the same. */
const quietFor = 10_000

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })

/** @param name how people know this process */
export const openMembership = (
  store: Pick<ControlStore, 'ledger'>,
  { rollouts: times }: Pick<ServedConfig, 'rollouts'>,
  log: Logger,
  name: string,
): OpenMembership => {
  const ledger = store.ledger(crypto.randomUUID(), times, name)
  const following = new Set<(authority: Authority) => boolean>()
  const ready = Promise.withResolvers<void>()
  let told = -Infinity
  const member = startMember({
    ledger,
    times,
    follows: (authority) => [...following].every((each) => each(authority)),
    // Before there is a gateway nothing is known of what is under way.
    ready: ready.promise,
    onError: (error) => {
      const now = performance.now()
      if (now - told < quietFor) return
      told = now
      log.warn({ error: withoutText(error) }, 'The lease of this instance could not be renewed')
    },
  })
  return {
    ledger,
    member,
    together: grouped(ledger, { soon }),
    follow: (follows) => {
      following.add(follows)
      ready.resolve()
      return () => void following.delete(follows)
    },
    tally: createTally(mostCells),
    examples: createExamples(),
    soon,
    isBusy: createBusy(),
    joined: async () => {
      await Promise.race([member.refresh(), pause(times.waitMs)])
    },
    close: () => {
      ready.resolve()
      return member.close()
    },
  }
}
