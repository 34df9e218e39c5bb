/** Keeps standard output for lines of JSON: whatever contracts, providers and libraries print goes to standard error. */
import { Console } from 'node:console'

/** In threads, too: what they print reaches the same streams. */
export const quietConsole = (): void => {
  const { stderr } = process
  const quiet = new Console(stderr, stderr)
  for (const name of ['debug', 'dir', 'info', 'log', 'table'] as const) {
    console[name] = quiet[name].bind(quiet)
  }
}
