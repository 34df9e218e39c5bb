/** A watched file that counts as soon as it is good, and is told of as broken once it has stayed so. */
import type { Issue } from '../../errors/index.ts'
import { readBounded, watchFile, type FileReading } from './watched-file.ts'

export type Judgement<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly Issue[] }

export interface SettledOptions<T> {
  readonly path: string
  readonly most: number
  /** What of a reading counts; of an absent file as well. Never throws. */
  readonly judge: (reading: FileReading) => Promise<Judgement<T>> | Judgement<T>
  readonly good: (value: T) => void
  readonly broken: (issues: readonly Issue[]) => void
  readonly onError: (error: unknown) => void
  readonly pollMs?: number
  /** How long a broken reading, or an absent file, must stay as it is to be believed: editors write in steps. */
  readonly settleMs?: number
}

export interface SettledFile<T> {
  /** What was read first. */
  readonly first: Judgement<T>
  close(): Promise<void>
}

export const settledFile = async <T>({
  path,
  most,
  judge,
  good,
  broken,
  onError,
  pollMs,
  settleMs = 150,
}: SettledOptions<T>): Promise<SettledFile<T>> => {
  const reading = await readBounded(path, most)
  const first = await judge(reading)
  let settling: NodeJS.Timeout | undefined
  const take = (judged: Judgement<T>): void => {
    if (judged.ok) good(judged.value)
    else broken(judged.issues)
  }
  const watched = watchFile(reading, {
    path,
    most,
    onError,
    ...(pollMs === undefined ? {} : { pollMs }),
    changed: async (next) => {
      clearTimeout(settling)
      const judged = await judge(next)
      if (judged.ok && next.kind === 'text') {
        take(judged)
        return
      }
      settling = setTimeout(() => take(judged), settleMs)
      settling.unref()
    },
  })
  return {
    first,
    close: async () => {
      await watched.close()
      clearTimeout(settling)
    },
  }
}
