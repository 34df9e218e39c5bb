/**
 * Opens and closes of requests that run at once go to the ledger together: while one transaction is on
 * its way, the next one gathers. A single request waits for nobody, and a close for which nobody waits
 * goes with the next transaction.
 */
import type { Exchanged, Ledger, Opened, Opening } from './ledger.ts'

export interface Grouped {
  /** Undefined where the resource is not stable. Rejects as the ledger does; it may be open then. */
  open(opening: Opening): Promise<Opened | undefined>
  /**
   * Whether it was still this member's. Rejects as the ledger does; it may be closed then.
   *
   * @param isAwaited false where nobody waits for it: it goes with what comes next, or in a moment
   */
  close(intent: string, isAwaited?: boolean): Promise<boolean>
}

interface Waiting<Asked, Answer> {
  readonly asked: Asked
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

interface Group {
  readonly opens: Waiting<Opening, Opened | undefined>[]
  readonly closes: Waiting<string, boolean>[]
}

const answer = ({ opens, closes }: Group, { opened, closed }: Exchanged): void => {
  for (const { asked, resolve } of opens) resolve(opened.get(asked.intent))
  for (const { asked, resolve } of closes) resolve(closed.has(asked))
}

/** How long a close waits for others to go with, in milliseconds. */
const restMs = 10

export interface GroupedOptions {
  /** Most opens, and closes, of one transaction. */
  readonly most?: number
  /**
   * Calls once, when all that is ready has had its turn. A transaction of SQLite holds up the process:
   * what is to be asked of backends meanwhile is on its way by then, and more requests are in it.
   */
  readonly soon?: (run: () => void) => void
}

export const grouped = (
  ledger: Pick<Ledger, 'exchange'>,
  { most = 256, soon = queueMicrotask }: GroupedOptions = {},
): Grouped => {
  const next: Group = { opens: [], closes: [] }
  /** Closes for which nobody waits. */
  const resting: Group['closes'] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let isRunning = false

  const turn = (): Promise<void> =>
    new Promise((resolve) => {
      soon(resolve)
    })

  const run = async (): Promise<void> => {
    // Requests that arrive in the same turn are to be among the first.
    await turn()
    while (next.opens.length + next.closes.length > 0) {
      const now: Group = {
        opens: next.opens.splice(0, most),
        closes: next.closes.splice(0, most),
      }
      now.closes.push(...resting.splice(0, most - now.closes.length))
      const openings = now.opens.map(({ asked }) => asked)
      const closings = now.closes.map(({ asked }) => asked)
      try {
        answer(now, await ledger.exchange(openings, closings))
      } catch (error) {
        for (const { reject } of [...now.opens, ...now.closes]) reject(error)
      }
      await turn()
    }
    isRunning = false
  }

  const begin = (): void => {
    if (isRunning) return
    isRunning = true
    void run()
  }

  const rest = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      next.closes.push(...resting.splice(0))
      if (next.closes.length > 0) begin()
    }, restMs)
  }

  return {
    open: (asked) =>
      new Promise((resolve, reject) => {
        next.opens.push({ asked, resolve, reject })
        begin()
      }),
    close: (asked, isAwaited = true) =>
      new Promise((resolve, reject) => {
        const list = isAwaited ? next.closes : resting
        list.push({ asked, resolve, reject })
        if (isAwaited) begin()
        else rest()
      }),
  }
}
