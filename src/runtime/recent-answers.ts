/**
 * What the log says of requests of late, by their ids: kept in memory, for whoever asks why one of them
 * was answered as it was. Like the log, it holds nothing that a request carried.
 */
import { LRUCache } from 'lru-cache'
import type { LogFields, LogLevel, Logger } from '../telemetry/index.ts'

/** Fields of its line, and when it was answered, in milliseconds since 1970. */
export type RecentAnswer = LogFields & { readonly at: number }

export interface RecentAnswers {
  /** The same log, which is listened to. */
  heard(log: Logger): Logger
  of(id: string): RecentAnswer | undefined
}

const mostAnswers = 5000

export const createRecentAnswers = (most = mostAnswers, now = Date.now): RecentAnswers => {
  const answers = new LRUCache<string, RecentAnswer>({ max: most })
  const note = (fields: LogFields, message: string): void => {
    const { request_id: id } = fields
    if (message === 'Request answered' && typeof id === 'string') {
      answers.set(id, { ...fields, at: now() })
    }
  }
  return {
    heard: (log) => {
      const at =
        (level: LogLevel): Logger['info'] =>
        (fields, message) => {
          note(fields, message)
          log[level](fields, message)
        }
      return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
    },
    of: (id) => answers.get(id),
  }
}
