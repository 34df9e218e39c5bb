/** Flag definitions that were judged when the program was built: what a Worker is deployed with. */
import type { Issue } from '../errors/index.ts'
import { flagSetOf } from './set-of.ts'
import type { FlagSource, JudgedFlags } from './source.ts'

/** What judges flags does not come along. */
export const judgedSource = (flags: JudgedFlags, warnings: readonly Issue[] = []): FlagSource => {
  const current = flagSetOf(flags)
  const { version, keys } = current
  const loadedAt = new Date().toISOString()
  return {
    current,
    status: () => ({ version, loadedAt, keys, errors: [], warnings, broken: [] }),
    subscribe: () => () => undefined,
    close: async () => undefined,
  }
}
