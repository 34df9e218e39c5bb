/** SIGHUP, the word to read the configuration anew: one after the other, and never lost. */

export interface Reloading {
  /** Does what the word asks for from now on; a word that came before counts. */
  begin(reload: () => Promise<void>): void
  /** The word is heard and means nothing any more. */
  end(): void
}

/** From the call on the word no longer ends the process. */
export const onReload = (process: NodeJS.Process): Reloading => {
  let reload: (() => Promise<void>) | undefined
  let asked = false
  let busy = false
  const work = async (): Promise<void> => {
    if (!reload || busy || !asked) return
    busy = true
    asked = false
    await reload()
    busy = false
    // A word that came meanwhile may be about a change that was not seen.
    await work()
  }
  process.on('SIGHUP', () => {
    asked = true
    void work()
  })
  return {
    begin: (given) => {
      reload = given
      void work()
    },
    end: () => {
      reload = undefined
    },
  }
}
