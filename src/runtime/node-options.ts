/** What a gateway on Node is started with. */
import type { Contract } from '../contract/index.ts'
import type { ControlStore } from '../control/port.ts'
import type { FlagSource, ProviderOptions } from '../flags/index.ts'
import type { FactsSink } from '../gateway/facts/index.ts'
import type { GatewayConfig, ServedConfig } from '../gateway/index.ts'
import type { PolicySource } from '../policy/index.ts'
import type { Logger, Metrics } from '../telemetry/index.ts'

export interface NodeGatewayOptions {
  readonly contract: Contract
  /**
   * Address of the module whose default export the contract is. Threads for large bodies import it
   * where the contract has functions; without it those are carried among other requests then.
   */
  readonly contractModule?: string | undefined
  readonly config: GatewayConfig
  /**
   * Another OpenFeature provider in place of the flag folder, and hooks that are told of decisions.
   * A provider stays the same when the configuration is read anew.
   */
  readonly flags?: ProviderOptions
  /** Lines of JSON on standard output when absent. */
  readonly log?: Logger
  /** Where everything is counted; new ones when absent. */
  readonly metrics?: Metrics
  /** Where the flags of a configuration come from; its folder when absent. */
  readonly flagSource?: (config: GatewayConfig) => Promise<FlagSource> | FlagSource
  /** Where the whole policy of a configuration comes from, flags included; its files when absent. */
  readonly policy?: ((config: ServedConfig) => Promise<PolicySource> | PolicySource) | undefined
  /** Where secrets are looked up; the process's environment when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Where counts of requests go; the memory of this process when absent, which answers `/census`. */
  readonly facts?: FactsSink | undefined
  /** The control store, where this process takes part in rollouts; in none when absent. */
  readonly rollouts?: Pick<ControlStore, 'ledger'> | undefined
  /** Milliseconds that answers under way may take once the gateway closes; default 10,000. */
  readonly grace?: number
  /**
   * Milliseconds of silence after which a connection is closed once the gateway closes; default 250.
   * A request that is on its way then is still answered.
   */
  readonly quietMs?: number
}
