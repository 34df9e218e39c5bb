/** Flag definitions from a folder, reloaded within a second of a change; a bad change is never applied. */
import { watch } from 'node:fs'
import { basename, join } from 'node:path'
import type { Issue } from '../../errors/index.ts'
import type { Logger, Metrics } from '../../telemetry/index.ts'
import { invalidFlags } from '../compile.ts'
import type { JudgeOptions } from '../judge.ts'
import { flagSetOf } from '../set-of.ts'
import type { FlagSet, FlagSource } from '../source.ts'
import { told } from '../told.ts'
import { begun, stepped, type FolderState } from './folder-state.ts'
import { firstReading, load } from './judge-folder.ts'
import { readFolder, type Reading } from './read-folder.ts'
import { createTelling } from './telling.ts'

export interface FolderSourceOptions extends JudgeOptions {
  readonly log: Logger
  readonly metrics: Metrics
  /** How often the folder is read again where the file system does not tell of changes. */
  readonly pollMs?: number
  /** How long a file that is broken, or lacks flags, must stay as it is to be believed. */
  readonly settleMs?: number
  /** The last good texts of files by their names (`kill-switch.json`): a start goes on with those of broken files. */
  readonly kept?: Readonly<Record<string, string>>
}

export interface FolderSource extends FlagSource {
  /** The text in force of each file, by its name (`kill-switch.json`): what `kept` takes. */
  readonly documents: Readonly<Record<string, string>>
}

const start = async (
  folder: string,
  reading: Reading,
  kept: Readonly<Record<string, string>>,
  options: JudgeOptions,
): Promise<FolderState> => {
  const texts = new Map(Object.entries(kept).map(([name, text]) => [join(folder, name), text]))
  const first = await begun(reading, texts, options)
  if (first.ok) return first.state
  // As `isthmus check` tells it.
  const compiled = await load(reading, options)
  throw invalidFlags(compiled.ok ? first.issues : compiled.issues)
}

/**
 * Watches a folder of `*.json` files in flagd's format. Each file goes on with its own last good
 * content while it is broken, whatever the others do. Half-written files and editors that write by
 * renaming pass unnoticed: a file that is broken or lacks flags counts once it has settled.
 *
 * @throws Failure `file-not-found` without the folder, `flags-invalid` when the first set is bad
 */
export const folderSource = async (
  folder: string,
  { log, metrics, pollMs = 500, settleMs = 150, kept = {}, ...options }: FolderSourceOptions,
): Promise<FolderSource> => {
  let believed = await firstReading(folder)
  let state = await start(folder, believed, kept, options)
  let current = flagSetOf(state.flags)
  let loadedAt = new Date().toISOString()
  /** A defect while looking. */
  let defect: readonly Issue[] = []
  const listeners = new Set<(set: FlagSet) => void>()
  const telling = createTelling({ folder, log, metrics })
  telling.begin(state)

  let settling: NodeJS.Timeout | undefined
  let closed = false

  const look = async (): Promise<void> => {
    const reading = await readFolder(folder, new Set(state.good.keys()))
    if (closed) return
    if (reading.fingerprint === believed.fingerprint && !state.isUnsettled) return
    const isNew = reading.fingerprint !== believed.fingerprint
    const clock = { now: performance.now(), settleMs }
    const next = await stepped(state, reading, clock, options)
    if (closed) return
    // The good content of all files was in force together, so there is always a set.
    if (!next.ok) throw invalidFlags(next.issues)
    const before = state
    const changes = next.state.flags.version !== before.flags.version
    if (changes) {
      current = flagSetOf(next.state.flags)
      loadedAt = new Date().toISOString()
    }
    believed = reading
    state = next.state
    defect = []
    telling.tell(before, state, isNew)
    if (changes) for (const listener of listeners) listener(current)
    clearTimeout(settling)
    if (state.isUnsettled) settling = setTimeout(notice, settleMs).unref()
  }

  /** A defect while looking is told once as long as it stays the same. */
  const unlooked = (error: unknown): void => {
    const message = `cannot be looked at: ${error instanceof Error ? error.message : typeof error}`
    if (defect[0]?.message === message) return
    defect = told([{ place: folder, message }])
    telling.defect(defect, state)
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
    get documents() {
      return Object.fromEntries([...state.good].map(([name, { text }]) => [basename(name), text]))
    },
    status: () => {
      const { broken, warnings, errors } = state
      const all = [...defect, ...errors, ...broken.flatMap((file) => file.errors)]
      const { version, keys } = current
      return { version, loadedAt, keys, errors: told(all), warnings, broken }
    },
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
