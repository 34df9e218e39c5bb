/** Problem details for HTTP APIs (RFC 9457), always built from the catalogue. */
import type { ErrorCode } from './catalogue.ts'
import { entryOf } from './entry-of.ts'

/** One wrong place. `pointer` is an RFC 6901 JSON Pointer into the sender's own document. */
export interface ProblemPlace {
  readonly pointer: string
  readonly detail: string
}

export interface Problem {
  readonly type: string
  readonly code: ErrorCode
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly hint: string
  readonly errors?: readonly ProblemPlace[]
  /** Extension members (RFC 9457 section 3.2), such as `backend`, `route`, `supported`. */
  readonly [extension: string]: unknown
}

export const problemMediaType = 'application/problem+json'

/**
 * Builds the problem of a catalogue code.
 *
 * @example problem('unsupported-version', 'No version 9.9', { supported: ['1.0', '1.1'] })
 */
export const problem = (
  code: ErrorCode,
  detail: string,
  extensions: Readonly<Record<string, unknown>> = {},
): Problem => {
  const { status, title, hint } = entryOf(code)
  return { type: `urn:isthmus:error:${code}`, code, title, status, detail, hint, ...extensions }
}

/** The same problem with the hint for a client whose version is newer than the backend's. */
export const forNewerClient = (found: Problem): Problem => {
  const { hintForNewer } = entryOf(found.code)
  return hintForNewer === undefined ? found : { ...found, hint: hintForNewer }
}
