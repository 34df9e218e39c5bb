/** What every command is given: its streams, and how to print for people and for programs. */
import { styleText } from 'node:util'

export interface CliContext {
  readonly process: NodeJS.Process
}

type Style = Parameters<typeof styleText>[0]

/** Colours only where a person looks: not into files, not with NO_COLOR. */
export const styled = (
  context: CliContext,
  style: Style,
  text: string,
  stream: 'stdout' | 'stderr' = 'stdout',
): string => styleText(style, text, { stream: context.process[stream] })

/** One line for people on standard output. */
export const say = (context: CliContext, line = ''): void => {
  context.process.stdout.write(`${line}\n`)
}

/** One line about what is going on, on standard error. */
export const note = (context: CliContext, line: string): void => {
  context.process.stderr.write(`${line}\n`)
}

/** One JSON value for programs. */
export const sayJson = (context: CliContext, value: unknown): void => {
  context.process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

/** One JSON value on one line, for programs that read what a server says while it runs. */
export const sayJsonLine = (context: CliContext, value: unknown): void => {
  context.process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** The flag that every command with a result has. */
export const jsonFlag = {
  kind: 'boolean',
  brief: 'Print JSON for programs',
  default: false,
  withNegated: false,
} as const

export interface JsonFlags {
  readonly json: boolean
}
