/** What programs are told of two stores without changing either: whether they are equal, and whether one is whole. */
import { ok, type Result } from '../../errors/index.ts'
import { Stop, type StopSignal } from '../../http/index.ts'
import {
  audit,
  auditRules,
  storeLists,
  verify,
  type AuditIssue,
  type AuditReport,
  type DocumentStore,
  type Finding,
  type Transform,
  type TypeVerdict,
  type Verification,
} from '../../migrate/index.ts'
import { sqliteReferenceIndex } from '../../migrate/node/reference-index.ts'
import { comparing } from './comparing.ts'
import type { Project } from './store-of.ts'

export interface Both {
  readonly project: Project
  readonly source: DocumentStore
  readonly target: DocumentStore
  readonly transforms: Readonly<Record<string, Transform>>
  /** Names the transforms. */
  readonly digest: string | undefined
}

/** Findings that are kept, where nobody says how many; the others are counted only. */
const usualMost = 1000

export interface CompareOptions {
  /** Types that are compared; all that both versions list when absent. */
  readonly only?: readonly string[]
  /** Milliseconds after which what seems wrong is read again; 2000 when absent. */
  readonly recheckMs?: number
  /** Findings that are kept; 1000 when absent. All of them are counted. */
  readonly most?: number
  readonly signal?: StopSignal
  /** Told after each page. */
  readonly onProgress?: (so: TypeVerdict) => void
}

export interface Compared extends Verification {
  readonly found: readonly Finding[]
}

/** Problems: those of the stores. @throws Failure `usage` for a type that both do not list */
export const compare = async (
  { project, source, target, transforms }: Both,
  options: CompareOptions,
): Promise<Result<Compared>> => {
  const { only, recheckMs = 2000, most = usualMost, signal = new Stop(), onProgress } = options
  const found: Finding[] = []
  const { verifying } = comparing(project, {
    source,
    target,
    transforms,
    only,
    recheckMs,
    signal,
  })
  const done = await verify({
    ...verifying,
    onFinding: (finding) => {
      if (found.length < most) found.push(finding)
    },
    ...(onProgress && { onProgress }),
  })
  return done.ok ? ok({ ...done.value, found }) : done
}

export interface AuditAsked {
  /** As in `audit.json`: `{ order: { Entity: [['created_at', 'updated_at']] } }`. */
  readonly rules?: unknown
  /** Issues that are kept; 1000 when absent. All of them are counted. */
  readonly most?: number
  readonly signal?: StopSignal
}

export interface Audited extends AuditReport {
  readonly found: readonly AuditIssue[]
}

/** Problems: those of the store. @throws Failure `config-invalid` for rules that are none */
export const look = async (
  { config }: Project,
  store: DocumentStore,
  { rules = {}, most = usualMost, signal = new Stop() }: AuditAsked,
): Promise<Result<Audited>> => {
  const { depth } = config.limits
  const found: AuditIssue[] = []
  const index = sqliteReferenceIndex()
  try {
    const done = await audit({
      lists: storeLists(store, { limits: { depth }, signal }),
      signal,
      rules: auditRules(rules, 'rules'),
      index,
      onIssue: (issue) => {
        if (found.length < most) found.push(issue)
      },
    })
    return done.ok ? ok({ ...done.value, found }) : done
  } finally {
    index.close()
  }
}
