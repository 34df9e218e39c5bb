/** What webhooks are told: names and numbers of rollouts, never values of documents. */
import type { Stage } from '../../rollout/index.ts'
import type { webhookEvents } from '../../gateway/config/webhooks-schema.ts'

export interface WebhookEvent {
  readonly type: (typeof webhookEvents)[number]
  /** When it happened, in milliseconds since 1970. */
  readonly at: number
  readonly data: {
    /** Name of the rollout. */
    readonly rollout: string
    /** First segment of the paths concerned, where it is about one. */
    readonly resource?: string
    readonly stage?: Stage
    /** Percent of clients. */
    readonly share?: number
    /** Why, in words of the gateway that quote no document. */
    readonly why?: string
    /** How many, of `quarantine`. */
    readonly count?: number
  }
}

/** The body of each attempt, as the specification recommends it: `type`, `timestamp`, `data`. */
export const webhookBody = ({ type, at, data }: WebhookEvent): string =>
  JSON.stringify({ type, timestamp: new Date(at).toISOString(), data })
