/** Questions on a terminal: a line of text, or one of some choices by its number or its word. */
import { createInterface } from 'node:readline/promises'
import { HintedFailure } from '../failures.ts'
import { note, styled, type CliContext } from '../context.ts'

export interface Choice {
  readonly name: string
  /** What speaks for it. */
  readonly why: string
}

export interface Asker {
  /** @returns what was typed; what stands for an empty line otherwise */
  text(question: string, otherwise?: string): Promise<string>
  /** @returns the name of a choice */
  choose(question: string, choices: readonly Choice[], otherwise: string): Promise<string>
  close(): void
}

/** Whether somebody can answer: both streams are terminals. */
export const canAsk = ({ process }: CliContext): boolean =>
  process.stdin.isTTY && process.stderr.isTTY

/** The choice that somebody typed: its number, its name, or the beginning of one name only. */
export const chosen = (typed: string, choices: readonly Choice[]): string | undefined => {
  const text = typed.trim()
  const byNumber = /^\d+$/.test(text) ? choices[Number(text) - 1] : undefined
  const exact = choices.find(({ name }) => name === text)
  const begins = text === '' ? [] : choices.filter(({ name }) => name.startsWith(text))
  return (exact ?? byNumber ?? (begins.length === 1 ? begins[0] : undefined))?.name
}

/** Ctrl-C and Ctrl-D leave: then nothing has been written yet. */
const left = (error: unknown): never => {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error
  throw new HintedFailure(
    'Begin again, or leave the questions open with `--no-input`.',
    'usage',
    'Left before the end: nothing was written',
  )
}

/** Asks on standard error, so that standard output has results only. */
export const createAsker = (context: CliContext): Asker => {
  const { stdin: input, stderr: output } = context.process
  const lines = createInterface({ input, output })
  const bold = (text: string) => styled(context, 'bold', text, 'stderr')
  const text = async (question: string, otherwise = ''): Promise<string> => {
    const shown = otherwise === '' ? '' : ` [${otherwise}]`
    const typed = (await lines.question(`${bold(question)}${shown} `).catch(left)).trim()
    return typed === '' ? otherwise : typed
  }
  return {
    text,
    choose: async (question, choices, otherwise) => {
      note(context, `\n${bold(question)}`)
      for (const [index, { name, why }] of choices.entries()) {
        note(context, `  ${index + 1}. ${name}${why === '' ? '' : `: ${why}`}`)
      }
      for (;;) {
        const found = chosen(await text('Which one?', otherwise), choices)
        if (found !== undefined) return found
        note(context, `  Type a number from 1 to ${choices.length}, or one of the words.`)
      }
    },
    close: () => lines.close(),
  }
}
