/** Names the file of a configuration that has errors. */
import { Failure } from '../errors/index.ts'

/** What is wrong with a configuration, of which the file is known now. */
export const inFile = ({ code, issues }: Failure, file: string): Failure => {
  const errors = `${issues.length} error${issues.length === 1 ? '' : 's'}`
  return new Failure(code, `The configuration ${file} has ${errors}`, issues)
}
