/** Asks the backend that a rollback would leave for all documents of a rollout, and counts what they would lose. */
import type { Contract } from '../../contract/index.ts'
import { Failure } from '../../errors/index.ts'
import { replicationHeaders, servedConfig, type GatewayConfig } from '../../gateway/index.ts'
import { declaredNames } from '../../gateway/rollout/declared-names.ts'
import { countLosses, type LossCount } from '../../gateway/rollout/losses/count-losses.ts'
import { movedDocuments } from '../../gateway/rollout/losses/moved-documents.ts'
import type { StopSignal } from '../../http/index.ts'
import type { Rollout } from '../../rollout/index.ts'
import { backendsOf } from '../../runtime/backends.ts'
import { createMetrics, silentLogger } from '../../telemetry/index.ts'
import type { Backend } from '../../upstream/index.ts'
import { undiciTransport } from '../../upstream/node/index.ts'
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

/** @throws Failure `config-invalid` */
const configured = ({ config, contract }: Scan, name: string) => {
  const backend = config.backends[name]
  const version = backend && contract.version(backend.version)
  if (backend && version) return { backend, version }
  throw new Failure('config-invalid', `The configuration cannot reach the backend ${name}`, [
    backend
      ? { place: `backends > ${name} > version`, message: 'is no version of the contract' }
      : {
          place: 'backends',
          message: `there is no backend "${name}", which the rollout names`,
          choices: Object.keys(config.backends),
        },
  ])
}

/** @throws Failure `config-invalid`, where the environment lacks what a header needs */
const headersOf = (
  name: string,
  { replication }: GatewayConfig['backends'][string],
): Readonly<Record<string, string>> => {
  const headers = replicationHeaders(name, replication, process.env)
  const issues = headers.flatMap((header) => ('issue' in header ? [header.issue] : []))
  if (issues.length > 0) {
    throw new Failure('config-invalid', `${name} cannot be asked without its headers`, issues)
  }
  return Object.fromEntries(
    headers.flatMap((header) => ('value' in header ? [[header.name, header.value]] : [])),
  )
}

const opened = ({ config }: Scan, name: string, backend: GatewayConfig['backends'][string]) => {
  const only = { ...config, backends: { [name]: backend } }
  const options = { transport: undiciTransport, log: silentLogger, metrics: createMetrics() }
  return backendsOf(only, options).get(name) as Backend
}

/** @throws Failure `config-invalid`, and what the backend does wrong */
export const scanLosses = async (given: Scan): Promise<Losses> => {
  const scan = { ...given, config: servedConfig(given.config, given.contract) }
  const { name, rollout, contract, config, most, signal, onPage } = scan
  const { from, to, resources } = rollout
  const [left, asked] = [configured(scan, from), configured(scan, to)]
  const versions = { from: left.version, to: asked.version }
  const documents = movedDocuments(contract, versions, resources)
  const headers = headersOf(to, asked.backend)
  const backend = opened(scan, to, asked.backend)
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
