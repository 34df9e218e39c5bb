/** How errors are told on the command line: what, where, why, what to do; and the exit code. */
import { catalogue, Failure, type Problem } from '../errors/index.ts'
import { styled, type CliContext } from './context.ts'
import { cliHints } from './hints.ts'
import { issueText } from './in-file.ts'

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

/** A failure whose way out is told better than the catalogue can. */
export class HintedFailure extends Failure {
  readonly #hint: string

  constructor(hint: string, ...failure: ConstructorParameters<typeof Failure>) {
    super(...failure)
    this.#hint = hint
  }

  override get hint(): string {
    return this.#hint
  }
}

const unexpected = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error)

const known = (error: unknown): Failure =>
  error instanceof Failure
    ? error
    : new HintedFailure(
        'This is a defect of isthmus: report it with the lines above.',
        'internal',
        `${catalogue.internal.title}: ${unexpected(error)}`,
      )

/** Whoever throws knows best. */
const hintOf = (failure: Failure): string =>
  failure instanceof HintedFailure ? failure.hint : (cliHints[failure.code] ?? failure.hint)

const textOf = (context: CliContext, failure: Failure): string => {
  const { message, issues } = failure
  const hint = hintOf(failure)
  const mark = styled(context, 'red', 'isthmus:', 'stderr')
  // A message that already lists its places (a contract's) is not followed by them again.
  const listed = message.includes('\n') ? [] : issues.map((issue) => `  ${issueText(issue)}`)
  return [`${mark} ${message}`, ...listed, `  ${hint}`, ''].join('\n')
}

const jsonOf = (failure: Failure): string => {
  const { code, message, issues } = failure
  return `${JSON.stringify({ error: { code, message, issues, hint: hintOf(failure) } }, null, 2)}\n`
}

/** Tells people on standard error, or programs on standard output, and sets the exit code. */
export const tellFailure = (context: CliContext, error: unknown, json: boolean): void => {
  const failure = known(error)
  const { process } = context
  if (json) process.stdout.write(jsonOf(failure))
  else process.stderr.write(textOf(context, failure))
  process.exitCode = failure.exitCode
}
