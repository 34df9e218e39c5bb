/** Whether a provider of somebody else can decide now: counted and logged as it changes. */
import { ProviderEvents, type Client } from '@openfeature/server-sdk'
import type { Logger, Metrics } from '../telemetry/index.ts'

export interface WatchProviderOptions {
  readonly name: string
  readonly client: Client
  readonly log: Logger
  readonly metrics: Metrics
  /** Told that what was decided before may be decided otherwise now. */
  readonly changed: () => void
}

const wrongs: ReadonlySet<string> = new Set(['NOT_READY', 'STALE', 'ERROR', 'FATAL'])

export const watchProvider = ({ name, client, log, metrics, changed }: WatchProviderOptions) => {
  const broken = metrics.gauge('isthmus.flags.provider.broken', {
    description: 'Flag providers that cannot decide now, or only by what they knew: 1, else 0',
    unit: '{provider}',
    labels: ['provider', 'status'],
  })
  let last = ''
  const look = (): void => {
    const status: string = client.providerStatus
    for (const each of wrongs) broken.set(Number(each === status), { provider: name, status: each })
    if (status === last) return
    const fields = { provider: name, status }
    if (wrongs.has(status)) log.error(fields, 'The flag provider is not as it should be')
    else if (last !== '') log.info(fields, 'The flag provider is ready')
    last = status
    changed()
  }
  look()
  for (const event of [ProviderEvents.Ready, ProviderEvents.Error, ProviderEvents.Stale] as const) {
    client.addHandler(event, look)
  }
}
