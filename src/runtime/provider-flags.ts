/** Flags that any OpenFeature provider decides, for Workers of one's own. */
import { createFlags, type Flags, type ProviderOptions } from '../flags/index.ts'
import { consoleLogger, uncounted } from '../telemetry/index.ts'

/**
 * @throws Failure `flags-invalid` when the provider does not become ready
 * @example export default createWorker({ contract, config: () => config, flags: () => providerFlags({ provider }), parts: allParts })
 */
export const providerFlags = (
  options: Required<Pick<ProviderOptions, 'provider'>> & ProviderOptions,
): Promise<Flags> => createFlags({ ...options, log: consoleLogger(), metrics: uncounted })
