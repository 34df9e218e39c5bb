/** Looks at every document of a store: what is wrong with each, and what it refers to that is not there. */
import { ok, type Result } from '../../errors/index.ts'
import type { StopSignal } from '../../http/index.ts'
import { isNumber, isObject, numberText, own, type Json } from '../../json/index.ts'
import { kindsOf, type Kind } from '../kinds.ts'
import type { Lists } from '../lists/lists.ts'
import { documentIssues, judged, type Finding } from './document-issues.ts'
import type { ReferenceIndex } from './index-port.ts'
import { label, type AuditIssue, type Severity } from './issue.ts'
import type { AuditRules } from './rules.ts'

export interface AuditOptions {
  readonly lists: Lists
  readonly signal: StopSignal
  readonly rules: AuditRules
  readonly index: ReferenceIndex
  /** Called with each issue, as it is found. */
  readonly onIssue: (issue: AuditIssue) => void
  /** Called after each page. */
  readonly onPage?: (so: { readonly type: string; readonly documents: number }) => void
}

export interface AuditReport {
  /** Documents that were looked at, by type. */
  readonly documents: Readonly<Record<string, number>>
  readonly issues: Readonly<Record<Severity, number>>
  /** Types that no list shows: nothing was looked at. */
  readonly unlisted: readonly string[]
  /** Whether it was ended before it was through. */
  readonly isInterrupted: boolean
}

const keyOf = (document: Json, field: string): string | undefined => {
  const value = isObject(document) ? own(document, field) : undefined
  if (typeof value === 'string' && value !== '') return value
  return value !== undefined && isNumber(value) ? numberText(value) : undefined
}

/** Problems: those of the lists. */
export const audit = async (options: AuditOptions): Promise<Result<AuditReport>> => {
  const { lists, rules, index, signal, onIssue, onPage } = options
  const { version } = lists
  const { kinds, unlisted } = kindsOf(version)
  const documents: Record<string, number> = {}
  const issues: Record<Severity, number> = { note: 0, warning: 0, error: 0 }
  const tell = (finding: Finding): void => {
    const issue = judged(finding, rules)
    if (!issue) return
    issues[issue.severity] += 1
    onIssue(issue)
  }
  const report = (isInterrupted: boolean): Result<AuditReport> =>
    ok({ documents, issues, unlisted, isInterrupted })

  const look = (kind: Kind, document: Json, issuesOf: ReturnType<typeof documentIssues>): void => {
    const { type, key: field, references } = kind
    const key = keyOf(document, field)
    const name = `${label(type)} ${key ?? 'unknown'}`
    for (const finding of issuesOf(document, key ?? 'unknown')) tell(finding)
    if (key === undefined) {
      tell({ code: 'no-key', type, key: 'unknown', message: `${name} has no key in ${field}` })
      return
    }
    if (!index.add({ type, key })) {
      tell({ code: 'duplicate-key', type, key, message: `${name} is listed more than once` })
      return
    }
    for (const reference of references.of(document)) index.refer({ type, key }, reference)
  }

  for (const kind of kinds) {
    const issuesOf = documentIssues(version, kind.type, rules)
    documents[kind.type] = 0
    for await (const page of lists.all(kind)) {
      if (signal.aborted) return report(true)
      if (!page.ok) return page
      for (const document of page.value) look(kind, document, issuesOf)
      documents[kind.type] = (documents[kind.type] ?? 0) + page.value.length
      onPage?.({ type: kind.type, documents: documents[kind.type] ?? 0 })
    }
  }
  for (const { from, path, key, as, mayBeGone } of index.dangling(kinds.map(({ type }) => type))) {
    const message = `${label(from.type)} ${from.key} references non-existent ${as} ${key}`
    tell({ code: mayBeGone ? 'former-reference' : 'dangling-reference', ...from, path, message })
  }
  for (const { type, keys } of index.cycles()) {
    const [key = ''] = keys
    const message = `${label(type)} ${key} is its own ancestor: ${[...keys, key].join(' -> ')}`
    tell({ code: 'reference-cycle', type, key, message })
  }
  return report(false)
}
