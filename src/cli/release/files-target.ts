/** The files of a project as what commands edit: flags in their folder, all else in the policy file. */
import { resolve } from 'node:path'
import { changesOf } from '../../control/actions/changes.ts'
import type { Control, Edited } from '../../control/actions/control.ts'
import { changedProblem, refusedProblem } from '../../control/actions/edit.ts'
import type { StoredEntry } from '../../control/port.ts'
import { failed, ok, type Result } from '../../errors/index.ts'
import { policyRules, servedConfig } from '../../gateway/config/index.ts'
import {
  applyEdits,
  diffEntries,
  entryKey,
  entryTag,
  hashOf,
  invert,
  judgePolicy,
  type Edit,
  type Entry,
  type EntryKind,
} from '../../policy/index.ts'
import { HintedFailure } from '../failures.ts'
import { documentsAfter } from './file-documents.ts'
import { readProject, type Project } from './project-files.ts'
import { replaceFiles } from './replace-files.ts'
import type { How, StoredOf, Target, Traffic } from './target.ts'

export interface ProjectFiles extends Project {
  /** Of the configuration, as it is told. */
  readonly file: string
  /** Where traffic is recorded, if it is. */
  readonly traffic?: Traffic
  /** Who would move, where traffic is recorded. */
  readonly foresee?: Control['blastRadius']
  readonly whyUnknown: () => string
}

const stored = async (entry: Entry): Promise<StoredEntry> => ({
  ...entry,
  number: 0,
  tag: await entryTag(entry),
})

const names = {
  client: 'Client',
  version: 'Version',
  kill: 'Kill switch',
  rollout: 'Rollout',
} as const

export const filesTarget = (files: ProjectFiles): Target => {
  const { config, file, contract, traffic, foresee } = files
  const rules = policyRules(servedConfig(config, contract), contract)
  const where = `the files of ${file}`
  const policyFile = config.policy.file
  const documents = { flags: resolve(config.flags.folder), policy: resolve(policyFile), rules }

  /** A module of the user's is no place for commands. @throws Failure `policy-in-files` */
  const assertEditable = (edits: readonly Edit[], configured: ReadonlySet<string>): void => {
    const found = edits.find((edit) => configured.has(entryKey(edit)))
    if (!found || found.kind === 'flag' || found.kind === 'flag-file') return
    const section = found.kind === 'client' ? 'clients' : 'versions'
    throw new HintedFailure(
      `Edit ${file} by hand. Or move it once: take it out of ${file}, and put it into ${policyFile}, ` +
        `which commands edit, as {"${section}": {${JSON.stringify(found.id)}: {...}}}` +
        `${found.kind === 'client' ? ', with its digests as "keys": ["sha256:..."]' : ''}. Or keep the policy in a control ` +
        'store: `control: {}` in the configuration, then `isthmus policy apply`.',
      'policy-in-files',
      `${names[found.kind]} "${found.id}" stands in ${file}, which no command edits`,
    )
  }

  const edit = async (edits: readonly Edit[], how: How): Promise<Result<Edited>> => {
    const { entries: before, configured, texts } = await readProject(files)
    assertEditable(edits, configured)
    const applied = await applyEdits(before, edits)
    if (!applied.ok) {
      const found = applied.conflicts.map(({ edit: { kind, id }, entry, tag }) => {
        const value = entry?.value ?? null
        return { kind, id, value, tag, number: 0 } as StoredEntry
      })
      return failed(changedProblem(found))
    }
    const after = [...applied.entries]
    const judged = await judgePolicy(after, rules)
    if (!judged.ok) return failed(refusedProblem(judged.issues))
    const policy = { number: 0, hash: await hashOf(after), at: new Date().toISOString() }
    if (diffEntries(before, after).length === 0) return ok({ kind: 'unchanged', policy })
    const { warnings } = judged
    const next = documentsAfter(documents, texts, before, edits, applied.entries)
    if (!next.ok) return next
    if (how.dryRun) {
      const known = new Map(
        before.map((entry) => [entryKey(entry), { ...entry, number: 0, tag: '' }]),
      )
      return ok({
        kind: 'tried',
        policy,
        changes: changesOf(known, edits),
        warnings,
        needsApproval: false,
        blastRadius: (await foresee?.(before, after)) ?? null,
      })
    }
    await replaceFiles(next.value)
    const entries = await Promise.all(
      edits.map(async ({ kind, id }) => ({
        kind,
        id,
        tag: await entryTag(applied.entries.get(kind, id)),
      })),
    )
    return ok({ kind: 'committed', policy, entries, inverse: invert(before, edits), warnings })
  }

  const noHistory = (): never => {
    throw new HintedFailure(
      `Their history is that of your version control: \`git log -p ${config.flags.folder}\`; ` +
        '`isthmus flags diff --against REVISION` compares with one.',
      'usage',
      `Nobody records the history of ${where}`,
    )
  }

  const found = async <K extends EntryKind>(
    kind: K,
    id?: string,
  ): Promise<readonly StoredOf<K>[]> => {
    const { entries } = await readProject(files)
    const mine = entries.filter((one) => one.kind === kind && (id === undefined || one.id === id))
    const all = await Promise.all(mine.map(stored))
    return all.toSorted((a, b) => (a.id < b.id ? -1 : 1)) as unknown as StoredOf<K>[]
  }

  return {
    kind: 'files',
    where,
    traffic,
    rollouts: undefined,
    whyUnknown: files.whyUnknown,
    entries: (kind) => found(kind),
    entry: async (kind, id) => (await found(kind, id))[0],
    edit,
    revert: noHistory,
    history: noHistory,
    between: noHistory,
    close: async () => undefined,
  }
}
