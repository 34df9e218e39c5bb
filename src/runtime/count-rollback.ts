/** Asks the backend that a rollback would leave for all documents of a rollout, and counts what they would lose. */
import { ok, type Result } from '../errors/index.ts'
import type { Contract } from '../contract/index.ts'
import { type GatewayConfig, servedConfig } from '../gateway/config/index.ts'
import { declaredNames } from '../gateway/rollout/declared-names.ts'
import { countLosses, type LossCount } from '../gateway/rollout/losses/count-losses.ts'
import { movedDocuments, type MovedDocuments } from '../gateway/rollout/losses/moved-documents.ts'
import type { StopSignal } from '../http/index.ts'
import type { Rollout } from '../rollout/index.ts'
import { configured, openedBackend, ownHeaders } from './migrate/backend.ts'

type Uncounted = Exclude<MovedDocuments, { readonly kind: 'list' }>

export interface Losses {
  readonly name: string
  /** Backends: the one that is rolled back to, and the one that is left. */
  readonly from: string
  readonly to: string
  readonly counts: readonly LossCount[]
  readonly uncounted: readonly Uncounted[]
}

export interface Scan {
  readonly name: string
  readonly rollout: Rollout
  readonly contract: Contract
  readonly config: GatewayConfig
  readonly most: number
  readonly signal: StopSignal
  readonly onPage: (so: Pick<LossCount, 'resource' | 'documents' | 'losing'>) => void
}

/** Problem: what the backend does wrong. @throws Failure `config-invalid` */
export const countRollback = async (given: Scan): Promise<Result<Losses>> => {
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
      if (!counted.ok) return counted
      counts.push(counted.value)
    }
  } finally {
    await backend.close()
  }
  const uncounted = documents.filter((one) => one.kind !== 'list')
  return ok({ name, from, to, counts, uncounted })
}
