/** Looks at everything that a cut-over is decided by. Nothing is changed but for a backup that is made. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { killsTo } from '../../../control/rollout/still-needed.ts'
import type { ControlStore } from '../../../control/port.ts'
import type { Stop } from '../../../http/index.ts'
import {
  affectedClients,
  backendsHash,
  backupGate,
  clientsGate,
  copiedGate,
  lagGate,
  lookSince,
  manifestDigest,
  positionsOf,
  quarantineGate,
  queueGate,
  rolloutGate,
  verifiedGate,
  verify,
  wayBackGate,
  witnessGate,
  type Evidence,
  type Finding,
  type GateVerdict,
  type RunState,
} from '../../../migrate/index.ts'
import { backupFolder } from '../../backup/places.ts'
import { makeBackup } from '../../backup/make.ts'
import { wholeBackup } from '../../backup/verified.ts'
import { note, type CliContext } from '../../context.ts'
import type { Project } from '../../document-store.ts'
import { valueOf } from '../../release/rollouts-of.ts'
import { comparing, wrongIn } from '../../../runtime/migrate/comparing.ts'
import type { BothEnds } from '../ends.ts'
import { counted } from '../progress-text.ts'
import { losingOf } from './losing.ts'
import { queueOf, seenOf, type Between } from './rollout-between.ts'
import { witnessed } from './witnesses.ts'

export interface Gathering {
  readonly project: Project
  readonly store: ControlStore
  readonly name: string
  readonly row: { readonly version: number; readonly state: RunState }
  readonly ends: BothEnds
  readonly between: Between | undefined
  /** The folder of backups. */
  readonly backups: string
  /** Of which backup; one is made when absent. */
  readonly backup: string | undefined
  readonly recheckMs: number
  readonly quiet: boolean
  readonly signal: Stop
  readonly onFinding: (where: string, finding: Finding) => void
}

export interface Gathered {
  readonly gates: readonly GateVerdict[]
  /** Undefined where a gate is shut, or it was interrupted. */
  readonly evidence: Evidence | undefined
}

const isShut = ({ isOpen }: GateVerdict): boolean => !isOpen

/** What takes no time to know. */
const quickGates = async (on: Gathering): Promise<readonly GateVerdict[]> => {
  const { project, store, name, row, between, ends } = on
  const { state } = row
  const gates = [
    rolloutGate(state, between && seenOf(between.status)),
    copiedGate(name, state),
    quarantineGate(name, await store.runs.countStranded(name)),
  ]
  if (!between) return gates
  const { contract, config } = project
  const { rollout } = between.status
  const asked = { from: state.source, to: ends.target.version.key }
  const clients = await affectedClients(contract, asked, store, Date.now())
  const known =
    clients.kind === 'known'
      ? {
          kind: 'known' as const,
          refused: clients.clients.filter(({ verdict }) => verdict === 'refused'),
          kills: killsTo({
            contract,
            config,
            rollout,
            entries: await store.entriesOf('kill', 'version'),
          }),
        }
      : clients
  return [
    ...gates,
    queueGate(between.status.name, queueOf(between.status)),
    clientsGate(state.target, known),
  ]
}

const backedUp = async (context: CliContext, on: Gathering) => {
  const { project, ends, backups, backup, quiet, signal } = on
  if (backup !== undefined) {
    const folder = await backupFolder(backup, backups)
    const manifest = await wholeBackup(context, folder, { quiet, signal })
    const isOfSource = manifest.backend === ends.source.name
    return isOfSource ? { name: backup, digest: await manifestDigest(manifest) } : undefined
  }
  const opened = { store: ends.source, contract: project.contract.hash }
  const how = { backups, compression: 'zstd' as const, check: false, quiet, signal }
  const made = await makeBackup(context, opened, how)
  return { name: made.folder, digest: await manifestDigest(made.manifest) }
}

interface Counted {
  readonly byType: Readonly<Record<string, number>>
  readonly same: number
  readonly wrong: number
}

const comparedBy = async (
  on: Gathering,
  where: string,
  ends: BothEnds,
  only: readonly string[] | undefined,
): Promise<Counted> => {
  const { project, recheckMs, signal, onFinding } = on
  const { verifying } = comparing(project, { ...ends, only, recheckMs, signal })
  const done = valueOf(
    await verify({ ...verifying, onFinding: (finding) => onFinding(where, finding) }),
  )
  return {
    byType: Object.fromEntries(done.types.map(({ type, same }) => [type, same])),
    same: done.types.reduce((sum, { same }) => sum + same, 0),
    wrong: done.types.reduce((sum, one) => sum + wrongIn(one), 0),
  }
}

/** A folder that nothing else is in, as long as it is needed. */
const inFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The quick gates first: where one is shut, the rest is not looked at. */
export const gather = async (context: CliContext, on: Gathering): Promise<Gathered> => {
  const { project, name, row, ends, between, recheckMs, signal, onFinding } = on
  const { state } = row
  const quick = await quickGates(on)
  if (quick.some(isShut) || !between) return { gates: quick, evidence: undefined }
  const tell = (text: string): void => {
    if (!on.quiet) note(context, text)
  }

  const from = await positionsOf({ ...ends, signal })
  const positions = from && valueOf(from)
  const { only } = state
  const { pairs } = comparing(project, { ...ends, only, recheckMs, signal })
  const old = pairs.pairs.map((pair) => pair.from.type)
  tell(`Comparing ${state.source} with ${state.target}, document by document.`)
  const forward = await comparedBy(on, 'verified', ends, only)
  tell(`Carrying all of ${state.target} back to ${state.source}, without writing.`)
  const reversed = { source: ends.target, target: ends.source }
  const back = await comparedBy(on, 'way back', reversed, old)
  const losing = await losingOf(project, between, signal)
  tell('Asking two gateways, one before each backend, as clients of each version do.')
  const witnesses = valueOf(
    await inFolder((folder) =>
      witnessed(project, {
        from: state.source,
        to: state.target,
        only: old,
        state: folder,
        recheckMs,
        signal,
        onFinding: (version, finding) => onFinding(`witnesses of ${version}`, finding),
      }),
    ),
  )
  if (signal.aborted) return { gates: quick, evidence: undefined }
  const backup = await backedUp(context, on)
  const { verifying } = comparing(project, { ...ends, only, recheckMs, signal })
  const since = positions && valueOf(await lookSince(positions, verifying))
  since?.found.forEach((finding) => onFinding('lag', finding))

  const losingAll = Object.values(losing).reduce((sum, count) => sum + count, 0)
  const gates = [
    ...quick,
    verifiedGate(state, forward),
    wayBackGate(state, { wrong: back.wrong, losing: losingAll }),
    witnessGate(witnesses),
    lagGate(since?.looked, since?.found.length ?? 0),
    backupGate(state.source, backup?.name),
  ]
  if (gates.some(isShut) || !backup) return { gates, evidence: undefined }
  const { contract, config } = project
  tell(`All ${counted(gates.length)} gates are open.`)
  return {
    gates,
    evidence: {
      at: new Date().toISOString(),
      migration: name,
      version: row.version + 1,
      contract: contract.hash,
      backends: await backendsHash(contract, config, { from: state.source, to: state.target }),
      rollout: {
        name: between.status.name,
        tag: between.tag,
        version: between.status.version,
      },
      verified: forward.byType,
      positions: since?.positions ?? null,
      backup,
      witnessed: witnesses.map(({ version }) => version),
      losing,
    },
  }
}
