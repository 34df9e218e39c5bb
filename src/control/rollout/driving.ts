/** What driving needs, whoever calls the driver: a process that lives on, or one that is called now and then. */
import type { Contract } from '../../contract/index.ts'
import type { GatewayConfig } from '../../gateway/index.ts'
import type { Logger, Metrics } from '../../telemetry/index.ts'
import type { Gates } from '../actions/control.ts'
import type { ControlStore } from '../port.ts'
import type { WebhookEvent } from '../webhooks/index.ts'
import type { Rests } from './carry-out.ts'
import { driverLeaseMs, pass } from './driver.ts'
import type { Declared, DriverPorts } from './driver-ports.ts'
import { createEvidence } from './evidence.ts'
import { gatesBy } from './gates.ts'
import { lookBy, type Looking } from './looking.ts'
import type { AskBackend } from './readiness.ts'
import { createTelling } from './telling.ts'

export interface DrivingOptions {
  readonly store: ControlStore
  readonly contract: Contract
  /** The one that is in force. */
  readonly config: () => GatewayConfig
  readonly ask?: AskBackend
  /** Tells webhooks. */
  readonly tell: (event: WebhookEvent) => void
  readonly log: Logger
  readonly metrics: Metrics
}

export interface Driving {
  readonly ports: DriverPorts
  /** Whether there is something to do, and this process is the one that does it. */
  readonly lease: () => Promise<boolean>
  /** Another process need not wait until this one has been silent for long enough. */
  readonly release: () => Promise<void>
}

/** For how long the driver believes a backend that it has asked, and who was seen, in milliseconds. */
const restMs = 5000

const clock = (): number => performance.now()

/** Rollouts of the newest policy. */
const declaredIn = async (store: ControlStore): Promise<readonly Declared[]> => {
  const entries = await store.entriesOf('rollout')
  return entries.flatMap(({ kind, id, value }) =>
    kind === 'rollout' && value ? [{ name: id, rollout: value }] : [],
  )
}

type Sources = Omit<DrivingOptions, 'tell' | 'log' | 'metrics'>

/** What stands in the way of whoever asks by hand: nothing that was known a while ago. */
export const freshGates = (options: Sources): Gates =>
  gatesBy(options.store, createEvidence({ ...options, restMs: 0 }))

/** For whoever looks on, again and again. */
export const lookOn = (options: Sources): Looking =>
  lookBy(options.store, createEvidence({ ...options, restMs }))

export const createDriving = (options: DrivingOptions): Driving => {
  const { store, config, log, metrics, tell } = options
  const holder = `driver-${crypto.randomUUID()}`
  const ports: DriverPorts = {
    get ledger() {
      return store.ledger(holder, config().rollouts)
    },
    get waitMs() {
      return config().rollouts.waitMs
    },
    states: store,
    declared: () => declaredIn(store),
    evidence: createEvidence({ ...options, restMs }),
    told: createTelling({ log, metrics, tell, clock, now: () => Date.now() }),
    clock,
    pause: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
  }
  /** Without rollouts nothing is written, not even a lease. */
  const hasWork = async (): Promise<boolean> =>
    (await declaredIn(store)).length > 0 ||
    (await ports.ledger.authorities()).some(({ next }) => next)
  const lease = async () =>
    (await hasWork()) && (await store.lease('rollouts', holder, driverLeaseMs))
  const release = async () => {
    await store.lease('rollouts', holder, 0)
  }
  return { ports, lease, release }
}

/** All that the driver may have changed. */
const lookedAt = async ({ ledger, states }: DriverPorts): Promise<string> => {
  const [authorities, { rows }] = await Promise.all([ledger.authorities(), states.rollouts()])
  return JSON.stringify([authorities, [...rows]])
}

/**
 * Looks again and again until a look has changed nothing: for a process that is called now and then,
 * and ends meanwhile. Rejects where the control store is away.
 *
 * @param most looks
 */
export const driveThrough = async (driving: Driving, most: number): Promise<void> => {
  const { ports, lease, release } = driving
  const rests: Rests = new Map()
  for (let looks = 0; looks < most && (await lease()); looks += 1) {
    const before = await lookedAt(ports)
    await pass(ports, rests)
    if ((await lookedAt(ports)) === before) return release()
  }
}
