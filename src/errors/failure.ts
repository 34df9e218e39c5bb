/** What configuration-time code throws: a catalogue code, and every wrong place at once. */
import type { ErrorCode } from './catalogue.ts'
import { entryOf } from './entry-of.ts'

/** One author error: where it is (`adapters > 2.0.0 > change 1 > Entity > op 2`), what, and the valid choices. */
export interface Issue {
  readonly place: string
  readonly message: string
  readonly choices?: readonly string[]
}

export const formatIssue = ({ place, message, choices }: Issue): string =>
  `${place}: ${message}${choices?.length ? ` (valid: ${choices.join(', ')})` : ''}`

/** @example throw new Failure('config-invalid', 'isthmus.config.ts has 2 errors', issues) */
export class Failure extends Error {
  readonly code: ErrorCode
  readonly issues: readonly Issue[]

  constructor(code: ErrorCode, message: string, issues: readonly Issue[] = []) {
    super(message)
    this.name = 'Failure'
    this.code = code
    this.issues = issues
  }

  get exitCode(): number {
    return entryOf(this.code).exit
  }

  get hint(): string {
    return entryOf(this.code).hint
  }
}
