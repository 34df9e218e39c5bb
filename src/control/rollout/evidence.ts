/**
 * What is known of a rollout, from the control store, the contract and the configuration: only what
 * somebody is about to look at, since the rest costs queries, and requests to a backend.
 */
import type { Contract } from '../../contract/index.ts'
import { type GatewayConfig, servedConfig } from '../../gateway/config/index.ts'
import { gatesBetween, type Evidence, type Gate, type Queue } from '../../rollout/index.ts'
import type { ControlStore, ResourceProgress } from '../port.ts'
import type { Declared, Question } from './driver-ports.ts'
import { lately } from './lately.ts'
import { unreadiness, type AskBackend } from './readiness.ts'
import { killsTo, oldClients, unserved } from './still-needed.ts'

export interface Sources {
  readonly store: Pick<
    ControlStore,
    'cells' | 'compared' | 'entriesOf' | 'progress' | 'rollouts' | 'usage'
  >
  readonly contract: Contract
  /** The one that is in force. */
  readonly config: () => GatewayConfig
  readonly ask?: AskBackend | undefined
  /** For how long what is expensive to know is believed, in milliseconds. */
  readonly restMs: number
}

const hourMs = 3_600_000

const queueOf = (progress: readonly ResourceProgress[], resources: readonly string[]): Queue =>
  progress
    .filter(({ resource }) => resources.includes(resource))
    .reduce(
      (all, { open, dirty, quarantined, oldestMs }) => ({
        open: all.open + open,
        dirty: all.dirty + dirty,
        quarantined: all.quarantined + quarantined,
        oldestMs: Math.max(all.oldestMs, oldestMs),
      }),
      { open: 0, dirty: 0, quarantined: 0, oldestMs: 0 },
    )

const comparing: ReadonlySet<Gate> = new Set(['compatibility', 'cleanup'])

/** @returns asks all that a question needs; rejects where the control store is away */
export const createEvidence = ({ store, contract, config, ask, restMs }: Sources) => {
  const asked = lately(restMs, (key: string, declared: Declared) =>
    unreadiness({ contract, config: servedConfig(config(), contract), declared, ask }),
  )

  const clientsOf = async ({ rollout }: Declared, days: number) => {
    const entries = await store.entriesOf('kill', 'version')
    const moved = { contract, config: servedConfig(config(), contract), rollout, entries }
    const only = unserved(moved)
    const kills = killsTo(moved)
    if (only.length === 0) return { oldClients: [], kills }
    const { now } = await store.rollouts()
    const versions = [...new Set(only.map(({ version }) => version))]
    const since = now - days * 24 * hourMs
    const usage = await Promise.all(versions.map((version) => store.usage({ version, since })))
    return { oldClients: oldClients(usage.flat(), only), kills }
  }
  const seen = lately(restMs, (key: string, declared: Declared, days: number) =>
    clientsOf(declared, days),
  )

  return async (declared: Declared, { since, at, to }: Question): Promise<Evidence> => {
    const { name, rollout } = declared
    const { quietDays: days, comparedHours } = config().rollouts
    const gates = gatesBetween(at, to)
    const key = JSON.stringify([name, rollout])
    const [cells, progress, unready, clients, compared] = await Promise.all([
      since === undefined ? [] : store.cells(name, since),
      store.progress(),
      gates.includes('schema') ? asked(key, declared) : [],
      gates.includes('clients') ? seen(key, declared, days) : { oldClients: [], kills: [] },
      gates.some((gate) => comparing.has(gate))
        ? store.compared(name, contract.hash, comparedHours * hourMs)
        : [],
    ])
    const queue = queueOf(progress, rollout.resources)
    return { cells, queue, gates: { unready, ...clients, days, compared } }
  }
}

export type EvidenceOf = ReturnType<typeof createEvidence>
