/** The control plane of a process that answers operators: opened at its start, for all configurations after. */
import { judgeFlags } from '../control/judge.ts'
import { openControlStore } from '../control/node/open-store.ts'
import type { GatewayConfig } from '../gateway/index.ts'
import type { Connection } from '../http/index.ts'
import type { Caught, Logger, Metrics } from '../telemetry/index.ts'
import { createControlPlane } from './control.ts'

export interface NodeControlOptions {
  readonly config: GatewayConfig
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly log: Logger
  readonly metrics: Metrics
  readonly caught: Caught
}

export interface NodeControl {
  /** The same, with the admin API before it. */
  readonly beside: (
    admin: (request: Request) => Promise<Response>,
  ) => (request: Request, connection: Connection) => Promise<Response>
  /** Goes on with the settings of another configuration. */
  configure(config: GatewayConfig): void
  /** Ends streams of events, which nothing else would. */
  end(): void
  close(): Promise<void>
}

const none: NodeControl = {
  beside: (admin) => (request) => admin(request),
  configure: () => undefined,
  end: () => undefined,
  close: async () => undefined,
}

/** @throws Failure `config-invalid` where the environment lacks the address of the store */
export const openNodeControl = async ({
  config: { control },
  env = process.env,
  log,
  metrics,
  caught,
}: NodeControlOptions): Promise<NodeControl> => {
  if (!control) return none
  const store = await openControlStore(control.store, env)
  const plane = createControlPlane({ store, judge: judgeFlags, log, metrics, caught }, control)
  return {
    beside: (admin) => async (request, connection) =>
      plane.fetch(request, connection) ?? admin(request),
    configure: (next) => {
      if (next.control) plane.configure(next.control)
    },
    end: () => plane.end(),
    close: () => plane.close(),
  }
}
