/** What an audit finds: a code for programs, and a sentence for people. */

/** Every code, with the severity that it has where no rule says otherwise. */
export const auditCodes = {
  'missing-field': 'error',
  'wrong-type': 'error',
  misfit: 'error',
  'no-key': 'error',
  'duplicate-key': 'error',
  'dangling-reference': 'error',
  'former-reference': 'note',
  'reference-cycle': 'error',
  'out-of-order': 'warning',
} as const satisfies Readonly<Record<string, Severity>>

export type Severity = 'note' | 'warning' | 'error'
export type AuditCode = keyof typeof auditCodes

export interface AuditIssue {
  readonly code: AuditCode
  readonly severity: Severity
  /** Type of the document, and its key; `unknown` where it has none. */
  readonly type: string
  readonly key: string
  /** JSON path (RFC 9535) in the document, where it is about one place of it. */
  readonly path?: string
  readonly message: string
}

/** @example label('StateVersion') // 'State version' */
export const label = (type: string): string => {
  const words = type.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase()
  return `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`
}
