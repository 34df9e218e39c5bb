/** Asks the backend that a rollback would leave for all documents of a rollout, and counts what they would lose. */
import type { Contract } from '../../contract/index.ts'
import { type GatewayConfig, servedConfig } from '../../gateway/config/index.ts'
import { declaredNames } from '../../gateway/rollout/declared-names.ts'
import { countLosses, type LossCount } from '../../gateway/rollout/losses/count-losses.ts'
import { movedDocuments } from '../../gateway/rollout/losses/moved-documents.ts'
import type { StopSignal } from '../../http/index.ts'
import type { Rollout } from '../../rollout/index.ts'
import { configured, openedBackend, ownHeaders } from '../../runtime/migrate/backend.ts'
import { ProblemFailure } from '../failures.ts'
import type { Losses } from './losses-text.ts'

export interface Scan {
  readonly name: string
  readonly rollout: Rollout
  readonly contract: Contract
  readonly config: GatewayConfig
  readonly most: number
  readonly signal: StopSignal
  readonly onPage: (so: Pick<LossCount, 'resource' | 'documents' | 'losing'>) => void
}

/** @throws Failure `config-invalid`, and what the backend does wrong */
export const scanLosses = async (given: Scan): Promise<Losses> => {
  const scan = { ...given, config: servedConfig(given.config, given.contract) }
  const { name, rollout, contract, config, most, signal, onPage } = scan
  const { from, to, resources } = rollout
  const why = ', which the rollout names'
  const [left, asked] = [configured(scan, from, why), configured(scan, to, why)]
  const versions = { from: left.version, to: asked.version }
  const documents = movedDocuments(contract, versions, resources)
  const headers = ownHeaders(to, asked.backend)
  const backend = openedBackend(scan, to, 'read')
  const isName = declaredNames()(asked.version)
  const { depth, responseBytes } = config.limits
  const counts: LossCount[] = []
  try {
    for (const list of documents) {
      if (list.kind !== 'list') continue
      const counted = await countLosses(list, {
        backend,
        headers,
        limits: { depth, responseBytes },
        signal,
        isName,
        most,
        onPage,
      })
      if (!counted.ok) throw new ProblemFailure(counted.problem)
      counts.push(counted.value)
    }
  } finally {
    await backend.close()
  }
  return { name, from, to, counts, uncounted: documents.filter((one) => one.kind !== 'list') }
}
