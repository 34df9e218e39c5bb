/** What the suite of this folder needs: a gateway of each runtime before a store that it plays. */
import type { GatewayConfigInput } from '../../../src/gateway/index.ts'
import type { ContractName } from './contracts.ts'

export interface Versions {
  readonly name: string
  readonly start: (
    contract: ContractName,
    config: GatewayConfigInput,
  ) => Promise<{ readonly url: string; close(): Promise<void> }>
}

export const configOf = (
  url: string,
  version: string,
  versions: NonNullable<GatewayConfigInput['versions']>,
): GatewayConfigInput => ({
  backends: { blue: { url, version } },
  decision: { flag: 'store', fallback: 'blue' },
  listen: { host: '127.0.0.1', port: 0, adminPort: 0 },
  versions,
})
