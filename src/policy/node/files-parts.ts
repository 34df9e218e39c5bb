/** What the files of a project make together: flags that were judged, the configuration, and `policy.json`. */
import type { JudgedFlags } from '../../flags/index.ts'
import { clientsOf } from '../clients.ts'
import { Entries, entryKey } from '../entries.ts'
import type { Entry } from '../entry.ts'
import { judgeEdits, type PolicyVerdict } from '../judge/judge-policy.ts'
import type { PolicyRules } from '../judge/rules.ts'

export interface PolicyFiles {
  /** Judged by whoever read them. */
  readonly flags: JudgedFlags
  readonly flagEntries: readonly Entry[]
  /** Clients and life of versions of the configuration. */
  readonly configured: readonly Entry[]
  /** Path of `policy.json`, as issues name it. */
  readonly file: string
  /** What it holds. */
  readonly own: readonly Entry[]
}

/** An entry both in the configuration and in the file is refused. */
export const judgeFiles = async (
  { flags, flagEntries, configured, file, own }: PolicyFiles,
  rules: PolicyRules,
): Promise<PolicyVerdict> => {
  const configuredKeys = new Set(configured.map(entryKey))
  const twice = own
    .map(entryKey)
    .filter((key) => configuredKeys.has(key))
    .map((key) => ({ place: `${file} > ${key}`, message: 'is in the configuration, too' }))
  if (twice.length > 0) return { ok: false, issues: twice }
  const base = {
    flags,
    clients: clientsOf([]),
    versions: {},
    kills: [],
    all: Entries.of(flagEntries),
  }
  return judgeEdits(base, [...configured, ...own], rules)
}
