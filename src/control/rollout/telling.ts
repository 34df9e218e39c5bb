/** What the driver does by itself, told: to the log, to webhooks and as a count; each thing once. */
import { withoutText, type Logger, type Metrics } from '../../telemetry/index.ts'
import type { WebhookEvent } from '../webhooks/index.ts'
import type { DriverEvent } from './driver-ports.ts'

export interface TellingOptions {
  readonly log: Logger
  readonly metrics: Metrics
  /** Tells webhooks. */
  readonly tell: (event: WebhookEvent) => void
  /** Milliseconds, growing. */
  readonly clock: () => number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

type Changed = Extract<DriverEvent, { kind: 'changed' }>

const types: Readonly<Record<string, WebhookEvent['type']>> = {
  'rollout.step': 'rollout.step',
  'rollout.hold': 'rollout.held',
  'rollout.reverted': 'rollout.reverted',
  'rollout.end': 'rollout.ended',
}

/** What lasts is told again after so many milliseconds. */
const againMs = 600_000

const webhookOf = ({ rollout, state, action, reason }: Changed, at: number) => {
  const type = types[action]
  const { stage, share } = state.target
  return type && { type, at, data: { rollout, stage, share, why: reason } }
}

/** @returns tells an event of the driver */
export const createTelling = ({ log, metrics, tell, clock, now }: TellingOptions) => {
  const changes = metrics.counter('isthmus.rollout.changes', {
    description: 'What rollouts have done by themselves',
    unit: '{change}',
    labels: ['rollout', 'action'],
  })
  const lasting = new Map<string, number>()

  const isNew = (key: string): boolean => {
    const last = lasting.get(key)
    if (last !== undefined && clock() - last < againMs) return false
    lasting.set(key, clock())
    return true
  }

  const forget = (rollout: string): void => {
    for (const key of lasting.keys()) {
      if (key.startsWith(`${rollout}\0`)) lasting.delete(key)
    }
  }

  return (event: DriverEvent): void => {
    switch (event.kind) {
      case 'changed': {
        const { rollout, action, reason: why, state } = event
        const { stage } = state.target
        forget(rollout)
        changes.add({ rollout, action })
        const level = action === 'rollout.hold' || action === 'rollout.revert' ? 'warn' : 'info'
        log[level]({ rollout, action, stage, why }, 'A rollout has changed by itself')
        const told = webhookOf(event, now())
        if (told) tell(told)
        return
      }
      case 'broken': {
        const { rollout, why } = event
        tell({ type: 'guardrail.broken', at: now(), data: { rollout, why } })
        return
      }
      case 'aborted': {
        const { rollout, resource } = event
        changes.add({ rollout, action: 'rollout.abort' })
        log.warn({ rollout, resource }, 'A change of who is written was taken back')
        return
      }
      case 'blocked': {
        const { rollout, resource, gate, why } = event
        if (isNew(`${rollout}\0${resource}\0${gate}`)) {
          log.info({ rollout, resource, why }, 'A rollout waits before a gate')
        }
        return
      }
      case 'failed':
        if (isNew('')) {
          log.warn({ error: withoutText(event.error) }, 'Rollouts could not be driven')
        }
    }
  }
}
