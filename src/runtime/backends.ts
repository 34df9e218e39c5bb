/** The backends of a configuration, over the runtime's own transport. */
import type { GatewayConfig } from '../gateway/index.ts'
import type { Logger, Metrics } from '../telemetry/index.ts'
import { httpBackend, type Backend, type Transport } from '../upstream/index.ts'

/** What is not set is left out, so that the driver's own defaults hold. */
const given = (timeouts: Readonly<Record<string, number | undefined>> = {}) =>
  Object.fromEntries(
    Object.entries(timeouts).filter((entry): entry is [string, number] => entry[1] !== undefined),
  )

/** @throws Failure `config-invalid` when an address is wrong */
export const backendsOf = (
  config: GatewayConfig,
  { transport, log, metrics }: { transport: Transport; log: Logger; metrics: Metrics },
): ReadonlyMap<string, Backend> =>
  new Map(
    Object.entries(config.backends).map(([name, { url, version, timeouts }]) => [
      name,
      httpBackend({ name, version, url, transport, timeouts: given(timeouts), log, metrics }),
    ]),
  )
