/** From files to one set in force: judged, then given to the evaluator. */
import { commandErrors, Failure, know, type Issue } from '../errors/index.ts'
import { judgeFlagSet, type JudgeOptions } from './judge.ts'
import { flagSetOf } from './set-of.ts'
import type { FlagFile, FlagSet, JudgedFlags } from './source.ts'
import { told } from './told.ts'

export type Compiled =
  | {
      readonly ok: true
      readonly set: FlagSet
      readonly flags: JudgedFlags
      readonly warnings: readonly Issue[]
    }
  | { readonly ok: false; readonly issues: readonly Issue[] }

/** Never throws: of a defect, ours or flagd's, the reason is told as of any other mistake. */
export const compileFlagSet = async (
  files: readonly FlagFile[],
  options?: JudgeOptions,
): Promise<Compiled> => {
  try {
    const judged = await judgeFlagSet(files, options)
    return judged.ok ? { ...judged, set: flagSetOf(judged.flags) } : judged
  } catch (error) {
    const message = `cannot be judged: ${error instanceof Error ? error.message : typeof error}`
    return { ok: false, issues: told([{ place: 'flags', message }]) }
  }
}

export const invalidFlags = (issues: readonly Issue[]): Failure => {
  const count = issues.length === 1 ? 'an error' : `${issues.length} errors`
  know(commandErrors)
  return new Failure('flags-invalid', `The flag definitions have ${count}`, issues)
}
