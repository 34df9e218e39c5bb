/** Documents of the new backend that the old one cannot hold wholly: what is out of sight after a rollback. */
import type { Stop } from '../../../http/index.ts'
import type { Project } from '../../document-store.ts'
import { scanLosses } from '../../release/scan-losses.ts'
import type { Between } from './rollout-between.ts'

/** More in one list are taken for a list without an end. */
const mostDocuments = 1_000_000_000

/** By type. @throws Failure of the backend's problem */
export const losingOf = async (
  { contract, config }: Project,
  { status: { name, rollout } }: Between,
  signal: Stop,
): Promise<Readonly<Record<string, number>>> => {
  const asked = { name, rollout, contract, config, most: mostDocuments, signal }
  const { counts } = await scanLosses({ ...asked, onPage: () => undefined })
  return Object.fromEntries(counts.map(({ type, losing }) => [type, losing]))
}
