/** Looks an error up, among those that this process knows. */
import type { ErrorCode } from './catalogue.ts'
import type { ErrorEntry } from './entry.ts'
import { served } from './served.ts'

let known: Readonly<Record<string, ErrorEntry>> = served

/** From now on these are known, too: listeners of Node say so, a control plane, the embedded store, and the command line. */
export const know = (more: Readonly<Record<string, ErrorEntry>>): void => {
  known = { ...known, ...more }
}

export const entryOf = (code: ErrorCode): ErrorEntry => known[code] ?? served.internal
