/** What is done again and again while something lasts: soon at first, then less and less often. */

/**
 * Nobody is kept waiting by it: it does not keep a process from ending, and the next time comes only
 * after the last one is over.
 *
 * @param firstMs before the first time; each later one is waited for four times as long, up to `maxMs`
 * @returns what ends it
 */
export const again = (work: () => Promise<void>, firstMs: number, maxMs: number): (() => void) => {
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  const once = async (ms: number): Promise<void> => {
    await work()
    if (!isOver) wait(Math.min(maxMs, 4 * ms))
  }
  const wait = (ms: number): void => {
    timer = setTimeout(() => void once(ms), ms).unref()
  }
  wait(firstMs)
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}
