/** Logs through pino on Node: the same lines as the console logger, written faster. */
import { pino, type DestinationStream } from 'pino'
import type { Logger, LogFields, LogLevel } from '../logger.ts'
import { safeFields } from '../safe-fields.ts'

/** The time as a member of a line. Many lines are written within one millisecond. */
const timeText = (): (() => string) => {
  let at = 0
  let text = ''
  return () => {
    const now = Date.now()
    if (now !== at) {
      at = now
      text = `,"time":"${new Date(now).toISOString()}"`
    }
    return text
  }
}

/** Lines go out a few at a time, at the latest after a tenth of a second, and all of them at exit. */
const standardOutput = (): DestinationStream => {
  const output = pino.destination({ dest: 1, sync: true, minLength: 8192, periodicFlush: 100 })
  process.on('exit', () => output.flushSync())
  return output
}

export interface PinoLoggerOptions {
  /** Least level that is written. */
  readonly level?: LogLevel
  /** Standard output when absent. */
  readonly destination?: DestinationStream
}

/** @example pinoLogger({ level: 'debug' }).info({ port: 8787 }, 'The gateway listens') */
export const pinoLogger = ({ level = 'info', destination }: PinoLoggerOptions = {}): Logger => {
  const options = {
    level,
    base: null,
    messageKey: 'message',
    timestamp: timeText(),
    formatters: { level: (label: string) => ({ level: label }) },
  }
  const logger = pino(options, destination ?? standardOutput())
  const at = (name: LogLevel) => (fields: LogFields, message: string) => {
    if (logger.isLevelEnabled(name)) logger[name](safeFields(fields), message)
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
