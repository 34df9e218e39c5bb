/** Configurations whose gateways have the stores of this process in themselves, where the run says so. */
import type { GatewayConfigInput } from '../../src/gateway/index.ts'
import { databaseAt } from './embedded-store.ts'

type Backend = GatewayConfigInput['backends'][string]

const moved = ({ url = '', ...backend }: Backend): Backend => {
  const spacetimedb = databaseAt(url)
  return spacetimedb ? { ...backend, spacetimedb } : { ...backend, url }
}

/** The same but for where its stores are. */
export const withinGateway = (config: GatewayConfigInput): GatewayConfigInput => ({
  ...config,
  backends: Object.fromEntries(
    Object.entries(config.backends).map(([name, backend]) => [name, moved(backend)]),
  ),
})
