/** Flag definitions that are part of the program: what a Worker bundles. */
import { invalidFlags } from './compile.ts'
import { judgeFlagSet, type JudgeOptions } from './judge.ts'
import { judgedSource } from './judged-source.ts'
import type { FlagSource } from './source.ts'

const textOf = (name: string, content: unknown): string => {
  try {
    return typeof content === 'string' ? content : (JSON.stringify(content) ?? '')
  } catch {
    const message = 'cannot be written as JSON: it holds itself, or is nested too deeply'
    throw invalidFlags([{ place: name, message }])
  }
}

/**
 * @param files definitions by file name, as text or as imported JSON modules
 * @param options what they have to decide: `{ against: config }` judges them as `isthmus check` does
 * @throws Failure `flags-invalid` with every issue
 * @example await staticSource({ 'flags/kill-switch.json': killSwitch })
 */
export const staticSource = async (
  files: Readonly<Record<string, unknown>>,
  options?: JudgeOptions,
): Promise<FlagSource> => {
  const judged = await judgeFlagSet(
    Object.entries(files).map(([name, content]) => ({ name, text: textOf(name, content) })),
    options,
  )
  if (!judged.ok) throw invalidFlags(judged.issues)
  return judgedSource(judged.flags, judged.warnings)
}
