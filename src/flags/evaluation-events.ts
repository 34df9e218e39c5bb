/** Decisions as OpenTelemetry's events `feature_flag.evaluation`, for whoever wants them. */
import { createEvaluationEvent, type EvaluationDetails } from '@openfeature/server-sdk'
import type { FlagValue, HookContext } from '@openfeature/server-sdk'
import type { EvaluationField, Logger } from '../telemetry/index.ts'
import type { FlagHook } from './provider.ts'

/** An event of OpenTelemetry. */
export interface EvaluationEvent {
  readonly name: string
  readonly attributes: Readonly<
    Record<string, string | number | boolean | string[] | number[] | boolean[] | undefined>
  >
}

/**
 * A hook that makes an event of every decision, with the attributes of OpenTelemetry's semantic
 * conventions: flag, variant, value, reason, provider, version of the rules, id of the client. Of
 * all else that is known of the client, it says nothing.
 *
 * @example
 * const logger = logs.getLogger('isthmus')
 * const hook = evaluationEvents(({ name, attributes }) => logger.emit({ eventName: name, attributes }))
 */
export const evaluationEvents = (tell: (event: EvaluationEvent) => void): FlagHook => ({
  finally: (context: HookContext, details: EvaluationDetails<FlagValue>) =>
    tell(createEvaluationEvent(context, details)),
})

/** Writes them to our log, at level `debug`. */
export const loggedEvaluations = (log: Logger): FlagHook =>
  evaluationEvents(({ name, attributes }) => {
    const told = attributes as Readonly<Record<EvaluationField, unknown>>
    log.debug({ event: name, ...told }, 'A flag was evaluated')
  })
