/** Decisions as OpenTelemetry's events `feature_flag.evaluation`, for whoever wants them. */
import { createEvaluationEvent, type Hook } from '@openfeature/server-sdk'
import type { Logger } from '../telemetry/index.ts'

export type EvaluationEvent = ReturnType<typeof createEvaluationEvent>

/**
 * A hook that makes an event of every decision, with the attributes of OpenTelemetry's semantic
 * conventions: flag, variant, value, reason, provider, version of the rules, id of the client. Of
 * all else that is known of the client, it says nothing.
 *
 * @example
 * const logger = logs.getLogger('isthmus')
 * const hook = evaluationEvents(({ name, attributes }) => logger.emit({ eventName: name, attributes }))
 */
export const evaluationEvents = (tell: (event: EvaluationEvent) => void): Hook => ({
  finally: (context, details) => tell(createEvaluationEvent(context, details)),
})

/** Writes them to our log, at level `debug`. */
export const loggedEvaluations = (log: Logger): Hook =>
  evaluationEvents(({ name, attributes }) => {
    log.debug({ event: name, ...attributes }, 'A flag was evaluated')
  })
