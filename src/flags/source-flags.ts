/** The flags of a source alone, without what other providers and hooks need: what a Worker carries. */
import { OpenFeature } from '@openfeature/server-sdk'
import type { Logger, Metrics } from '../telemetry/index.ts'
import { clientFlags, ownClient } from './client-flags.ts'
import { flagdProvider } from './flagd-provider.ts'
import type { Flags } from './flags.ts'
import type { FlagSource } from './source.ts'

export interface SourceFlagsOptions {
  readonly source: FlagSource
  readonly log: Logger
  readonly metrics: Metrics
}

export const sourceFlags = async ({ source, log, metrics }: SourceFlagsOptions): Promise<Flags> => {
  const own = ownClient(log)
  await OpenFeature.setProviderAndWait(own.domain, flagdProvider(source))
  const version = () => source.current.version
  return clientFlags({ ...own, source, version, memo: { max: 10_000 }, log, metrics })
}
