/** What is found in definitions: errors, which keep them out of force, and warnings, which do not. */
import type { Issue } from '../errors/index.ts'

export interface Finding extends Issue {
  /** It does what is written, which is hardly what was meant. */
  readonly isWarning?: true
}

export const warning = (place: string, message: string, choices?: readonly string[]): Finding => ({
  place,
  message,
  ...(choices === undefined ? {} : { choices }),
  isWarning: true,
})

/** Without what only findings say. */
export const issueOf = ({ place, message, choices }: Finding): Issue => ({
  place,
  message,
  ...(choices === undefined ? {} : { choices }),
})

export const errorsOf = (findings: readonly Finding[]): Issue[] =>
  findings.filter(({ isWarning }) => !isWarning)

export const warningsOf = (findings: readonly Finding[]): Issue[] =>
  findings.filter(({ isWarning }) => isWarning).map(issueOf)
