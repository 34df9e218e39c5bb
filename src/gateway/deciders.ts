/** What decides over requests, made of contract and configuration to be asked only: it sends nothing. */
import type { Contract } from '../contract/index.ts'
import { failed, problem } from '../errors/index.ts'
import type { Backend } from '../upstream/index.ts'
import { createCarriages } from './carriage/carriage.ts'
import type { GatewayConfig } from './config/config-schema.ts'
import { servedConfig } from './config/served-config.ts'
import type { Deciders } from './exchange/core.ts'
import { backendMarks } from './headers/etag.ts'
import { createRoutes } from './match/match.ts'
import { createNegotiation } from './negotiate/negotiate.ts'

/** All but a policy, which whoever asks brings along. */
export type Foreseeing = Omit<Deciders, 'policy' | 'flags'>

const unsent = (name: string, version: string): Backend => ({
  name,
  version,
  send: async () => failed(problem('no-backend', 'Nothing is sent here.', { backend: name })),
  close: async () => undefined,
})

/** All but the kill switches of the instance that is asked about. */
export const foreseeingOf = (
  contract: Contract,
  given: GatewayConfig,
): Omit<Foreseeing, 'localKills'> => {
  const config = servedConfig(given, contract)
  const routes = createRoutes(contract)
  const backends = Object.entries(config.backends)
  return {
    contract,
    config,
    routes,
    negotiation: createNegotiation(contract, config.versions, routes),
    carriages: createCarriages(contract, config.onMisfit),
    marks: backendMarks(Object.keys(config.backends)),
    backends: new Map(backends.map(([name, { version }]) => [name, unsent(name, version)])),
    // Who asks for flags is answered here, whatever the policy.
    ofrep: undefined,
    sessions: undefined,
    moves: undefined,
  }
}
