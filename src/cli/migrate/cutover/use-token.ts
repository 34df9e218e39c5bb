/** Whether a token still stands for what is the case. */
import {
  backendsHash,
  evidenceIn,
  lookSince,
  manifestDigest,
  tokenOf,
  voidBy,
  type Evidence,
} from '../../../migrate/index.ts'
import { listed } from '../../backup/places.ts'
import { comparing } from '../../../runtime/migrate/comparing.ts'
import { queueOf } from './rollout-between.ts'
import { basename, dirname } from 'node:path'
import type { Gathering } from './gather.ts'

export type Judged =
  | { readonly isValid: true; readonly evidence: Evidence; readonly looked: number | undefined }
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

/** What either backend has changed since is compared, too. */
export const judgeToken = async (on: Gathering, token: string): Promise<Judged> => {
  const { project, row, name, ends, between, recheckMs, signal } = on
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
  const { verifying } = comparing(project, { ...ends, only: state.only, recheckMs, signal })
  const since = await lookSince(evidence.positions, verifying)
  if (!since.ok) return invalid(since.problem.detail ?? since.problem.title)
  const { found, looked } = since.value
  return found.length === 0
    ? { isValid: true, evidence, looked }
    : invalid(
        `${found.length} documents that have changed since differ, ${found[0]?.type} ${found[0]?.key} for one`,
      )
}
