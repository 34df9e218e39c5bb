/** Opens and closes the intents of this process, and looks after those whose end got lost. */
import type { Grouped, IntentKind, Ledger, Member, Opened } from '../../rollout/index.ts'

/** With the moment, by `performance.now()`, from which the time of its requests counts. */
export type Open = Opened & { readonly since: number }

export interface Opening {
  /** Undefined where the resource is not stable within the time that writes wait, or nobody answers. */
  open(resource: string, key: string, kind: IntentKind): Promise<Open | undefined>
  /**
   * Whether it was still ours. Rejects as the ledger does; it is handed over then.
   *
   * @param isAwaited false where the client has been told
   */
  close(intent: string, isAwaited?: boolean): Promise<boolean>
  /** Runs a statement that ends what this process has of an intent; where it fails it is handed over later. */
  ending<T>(intent: string, statement: Promise<T>): Promise<T>
  /** Ends: what is left others take. */
  stop(): void
}

export interface OpeningContext {
  readonly together: Grouped
  readonly ledger: Pick<Ledger, 'handOver'>
  readonly member: Pick<Member, 'settled' | 'refresh'>
  /** Longest time that a write waits, in milliseconds. */
  readonly waitMs: number
  readonly onError: (error: unknown) => void
}

/** Between two attempts to hand over what nobody looks after, in milliseconds. */
const again = 500

/** Between two attempts to open, in milliseconds. */
const pauseMs = 20

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

export const createOpening = ({
  together,
  ledger,
  member,
  waitMs,
  onError,
}: OpeningContext): Opening => {
  /** Whether they are there nobody knows, and nobody else takes them while this process lives. */
  const lost = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isStopped = false

  const handOver = async (): Promise<void> => {
    for (const intent of lost) {
      try {
        await ledger.handOver(intent)
        lost.delete(intent)
      } catch {
        break
      }
    }
    timer = undefined
    if (lost.size > 0) later()
  }
  const later = (): void => {
    if (isStopped || timer !== undefined) return
    timer = setTimeout(() => void handOver(), again)
    timer.unref?.()
  }

  const ending = async <T>(intent: string, statement: Promise<T>): Promise<T> => {
    try {
      return await statement
    } catch (error) {
      lost.add(intent)
      later()
      throw error
    }
  }

  return {
    open: async (resource, key, kind) => {
      const end = performance.now() + waitMs
      for (;;) {
        if (!(await member.settled(resource))) return undefined
        const intent = crypto.randomUUID()
        const since = performance.now()
        try {
          const opened = await ending(intent, together.open({ intent, resource, key, kind }))
          if (opened) return { ...opened, since }
        } catch (error) {
          onError(error)
          return undefined
        }
        if (performance.now() >= end) return undefined
        // A change is under way that the member has not heard of, and which waits for it to follow.
        await Promise.race([member.refresh(), pause(end - performance.now())])
        await pause(pauseMs)
      }
    },
    close: (intent, isAwaited) => ending(intent, together.close(intent, isAwaited)),
    ending,
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
