/** What is done again and again beside requests. */

/** Holds up the end of no process. */
export const every = (ms: number, work: () => void): (() => void) => {
  const timer = setInterval(work, ms)
  // Only Node's timers would.
  if (typeof timer === 'object') timer.unref()
  return () => clearInterval(timer)
}

/** Runs once at a time, and once more where it was asked for meanwhile. */
export const single = (work: () => Promise<void>): (() => Promise<void>) => {
  let running: Promise<void> | undefined
  let isWanted = false
  const run = async (): Promise<void> => {
    try {
      while (isWanted) {
        isWanted = false
        await work()
      }
    } finally {
      running = undefined
    }
  }
  return () => {
    isWanted = true
    return (running ??= run())
  }
}
