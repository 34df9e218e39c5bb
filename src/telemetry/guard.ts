/** The one place where ends what was thrown and nobody waits for: it is counted and told, and the process goes on. */
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'

/**
 * Never throws.
 *
 * @param place what was being done: `answer`, `request`, `process`...
 */
export type Caught = (place: string, error: unknown) => void

/** Where it came from, without its message: that may quote a document. */
const framesOf = ({ stack = '', message }: Error): readonly string[] => {
  const after = stack.startsWith('    at ') ? 0 : stack.indexOf(message) + message.length
  return stack
    .slice(after)
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .map((line) => line.trim())
    .slice(0, 20)
}

interface Told {
  readonly thrown: string
  readonly code?: string
  readonly at?: readonly string[]
}

const told = (error: unknown): Told => {
  if (!(error instanceof Error)) return { thrown: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  return { thrown: error.name, ...code, at: framesOf(error) }
}

/** @example process.on('unhandledRejection', (error) => caught('process', error)) */
export const createGuard = ({
  log,
  metrics,
}: {
  readonly log: Logger
  readonly metrics: Metrics
}): Caught => {
  const defects = metrics.counter('isthmus.defects', {
    description: 'Errors that nothing was prepared for, by where they were caught',
    unit: '{error}',
    labels: ['place'],
  })
  return (place, error) => {
    try {
      defects.add({ place })
      log.error({ place, ...told(error) }, 'Defect')
    } catch {
      // There is nobody left to tell.
    }
  }
}

/** A log that cannot take down what it tells of: what it throws is dropped. */
export const unfailing = (log: Logger): Logger => {
  const at =
    (level: keyof Logger): Logger['info'] =>
    (fields, message) => {
      try {
        log[level](fields, message)
      } catch {
        // Told by nobody, as nothing else is.
      }
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
