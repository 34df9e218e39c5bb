/** What may stand where somebody pressed TAB, in the form that each shell wants. */
import { proposeCompletions } from '@stricli/core'
import { appFor } from '../app.ts'

export type Shell = 'bash' | 'zsh' | 'fish'

interface Proposal {
  readonly completion: string
  readonly brief: string
}

const lines: Readonly<Record<Shell, (proposal: Proposal) => string>> = {
  bash: ({ completion }) => completion,
  zsh: ({ completion, brief }) => `${completion.replaceAll(':', '\\:')}:${brief}`,
  fish: ({ completion, brief }) => `${completion}\t${brief}`,
}

/**
 * Options are proposed where one is begun, or where nothing else may stand. Nothing at all leaves it
 * to the shell, which proposes files.
 *
 * @param words after the name of the command, the last one unfinished
 */
export const propose = async (words: readonly string[]): Promise<readonly Proposal[]> => {
  const { stdout, stderr, env } = process
  const { application } = await appFor(words.length > 1 ? words[0] : undefined)
  const all = await proposeCompletions(application, words, { process: { stdout, stderr, env } })
  const options = all.filter(({ kind }) => kind === 'argument:flag')
  const others = all.filter(({ kind }) => kind !== 'argument:flag')
  const partial = words.at(-1) ?? ''
  return partial.startsWith('-') || (partial === '' && others.length === 0) ? options : others
}

/** Writes them to standard output, one per line. */
export const complete = async ([shell = '', ...words]: readonly string[]): Promise<void> => {
  const line = Object.hasOwn(lines, shell) ? lines[shell as Shell] : lines.bash
  const proposals = await propose(words)
  process.stdout.write(proposals.map((proposal) => `${line(proposal)}\n`).join(''))
}
