/** What is counted of every backend. */
import type { Metrics } from '../telemetry/index.ts'
import type { BreakerState } from './breaker.ts'

export interface Measures {
  /**
   * An answer's headers are there, or there is none: `outcome` is a status class or an error code.
   * @param seconds since all of the request was with the store; none where that says nothing of the store
   */
  answered(outcome: string, seconds?: number): void
  brokeOff(code: string): void
  retried(): void
  /** How many requests wait for others to end. */
  waiting(count: number): void
  circuit(state: BreakerState): void
}

const circuitNumbers: Readonly<Record<BreakerState, number>> = {
  closed: 0,
  'half-open': 1,
  open: 2,
}

export const measuresOf = (backend: string, metrics: Metrics): Measures => {
  const labels = ['backend', 'outcome']
  const requests = metrics.counter('isthmus.backend.requests', {
    description: 'Requests sent to a backend, by status class or error code',
    unit: '{request}',
    labels,
  })
  const duration = metrics.histogram('isthmus.backend.duration', {
    description:
      'Time from the end of the request until the headers of the answer, retries included',
    unit: 's',
    labels,
  })
  const broken = metrics.counter('isthmus.backend.broken_bodies', {
    description: 'Answers that broke off after their headers',
    unit: '{answer}',
    labels,
  })
  const retries = metrics.counter('isthmus.backend.retries', {
    description: 'Requests that were sent again',
    unit: '{request}',
    labels: ['backend'],
  })
  const circuit = metrics.gauge('isthmus.backend.circuit', {
    description: 'The worst state of its circuit breakers: 0 closed, 1 half-open, 2 open',
    labels: ['backend'],
    across: 'max',
  })
  const waiting = metrics.gauge('isthmus.backend.waiting', {
    description: 'Requests that wait until the backend may be sent more',
    unit: '{request}',
    labels: ['backend'],
    across: 'sum',
  })
  circuit.set(0, { backend })
  waiting.set(0, { backend })
  return {
    answered: (outcome, seconds) => {
      requests.add({ backend, outcome })
      if (seconds !== undefined) duration.record(seconds, { backend, outcome })
    },
    brokeOff: (outcome) => broken.add({ backend, outcome }),
    waiting: (count) => waiting.set(count, { backend }),
    retried: () => retries.add({ backend }),
    circuit: (state) => circuit.set(circuitNumbers[state], { backend }),
  }
}
