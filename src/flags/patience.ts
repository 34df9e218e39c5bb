/** Waits for what somebody else does, and no longer. */

/** What is promised, or `late` after `ms` milliseconds. */
export const within = async <T>(promised: Promise<T>, ms: number, late: () => T): Promise<T> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const waiting = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late()), ms)
  })
  try {
    return await Promise.race([promised, waiting])
  } finally {
    clearTimeout(timer)
  }
}
