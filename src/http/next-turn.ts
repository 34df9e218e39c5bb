/** Long work lets others have their turn. */

/** The next turn of the event loop. Timers are the only other way to it that all runtimes have. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else setTimeout(resolve, 0)
  })
