/** Names the file of a configuration that has errors. */
import { Failure, formatIssue, type Issue } from '../errors/index.ts'
import type { Location } from './locate.ts'
import { placeInFile } from './literal-place.ts'

/** What is wrong with a configuration, of which the file is known now. */
export const inFile = ({ code, issues }: Failure, file: string): Failure => {
  const errors = `${issues.length} error${issues.length === 1 ? '' : 's'}`
  const located = issues
    .map((issue): Issue & Location => ({ ...issue, file, ...placeInFile(file, issue.place) }))
    .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
  return new Failure(code, `The configuration ${file} has ${errors}`, located)
}

/** As compilers tell it, where a line is known: `isthmus.config.ts:6:14 - backends > green: ...` */
export const issueText = (issue: Issue & Location): string => {
  const { file, line, column } = issue
  if (file === undefined || line === undefined || issue.place.startsWith(file)) {
    return formatIssue(issue)
  }
  const at = [file, line, ...(column === undefined ? [] : [column])].join(':')
  return `${at} - ${formatIssue(issue)}`
}
