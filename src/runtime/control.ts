/** The control plane of a process: its store, and the admin API over it, on the admin listener. */
import { createConsole, type ConsoleFiles } from '../console/serve/index.ts'
import type { ContractViews } from '../control/contract/port.ts'
import type { ControlStore } from '../control/port.ts'
import { createControlApi, type ControlApi } from '../control/api/index.ts'
import { adminOperations } from './admin-operations.ts'
import type { Foresight, Gates, Judge } from '../control/actions/control.ts'
import type { Looking } from '../control/rollout/looking.ts'
import type { ControlConfig } from '../gateway/config/control-schema.ts'
import type { Connection } from '../http/index.ts'
import type { Caught, Logger, Metrics } from '../telemetry/index.ts'

/** Where the API is mounted on the admin listener, and the console, which finds the API beside it. */
const prefix = '/api'
export const consolePrefix = '/console'

export interface ControlPlaneOptions {
  readonly store: ControlStore
  /** Judges by the contract and the configuration that are in force. */
  readonly judge: Judge
  readonly foresight?: Foresight
  readonly contract?: ContractViews
  /** What stands in the way of rollouts; absent where nobody here drives them. */
  readonly gates?: Gates | undefined
  /** What rollouts do; absent where nobody here looks. */
  readonly look?: Looking | undefined
  /** Of the console's page. */
  readonly page: ConsoleFiles
  readonly log: Logger
  readonly metrics: Metrics
  readonly caught: Caught
}

export interface ControlPlane {
  readonly store: ControlStore
  /** Goes on with these settings: streams of events end, so that their readers come again. */
  configure(config: ControlConfig): void
  /** Undefined where a request is neither of the API nor of the console. */
  fetch(request: Request, connection: Connection): Promise<Response> | undefined
  /** Ends streams of events. */
  end(): void
  close(): Promise<void>
}

const isOfApi = (request: Request): boolean => {
  const { pathname } = new URL(request.url)
  return pathname === prefix || pathname.startsWith(`${prefix}/`)
}

export const createControlPlane = (
  { store, foresight, gates, look, page, ...options }: ControlPlaneOptions,
  config: ControlConfig,
): ControlPlane => {
  const apiOf = (settings: ControlConfig): ControlApi =>
    createControlApi({
      ...options,
      ...foresight,
      ...(gates && { gates }),
      ...(look && { look }),
      store,
      settings,
      operations: adminOperations,
      oidc: settings.oidc,
      pollMs: settings.pollMs,
      prefix,
    })
  let api = apiOf(config)
  const showConsole = createConsole({
    prefix: consolePrefix,
    api: prefix,
    entrances: ['/'],
    files: page,
  })
  return {
    store,
    configure: (next) => {
      const old = api
      api = apiOf(next)
      old.close()
    },
    fetch: (request, connection) =>
      isOfApi(request) ? api.fetch(request, connection) : showConsole(request),
    end: () => api.close(),
    close: async () => {
      api.close()
      await store.close()
    },
  }
}
