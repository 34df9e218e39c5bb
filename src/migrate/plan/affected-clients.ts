/** Which clients a migration concerns, as the census has seen them. */
import type { Contract } from '../../contract/index.ts'
import { whoSpeaks, type CensusReader } from '../../control/census/index.ts'
import type { PlanClients } from './plan.ts'

/** Long enough for what runs once a month. */
const sinceMs = 30 * 86_400_000

/**
 * Rejects where the reader does.
 * @param from name of the backend
 * @param to key of the version that clients find then
 * @param now milliseconds since 1970
 */
export const affectedClients = async (
  contract: Contract,
  { from, to }: { readonly from: string; readonly to: string },
  reader: CensusReader,
  now: number,
): Promise<PlanClients> => {
  const since = now - sinceMs
  const usage = await reader.usage({ since })
  const clients = whoSpeaks(usage).map(({ client, version, requests, backends }) => ({
    client,
    version,
    requests,
    atFrom: backends[from] ?? 0,
    verdict: contract.verdict(to, version)?.verdict ?? ('unknown' as const),
  }))
  return { kind: 'known', since, clients }
}
