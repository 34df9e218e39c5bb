/** Flag definitions from a folder, reloaded within a second of a change; a bad change is never applied. */
import { watch } from 'node:fs'
import { formatIssue, type Issue } from '../../errors/index.ts'
import type { Logger, Metrics } from '../../telemetry/index.ts'
import { invalidFlags } from '../compile.ts'
import type { FlagSet, FlagSource } from '../source.ts'
import { told } from '../told.ts'
import { firstReading, load } from './judge-folder.ts'
import { readFolder } from './read-folder.ts'

export interface FolderSourceOptions {
  readonly log: Logger
  readonly metrics: Metrics
  /** How often the folder is read again where the file system does not tell of changes. */
  readonly pollMs?: number
  /** How long a reading that is broken, or lacks flags, must stay as it is to be believed. */
  readonly settleMs?: number
}

const lacksFlags = (next: FlagSet, current: FlagSet): boolean => {
  const keys = new Set(next.keys)
  return current.keys.some((key) => !keys.has(key))
}

/**
 * Watches a folder of `*.json` files in flagd's format. Half-written files and editors that write
 * by renaming pass unnoticed: a reading that is broken or lacks flags counts once it has settled.
 *
 * @throws Failure `file-not-found` without the folder, `flags-invalid` when the first set is bad
 */
export const folderSource = async (
  folder: string,
  { log, metrics, pollMs = 500, settleMs = 150 }: FolderSourceOptions,
): Promise<FlagSource> => {
  const reloads = metrics.counter('isthmus.flags.reload', {
    description: 'Changes of the flag folder, by what became of them',
    unit: '{reload}',
    labels: ['result'],
  })
  const first = await firstReading(folder)
  const compiledFirst = await load(first)
  if (!compiledFirst.ok) throw invalidFlags(compiledFirst.issues)

  const listeners = new Set<(set: FlagSet) => void>()
  let current = compiledFirst.set
  let loadedAt = new Date().toISOString()
  let errors: readonly Issue[] = []
  let believed = first.fingerprint
  let unsettled = { fingerprint: '', since: 0 }
  let settling: NodeJS.Timeout | undefined
  let closed = false

  const accept = (set: FlagSet): void => {
    const same = set.version === current.version
    const recovered = errors.length > 0
    errors = []
    reloads.add({ result: same ? 'unchanged' : 'applied' })
    if (!same) {
      current = set
      loadedAt = new Date().toISOString()
      for (const listener of listeners) listener(set)
    }
    if (!same || recovered) {
      log.info({ folder, flagSet: set.version, flags: set.keys }, 'Flag definitions are in force')
    }
  }

  const reject = (issues: readonly Issue[]): void => {
    errors = issues
    reloads.add({ result: 'rejected' })
    log.error(
      { folder, flagSet: current.version, issues: issues.map(formatIssue) },
      'Flag definitions have errors: the last good set stays in force',
    )
  }

  /** A defect while looking is a rejection like any other, told once as long as it stays the same. */
  const unlooked = (error: unknown): void => {
    const message = `cannot be looked at: ${error instanceof Error ? error.message : typeof error}`
    if (errors[0]?.message !== message) reject(told([{ place: folder, message }]))
  }

  const look = async (): Promise<void> => {
    const reading = await readFolder(folder)
    const { fingerprint } = reading
    if (closed || fingerprint === believed) return
    const compiled = await load(reading)
    if (closed) return
    const now = performance.now()
    const settled = unsettled.fingerprint === fingerprint && now - unsettled.since >= settleMs
    if (!settled && (!compiled.ok || lacksFlags(compiled.set, current))) {
      if (unsettled.fingerprint !== fingerprint) unsettled = { fingerprint, since: now }
      clearTimeout(settling)
      settling = setTimeout(notice, settleMs)
      settling.unref()
      return
    }
    believed = fingerprint
    unsettled = { fingerprint: '', since: 0 }
    if (compiled.ok) accept(compiled.set)
    else reject(compiled.issues)
  }

  // One look at a time; what is noticed meanwhile is looked at afterwards.
  let looking: Promise<void> | undefined
  let again = false
  const notice = (): void => {
    if (closed) return
    if (looking) {
      again = true
      return
    }
    again = false
    looking = look()
      .catch(unlooked)
      .finally(() => {
        looking = undefined
        if (again) notice()
      })
  }

  const watcher = watch(folder, { persistent: false }, notice)
  watcher.on('error', (error) => {
    log.warn({ folder, error }, 'Changes of the flag folder are found by reading it again only')
  })
  const poll = setInterval(notice, pollMs)
  poll.unref()

  return {
    get current() {
      return current
    },
    status: () => ({ version: current.version, loadedAt, keys: current.keys, errors }),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      closed = true
      watcher.close()
      clearInterval(poll)
      clearTimeout(settling)
      await looking
    },
  }
}
