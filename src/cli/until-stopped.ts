/** Waits for the word to stop: Ctrl-C, a signal, or the end of standard input. */
import type { CliContext } from './context.ts'

export interface StopOptions {
  /** Whether the end of standard input is such a word. */
  readonly watchStdin?: boolean
}

/** Resolves at the first word; a second Ctrl-C ends the process at once. */
export const untilStopped = (
  context: CliContext,
  { watchStdin = false }: StopOptions = {},
): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { process } = context
  const stop = (): void => {
    process.once('SIGINT', () => process.exit(130))
    resolve()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  if (watchStdin) {
    process.stdin.once('end', stop)
    process.stdin.once('error', stop)
    process.stdin.resume()
  }
  return promise
}
