/** A connection that is notified of edits, and comes back whenever it is lost. */
import { Client, type ClientConfig } from 'pg'

export const channel = 'isthmus_changed'

/** Milliseconds before it is tried again: the first time, and at most. */
const [firstPause, longestPause] = [100, 5000]

/** Milliseconds between two questions whether it is still there: a dead peer says nothing. */
const checkEvery = 15_000

/** Watching alone holds up no process; the types of `pg` have no word for it. */
const unref = (client: Client): void => {
  if ('unref' in client && typeof client.unref === 'function') client.unref()
}

/** @returns ends it */
export const listenTo = (settings: ClientConfig, poke: () => void): (() => Promise<void>) => {
  let isStopped = false
  let pauseMs = firstPause
  let client: Client | undefined
  let again: NodeJS.Timeout | undefined

  const lose = (of: Client): void => {
    if (client !== of) return
    client = undefined
    of.end().catch(() => undefined)
    if (isStopped) return
    again = setTimeout(connect, pauseMs * (0.5 + Math.random() / 2))
    again.unref()
    pauseMs = Math.min(2 * pauseMs, longestPause)
  }

  const follow = async (of: Client): Promise<void> => {
    try {
      await of.connect()
      await of.query(`listen ${channel}`)
      unref(of)
      pauseMs = firstPause
      // Whatever happened meanwhile was told to nobody.
      poke()
    } catch {
      lose(of)
    }
  }

  const connect = (): void => {
    const next = new Client(settings)
    client = next
    next.on('error', () => lose(next))
    next.on('end', () => lose(next))
    next.on('notification', poke)
    void follow(next)
  }

  const check = setInterval(() => {
    const asked = client
    asked?.query('select 1').catch(() => lose(asked))
  }, checkEvery)
  check.unref()
  connect()

  return async () => {
    isStopped = true
    clearInterval(check)
    clearTimeout(again)
    const last = client
    client = undefined
    await last?.end().catch(() => undefined)
  }
}
