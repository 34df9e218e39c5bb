/** Whether a token still stands for what is the case. */
import { failed, ok, problem, type Result } from '../../../errors/index.ts'
import {
  backendsHash,
  evidenceIn,
  lookSince,
  manifestDigest,
  tokenOf,
  verify,
  voidBy,
  type Evidence,
  type Finding,
  type Positions,
} from '../../../migrate/index.ts'
import { listed } from '../../backup/places.ts'
import { comparing } from '../../../runtime/migrate/comparing.ts'
import { queueOf } from './rollout-between.ts'
import { basename, dirname } from 'node:path'
import type { Gathering } from './gather.ts'

/** What was compared again. */
export interface Looked {
  /** Documents. */
  readonly count: number
  /** Whether it was all of them: a feed of changes did not reach back to the evidence. */
  readonly isAll: boolean
}

export type Judged =
  | { readonly isValid: true; readonly evidence: Evidence; readonly looked: Looked | undefined }
  | { readonly isValid: false; readonly reasons: readonly string[] }

const invalid = (...reasons: readonly string[]): Judged => ({ isValid: false, reasons })

const backupNow = async (
  { backups }: Gathering,
  { backup: { name } }: Evidence,
): Promise<string | undefined> => {
  const isPath = basename(name) !== name
  const found = await listed(isPath ? dirname(name) : backups, basename(name)).catch(
    () => undefined,
  )
  return found?.kind === 'backup' ? manifestDigest(found.manifest) : undefined
}

interface LookedAt extends Looked {
  readonly found: readonly Finding[]
}

/**
 * What either backend has changed since. The feed of a database in this process begins with the process,
 * and any feed may be too short: then everything is compared.
 */
const lookedAt = async (
  { project, row, ends, recheckMs, signal }: Gathering,
  positions: Positions,
): Promise<Result<LookedAt>> => {
  const { verifying } = comparing(project, { ...ends, only: row.state.only, recheckMs, signal })
  const since = await lookSince(positions, verifying)
  if (since.ok) return ok({ ...since.value, count: since.value.looked, isAll: false })
  if (since.problem.code !== 'position-gone') return since
  const found: Finding[] = []
  const done = await verify({ ...verifying, onFinding: (finding) => found.push(finding) })
  if (!done.ok) return done
  const { types, isInterrupted } = done.value
  if (isInterrupted) return failed(problem('client-closed', 'It was interrupted.'))
  const count = types.reduce((sum, { source }) => sum + source, 0)
  return ok({ found, count, isAll: true })
}

export const judgeToken = async (on: Gathering, token: string): Promise<Judged> => {
  const { project, row, name, between } = on
  const { state } = row
  const evidence = evidenceIn(state)
  if (!evidence) {
    return invalid(`no evidence was gathered: isthmus migrate cutover ${name}`)
  }
  if ((await tokenOf(evidence)) !== token.trim()) {
    return invalid(`it is not the token of the evidence that was gathered last, at ${evidence.at}`)
  }
  if (!between) return invalid('there is no rollout between the two backends any more')
  const { contract, config } = project
  const reasons = voidBy(evidence, {
    version: row.version,
    contract: contract.hash,
    backends: await backendsHash(contract, config, { from: state.source, to: state.target }),
    rollout: { name: between.status.name, tag: between.tag, version: between.status.version },
    backup: await backupNow(on, evidence),
    now: Date.now(),
  })
  const { dirty, quarantined } = queueOf(between.status)
  const queued = dirty + quarantined
  const waiting = queued === 0 ? [] : [`${queued} writes are not at both backends`]
  if (reasons.length + waiting.length > 0) return invalid(...reasons, ...waiting)
  if (!evidence.positions) return { isValid: true, evidence, looked: undefined }
  const since = await lookedAt(on, evidence.positions)
  if (!since.ok) return invalid(since.problem.detail ?? since.problem.title)
  const { found, count, isAll } = since.value
  if (found.length === 0) return { isValid: true, evidence, looked: { count, isAll } }
  const which = isAll ? 'documents' : 'documents that have changed since'
  return invalid(`${found.length} ${which} differ, ${found[0]?.type} ${found[0]?.key} for one`)
}
