/** Waits for the word to stop: Ctrl-C, a signal, the end of standard input or of the parent process. */
import type { CliContext } from './context.ts'

export interface StopOptions {
  /** Whether the end of standard input is such a word. */
  readonly watchStdin?: boolean
  /** Whether the end of the terminal (SIGHUP) is such a word; yes when absent. */
  readonly hangUp?: boolean
}

/** One Ctrl-C may arrive more than once: from the terminal, and from npm, which passes it on. */
const sameStroke = 500

/** How often the parent is looked for, in milliseconds. */
const parentInterval = 500

/**
 * npm runs scripts through a shell, and signals it alone: where npm is stopped or killed, the shell
 * ends and leaves its command behind.
 */
const whenNpmEnds = (process: NodeJS.Process, stop: () => void): void => {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stop()
  }, parentInterval)
  timer.unref()
}

/** Resolves at the first word; Ctrl-C again ends the process at once. */
export const untilStopped = (
  context: CliContext,
  { watchStdin = false, hangUp = true }: StopOptions = {},
): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { process } = context
  let stoppedAt: number | undefined
  const stop = (): void => {
    stoppedAt ??= performance.now()
    resolve()
  }
  process.on('SIGINT', () => {
    if (stoppedAt !== undefined && performance.now() - stoppedAt > sameStroke) process.exit(130)
    stop()
  })
  process.on('SIGTERM', stop)
  if (hangUp) process.on('SIGHUP', stop)
  // Started by bin/isthmus.js under an older Node: ends with it, however that ends.
  if (process.channel) {
    process.once('disconnect', stop)
    process.channel.unref()
  }
  whenNpmEnds(process, stop)
  if (watchStdin) {
    process.stdin.once('end', stop)
    process.stdin.once('error', stop)
    process.stdin.resume()
  }
  return promise
}
