/** What is said of a backup that is not what it was when it was made. */
import { problem, ProblemError } from '../../errors/index.ts'

/** @param what goes on after the name of the file: `is missing` */
export const damage = (file: string, what: string): ProblemError =>
  new ProblemError(problem('backup-damaged', `${file} ${what}.`, { file, what }))

/** File and words of a damage; undefined where an error is none. */
export const damageOf = (
  error: unknown,
): { readonly file: string; readonly what: string } | undefined => {
  if (!(error instanceof ProblemError) || error.problem.code !== 'backup-damaged') return undefined
  const { file, what } = error.problem
  return { file: String(file), what: String(what) }
}
