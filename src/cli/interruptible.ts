/** Work that Ctrl-C ends at its next step; a second one ends the process. */
import { Stop } from '../http/index.ts'

const signals = ['SIGINT', 'SIGTERM'] as const

export const interruptible = async <T>(work: (signal: Stop) => Promise<T>): Promise<T> => {
  const signal = new Stop()
  const stop = (): void => signal.abort(new Error('Nobody waits for the rest.'))
  for (const name of signals) process.once(name, stop)
  try {
    return await work(signal)
  } finally {
    for (const name of signals) process.removeListener(name, stop)
  }
}
