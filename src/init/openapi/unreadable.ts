/** What is thrown where a source is no description of an API that can be read. */
import { Failure, formatIssue, type Issue } from '../../errors/index.ts'

/** @throws Failure `source-unreadable` with the places */
export const unreadable = (...issues: readonly Issue[]): never => {
  const places = issues.map((issue) => `\n  ${formatIssue(issue)}`).join('')
  throw new Failure('source-unreadable', `The API's description cannot be read:${places}`, issues)
}
