/** Waits for the word to stop: Ctrl-C, a signal, the end of standard input or of the parent process. */
import type { CliContext } from './context.ts'

export interface StopOptions {
  /** Whether the end of standard input is such a word. */
  readonly watchStdin?: boolean
  /** Whether the end of the terminal (SIGHUP) is such a word; yes when absent. */
  readonly hangUp?: boolean
}

/** What the word was: a service manager's, or that of whoever sits before it or is its parent. */
export type StopWord = 'SIGTERM' | 'now'

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

/** Resolves at the first word; another signal ends the process at once. */
export const untilStopped = (
  context: CliContext,
  { watchStdin = false, hangUp = true }: StopOptions = {},
): Promise<StopWord> => {
  const { promise, resolve } = Promise.withResolvers<StopWord>()
  const { process } = context
  let stoppedAt: number | undefined
  const say = (word: StopWord): void => {
    stoppedAt ??= performance.now()
    resolve(word)
  }
  const stop = (): void => say('now')
  /** @param code of a process that a signal ended: 128 and its number */
  const signalled = (word: StopWord, code: number) => (): void => {
    if (stoppedAt !== undefined && performance.now() - stoppedAt > sameStroke) process.exit(code)
    say(word)
  }
  process.on('SIGINT', signalled('now', 130))
  process.on('SIGTERM', signalled('SIGTERM', 143))
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
