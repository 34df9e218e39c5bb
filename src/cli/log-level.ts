/** How much is logged. */
import { Failure } from '../errors/index.ts'
import { logLevels, type LogLevel } from '../telemetry/logger.ts'
import { fromEnvironment } from './ports.ts'

const levelNamed = (text: string): LogLevel | undefined => logLevels.find((level) => level === text)

/** @throws Failure `usage` with the choices */
export const parseLogLevel = (text: string): LogLevel => {
  const level = levelNamed(text)
  if (level) return level
  throw new Failure('usage', `"${text}" is not a level of the log (${logLevels.join(', ')})`)
}

/** @throws Failure `usage` with the name of the variable */
export const logLevelFromEnvironment = (variable: string): LogLevel | undefined => {
  const text = fromEnvironment(variable)
  if (text === undefined) return undefined
  try {
    return parseLogLevel(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : ''
    throw new Failure('usage', `The variable ${variable} is wrong: ${why}`)
  }
}
