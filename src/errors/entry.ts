/** What the catalogue says of one error. */

export interface ErrorEntry {
  /** HTTP status when it is answered over HTTP. */
  readonly status: number
  /** Exit code when a command ends with it. */
  readonly exit: number
  readonly title: string
  /** What the reader can do about it. */
  readonly hint: string
  /** The same for a client whose version is newer than the backend's, where that is something else. */
  readonly hintForNewer?: string
}

export const entry = (status: number, exit: number, title: string, hint: string): ErrorEntry => ({
  status,
  exit,
  title,
  hint,
})
