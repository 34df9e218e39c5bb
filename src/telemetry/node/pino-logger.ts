/** Logs through pino on Node: the same lines as the console logger, written faster. */
import { pino, type DestinationStream } from 'pino'
import type { LineLogger, LogFields, LogLevel } from '../logger.ts'
import type { Metrics } from '../metrics.ts'
import { safeFields } from '../safe-fields.ts'
import { boundedLines } from './bounded-lines.ts'
import { standardOutput } from './standard-output.ts'

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

export interface PinoLoggerOptions {
  /** Least level that is written. */
  readonly level?: LogLevel
  /** Standard output when absent. */
  readonly destination?: DestinationStream
  /** Where lines are counted that could not be written. */
  readonly metrics?: Metrics
  /** Which of several processes this is: a member of each line. */
  readonly worker?: number
}

export interface PinoLogger extends LineLogger {
  /** Least level that is written from now on. */
  setLevel(level: LogLevel): void
  /** Passes on whole lines that another process has written, between lines of its own. */
  readonly pass: (lines: string) => void
  /** For the end: resolves when all is written, or is given up after `ms`. */
  end(ms: number): Promise<void>
}

const notice = (dropped: number): string => {
  const time = new Date().toISOString()
  return `${JSON.stringify({ level: 'warn', time, dropped, message: 'Log lines were dropped' })}\n`
}

/** Lines go out a few at a time, at the latest after a tenth of a second, and all of them at exit. */
const boundedOutput = (metrics: Metrics | undefined) => {
  const counter = metrics?.counter('isthmus.log.dropped', {
    description: 'Log lines that were dropped, as they could not be written fast enough',
    unit: '{line}',
  })
  counter?.add({}, 0)
  const output = standardOutput()
  const dropped = (count: number): void => counter?.add({}, count)
  const lines = boundedLines({ sink: output.sink, notice, dropped })
  process.on('exit', () => output.atOnce(lines.rest()))
  return {
    write: (line: string) => lines.write(line),
    end: async (ms: number): Promise<void> => {
      if (!(await lines.flush(ms))) output.giveUp()
    },
  }
}

/**
 * Writing never waits: where lines are taken more slowly than they come, some are dropped and counted.
 *
 * @example pinoLogger({ level: 'debug' }).info({ port: 8787 }, 'The gateway listens')
 */
export const pinoLogger = ({
  level = 'info',
  destination,
  metrics,
  worker,
}: PinoLoggerOptions = {}): PinoLogger => {
  const options = {
    level,
    base: worker === undefined ? null : { worker },
    messageKey: 'message',
    timestamp: timeText(),
    formatters: { level: (label: string) => ({ level: label }) },
  }
  const output = destination ? undefined : boundedOutput(metrics)
  const logger = pino(options, destination ?? output)
  const at = (name: LogLevel) => (fields: LogFields, message: string) => {
    if (logger.isLevelEnabled(name)) logger[name](safeFields(fields), message)
  }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    setLevel: (name) => {
      logger.level = name
    },
    pass: (lines) => (destination ?? output)?.write(lines),
    end: async (ms) => output?.end(ms),
  }
}
