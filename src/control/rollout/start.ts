/** What a process does for rollouts that has the control store: it drives them, watches them, and tells of them. */
import { Failure } from '../../errors/index.ts'
import type { Gates } from '../actions/control.ts'
import { every, single } from '../repeating.ts'
import { createWebhooks, hooksOf, type Webhooks } from '../webhooks/index.ts'
import { startDriver } from './driver.ts'
import { createDriving, freshGates, lookOn, type DrivingOptions } from './driving.ts'
import type { Looking } from './looking.ts'
import { createWatching } from './watching.ts'

export interface RolloutsOptions extends Omit<DrivingOptions, 'tell'> {
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface RunningRollouts {
  /** What stands in the way of whoever asks by hand. */
  readonly gates: Gates
  readonly look: Looking
  /** Another configuration is in force. */
  configure(): void
  /** Ends after what is done just now. */
  close(): Promise<void>
}

/** Between two looks at what gauges say, in milliseconds. */
const watchEvery = 5000

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
  const { store, log, metrics } = options
  const webhooks = currentWebhooks(options)
  const { ports, lease, release } = createDriving({
    ...options,
    tell: (event) => webhooks.tell(event),
  })
  let isDriving = false
  const driver = startDriver(ports, async () => {
    isDriving = await lease()
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
  const look = single(() =>
    watch().catch((error: unknown) => ports.told({ kind: 'failed', error })),
  )
  const stopWatching = every(watchEvery, () => void look())
  void look()
  return {
    gates: freshGates(options),
    look: lookOn(options),
    configure: () => webhooks.configure(),
    close: async () => {
      stopWatching()
      await driver.close()
      // Where that fails it runs out by itself.
      if (isDriving) await release().catch(() => undefined)
      await webhooks.close()
    },
  }
}
