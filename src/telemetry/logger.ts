/** The log port: structured fields first, one plain sentence second, so that logs can be searched. */

import type { FieldsOf, LogMessage } from './log-events.ts'
import type { LogLevel } from './log-level.ts'

export type LogFields = Readonly<Record<string, unknown>>

export { logLevels, type LogLevel } from './log-level.ts'

/** Writes an event with fields that are declared for it, and no others. */
export type LogEvent = <M extends LogMessage, F extends FieldsOf<M, F>>(
  fields: F,
  message: M,
) => void

/** What the gateway logs to: events that are declared in `LogEvents`. */
export interface Logger {
  readonly debug: LogEvent
  readonly info: LogEvent
  readonly warn: LogEvent
  readonly error: LogEvent
}

/**
 * What writes lines, whatever they say, and so can be a `Logger`. Writes never throw, and pass fields
 * through `safeFields`: secrets never reach a log.
 */
export type LineLogger = Readonly<Record<LogLevel, (fields: LogFields, message: string) => void>>

const nothing = (): void => undefined

/** Drops everything. */
export const silentLogger: LineLogger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
}
