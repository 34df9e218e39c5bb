/** Logs as JSON lines on the console: what Workers, and programs without dependencies, can do. */
import { logLevels, type LineLogger, type LogFields, type LogLevel } from './logger.ts'
import { safeFields } from './safe-fields.ts'

export interface ConsoleLoggerOptions {
  /** Least level that is written. */
  readonly level?: LogLevel
  /** Takes one finished line, without its line end; the console method of the level when absent. */
  readonly write?: (line: string, level: LogLevel) => void
}

const toConsole = (line: string, level: LogLevel): void => console[level](line)

const lineOf = (level: LogLevel, fields: LogFields, message: string): string =>
  JSON.stringify({ level, time: new Date().toISOString(), ...safeFields(fields), message })

/** @example consoleLogger({ level: 'warn' }).error({ backend: 'blue' }, 'The store is down') */
export const consoleLogger = ({
  level: least = 'info',
  write = toConsole,
}: ConsoleLoggerOptions = {}): LineLogger => {
  const at = (level: LogLevel) => (fields: LogFields, message: string) => {
    if (logLevels.indexOf(level) >= logLevels.indexOf(least)) {
      write(lineOf(level, fields, message), level)
    }
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
