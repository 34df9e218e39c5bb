/** How errors are told on the command line: what, where, why, what to do; and the exit code. */
import { styleText } from 'node:util'
import { catalogue, Failure, formatIssue, type Problem } from '../errors/index.ts'

/** A problem document as the failure of a command. */
export class ProblemFailure extends Failure {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(
      problem.code,
      `${problem.title}. ${problem.detail}`,
      (problem.errors ?? []).map(({ pointer, detail }) => ({
        place: pointer || 'the root',
        message: detail,
      })),
    )
    this.problem = problem
  }
}

const unexpected = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error)

/** For people, on standard error. */
export const failureText = (error: unknown): string => {
  const mark = styleText('red', 'isthmus:', { stream: process.stderr })
  if (!(error instanceof Failure))
    return `${mark} ${catalogue.internal.title}\n${unexpected(error)}`
  // A message that already lists its places (a contract's) is not followed by them again.
  const listed = error.message.includes('\n')
  const issues = listed ? [] : error.issues.map((issue) => `  ${formatIssue(issue)}`)
  return [`${mark} ${error.message}`, ...issues, `  ${error.hint}`].join('\n')
}

/** For programs, on standard output. */
export const failureJson = (error: unknown): string => {
  const known = error instanceof Failure ? error : new Failure('internal', unexpected(error))
  const { code, message, issues, hint } = known
  return JSON.stringify({ error: { code, message, issues, hint } }, null, 2)
}

export const exitCodeOf = (error: unknown): number =>
  error instanceof Failure ? error.exitCode : catalogue.internal.exit
