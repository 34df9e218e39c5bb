/** One small file that may come, change and go while the program runs. */
import { watch, type FSWatcher } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname } from 'node:path'

export type FileReading =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  /** Why nothing can be said of its content. */
  | { readonly kind: 'unread'; readonly why: string }

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

/** Up to so many bytes; more is `unread`. Never throws. */
export const readBounded = async (path: string, most: number): Promise<FileReading> => {
  try {
    const file = await open(path, 'r')
    try {
      const stats = await file.stat()
      if (!stats.isFile()) return { kind: 'unread', why: 'is not a file' }
      if (stats.size > most) return { kind: 'unread', why: `is larger than ${most} bytes` }
      const bytes = await file.readFile()
      return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof TypeError) return { kind: 'unread', why: 'is not valid UTF-8' }
    const code = codeOf(error)
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? { kind: 'absent' }
      : { kind: 'unread', why: `cannot be read (${code})` }
  }
}

export const sameReading = (a: FileReading, b: FileReading): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

export interface WatchOptions {
  readonly path: string
  /** Largest size in bytes. */
  readonly most: number
  /** Called with each reading that differs from the one before; the next waits for it. */
  readonly changed: (reading: FileReading) => Promise<void> | void
  readonly onError: (error: unknown) => void
  /** How often it is read where the file system tells nothing. */
  readonly pollMs?: number
}

export interface WatchedFile {
  /** Reads it again now. */
  look(): Promise<void>
  close(): Promise<void>
}

/** @param first what was read before, so that it is not told as a change */
export const watchFile = (
  first: FileReading,
  { path, most, changed, onError, pollMs = 500 }: WatchOptions,
): WatchedFile => {
  let seen = first
  let closed = false
  let looking: Promise<void> = Promise.resolve()
  let waiting = false
  const step = async (): Promise<void> => {
    waiting = false
    const reading = await readBounded(path, most)
    if (closed || sameReading(reading, seen)) return
    seen = reading
    await changed(reading)
  }
  const look = (): Promise<void> => {
    if (closed || waiting) return looking
    waiting = true
    looking = looking.then(step).catch(onError)
    return looking
  }
  let watcher: FSWatcher | undefined
  const listen = (): void => {
    if (watcher || closed) return
    try {
      const mine = watch(dirname(path), { persistent: false }, (_, name) => {
        if (name === null || name === basename(path)) void look()
      })
      watcher = mine
      mine.on('error', () => {
        mine.close()
        if (watcher === mine) watcher = undefined
      })
    } catch {
      // The folder is not there yet: the next look tries again.
    }
  }
  listen()
  const poll = setInterval(() => {
    listen()
    void look()
  }, pollMs)
  poll.unref()
  return {
    look,
    close: async () => {
      closed = true
      watcher?.close()
      clearInterval(poll)
      await looking
    },
  }
}
