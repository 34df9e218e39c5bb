/** Wrong usage, told with the way out. */
import type { Failure } from '../errors/index.ts'
import { commandNames } from './commands.ts'
import { HintedFailure } from './failures.ts'

/** `isthmus`, and `isthmus help check`, are what many type for `isthmus --help` and `isthmus check --help`. */
export const readable = (inputs: readonly string[]): readonly string[] =>
  inputs.length === 0 || inputs[0] === 'help' ? [...inputs.slice(1), '--help'] : inputs

/** What is wrong with a value is told by whoever reads it, with the value. */
const plainly = (complaint: string): string =>
  complaint.replace(/^Failed to parse ".*?" for (\S+): (?=.)/s, '$1: ')

/**
 * @param path the commands that were named
 * @param complaints what the parser of the command line found wrong, a sentence each
 */
export const usageFailure = (path: readonly string[], complaints: readonly string[]): Failure => {
  const hint =
    path.length > 0
      ? `\`isthmus ${path.join(' ')} --help\` lists the options.`
      : `The commands are ${commandNames.join(', ')}; \`isthmus --help\` says what they do.`
  return new HintedFailure(hint, 'usage', complaints.map(plainly).join('. '))
}
