/** What a process does for rollouts that has the control store: it drives them, watches them, and tells of them. */
import type { Contract } from '../../contract/index.ts'
import { Failure } from '../../errors/index.ts'
import type { GatewayConfig } from '../../gateway/index.ts'
import type { Logger, Metrics } from '../../telemetry/index.ts'
import type { Gates } from '../actions/control.ts'
import type { ControlStore } from '../port.ts'
import { every, single } from '../repeating.ts'
import { createWebhooks, hooksOf, type Webhooks } from '../webhooks/index.ts'
import { driverLeaseMs, startDriver } from './driver.ts'
import type { Declared, DriverPorts } from './driver-ports.ts'
import { createEvidence } from './evidence.ts'
import { gatesBy } from './gates.ts'
import type { AskBackend } from './readiness.ts'
import { createTelling } from './telling.ts'
import { createWatching } from './watching.ts'

export interface RolloutsOptions {
  readonly store: ControlStore
  readonly contract: Contract
  /** The one that is in force. */
  readonly config: () => GatewayConfig
  readonly env: Readonly<Record<string, string | undefined>>
  readonly ask?: AskBackend
  readonly log: Logger
  readonly metrics: Metrics
}

export interface RunningRollouts {
  /** What stands in the way of whoever asks by hand. */
  readonly gates: Gates
  /** Another configuration is in force. */
  configure(): void
  /** Ends after what is done just now. */
  close(): Promise<void>
}

/** For how long the driver believes a backend that it has asked, and who was seen, in milliseconds. */
const restMs = 5000

/** Between two looks at what gauges say, in milliseconds. */
const watchEvery = 5000

/** Rollouts of the newest policy. */
const declaredIn = async (store: ControlStore): Promise<readonly Declared[]> => {
  const { entries } = await store.entries()
  return entries.flatMap(({ kind, id, value }) =>
    kind === 'rollout' && value ? [{ name: id, rollout: value }] : [],
  )
}

const driverPorts = (
  { store, contract, config, ask }: RolloutsOptions,
  holder: string,
  told: DriverPorts['told'],
): DriverPorts => ({
  get ledger() {
    return store.ledger(holder, config().rollouts)
  },
  get waitMs() {
    return config().rollouts.waitMs
  },
  states: store,
  declared: () => declaredIn(store),
  evidence: createEvidence({ store, contract, config, ask, restMs }),
  told,
  clock: () => performance.now(),
  pause: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
})

/** Webhooks as they are configured, which go on where other settings change. */
const currentWebhooks = ({ config, env, log, metrics }: RolloutsOptions) => {
  const said = () => JSON.stringify(config().control?.webhooks ?? [])
  const make = (): Webhooks =>
    createWebhooks({ hooks: hooksOf(config().control?.webhooks ?? [], env), log, metrics })
  let [text, current] = [said(), make()]
  return {
    tell: (event: Parameters<Webhooks['tell']>[0]) => current.tell(event),
    configure: (): void => {
      if (said() === text) return
      try {
        const next = make()
        void current.close()
        ;[text, current] = [said(), next]
      } catch (error) {
        const issues = error instanceof Failure ? error.issues : []
        log.error({ issues }, 'Webhooks stay as they were: their secrets are wrong')
      }
    },
    close: () => current.close(),
  }
}

/**
 * One of all the processes over a store drives: whoever has its lease. The others do when that is silent.
 *
 * @throws Failure `config-invalid` where the environment lacks secrets of webhooks
 */
export const startRollouts = (options: RolloutsOptions): RunningRollouts => {
  const { store, contract, config, ask, log, metrics } = options
  const holder = `driver-${crypto.randomUUID()}`
  const webhooks = currentWebhooks(options)
  const told = createTelling({
    log,
    metrics,
    tell: (event) => webhooks.tell(event),
    clock: () => performance.now(),
    now: () => Date.now(),
  })
  const ports = driverPorts(options, holder, told)
  let isDriving = false

  /** Without rollouts nothing is written, not even a lease. */
  const hasWork = async (): Promise<boolean> =>
    (await declaredIn(store)).length > 0 ||
    (await ports.ledger.authorities()).some(({ next }) => next)
  const driver = startDriver(ports, async () => {
    isDriving = (await hasWork()) && (await store.lease('rollouts', holder, driverLeaseMs))
    return isDriving
  })

  const watch = createWatching({
    store,
    metrics,
    isDriving: () => isDriving,
    quarantined: ({ rollout, resource, count }) => {
      log.warn({ rollout, resource, count }, 'Writes of a rollout are in quarantine')
      webhooks.tell({ type: 'quarantine', at: Date.now(), data: { rollout, resource, count } })
    },
  })
  const look = single(() => watch().catch((error: unknown) => told({ kind: 'failed', error })))
  const stopWatching = every(watchEvery, () => void look())
  void look()

  return {
    gates: gatesBy(store, createEvidence({ store, contract, config, ask, restMs: 0 })),
    configure: () => webhooks.configure(),
    close: async () => {
      stopWatching()
      await driver.close()
      await webhooks.close()
    },
  }
}
