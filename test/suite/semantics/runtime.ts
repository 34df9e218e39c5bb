/** What the tables of this folder need: a gateway of each runtime before a store that they play. */
import type { GatewayConfigInput } from '../../../src/gateway/index.ts'

export interface Semantics {
  readonly name: string
  readonly start: (
    config: GatewayConfigInput,
  ) => Promise<{ readonly url: string; close(): Promise<void> }>
  /** Whether the platform is workerd, whose HTTP does some things by itself. */
  readonly workerd: boolean
}

export const flagFile = {
  flags: { store: { state: 'ENABLED', variants: { blue: 'blue' }, defaultVariant: 'blue' } },
}

/** One backend of version 2.0, below a path. */
export const configOf = (
  url: string,
  more: Partial<GatewayConfigInput> = {},
  version = '2.0',
): GatewayConfigInput => ({
  backends: { blue: { url, version } },
  decision: { flag: 'store', fallback: 'blue' },
  listen: { host: '127.0.0.1', port: 0, adminPort: 0 },
  ...more,
})
