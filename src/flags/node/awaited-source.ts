/** Flags that are not there yet: every decision is the caller's own until they are. */
import { Failure, formatIssue, type Issue } from '../../errors/index.ts'
import type { Logger } from '../../telemetry/index.ts'
import { flagSetOf } from '../set-of.ts'
import type { FlagSet, FlagSource } from '../source.ts'

const retryMs = 1000

const issuesOf = (error: unknown): readonly Issue[] => {
  if (error instanceof Failure && error.issues.length > 0) return error.issues
  return [{ place: 'flags', message: error instanceof Error ? error.message : String(error) }]
}

/**
 * Goes on without flags where they cannot be opened, and looks again every second.
 *
 * @param open rejects while they are broken
 */
export const awaitedSource = async <S extends FlagSource>(
  open: () => Promise<S>,
  log: Logger,
): Promise<{ readonly source: FlagSource; readonly opened: () => S | undefined }> => {
  let opened: S | undefined
  let errors: readonly Issue[] = []
  let closed = false
  const nothing = flagSetOf({ version: 'none', keys: [], timed: [], text: '{"flags":{}}' })
  const loadedAt = new Date().toISOString()
  const listeners = new Set<(set: FlagSet) => void>()
  const tell = (set: FlagSet): void => {
    for (const listener of listeners) listener(set)
  }
  const attempt = async (): Promise<void> => {
    try {
      const source = await open()
      if (closed) {
        await source.close()
        return
      }
      opened = source
      source.subscribe(tell)
    } catch (error) {
      errors = issuesOf(error)
    }
  }
  await attempt()
  if (!opened) {
    const issues = errors.map(formatIssue)
    log.error({ issues }, 'There are no flags: every request is decided by the fallback')
  }
  let timer: NodeJS.Timeout | undefined
  const again = (): void => {
    if (opened || closed) return
    timer = setTimeout(() => {
      void attempt().then(() => {
        if (!opened) return again()
        log.info({ flagSet: opened.current.version }, 'Flag definitions are in force')
        return tell(opened.current)
      })
    }, retryMs)
    timer.unref?.()
  }
  again()
  const source: FlagSource = {
    get current() {
      return opened?.current ?? nothing
    },
    status: () =>
      opened?.status() ?? { version: 'none', loadedAt, keys: [], errors, warnings: [], broken: [] },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      closed = true
      clearTimeout(timer)
      await opened?.close()
    },
  }
  return { source, opened: () => opened }
}
