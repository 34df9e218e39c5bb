/** A log whose lines are kept, and held to what is declared. */
import type { LineLogger, LogFields, Logger } from '../../../src/telemetry/index.ts'
import { undeclared, type Logged } from '../../support/declared-lines.ts'

export type Line = Logged

export const checkedLines = (): { readonly log: Logger; readonly lines: Line[] } => {
  const lines: Line[] = []
  const write =
    (level: string) =>
    (fields: LogFields, message: string): void => {
      const line = { level, message, fields }
      const wrong = undeclared(line)
      if (wrong !== undefined) throw new Error(wrong)
      lines.push(line)
    }
  const log: LineLogger = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  }
  return { log, lines }
}
