/** What is counted of every backend. */
import type { Metrics } from '../telemetry/index.ts'
import type { BreakerState } from './breaker.ts'

export interface Measures {
  /** An answer's headers are there, or there is none: `outcome` is a status class or an error code. */
  answered(outcome: string, seconds: number): void
  brokeOff(code: string): void
  retried(): void
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
    description: 'Time until the headers of the answer, retries included',
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
    description: 'State of the circuit breaker: 0 closed, 1 half-open, 2 open',
    labels: ['backend'],
  })
  circuit.set(0, { backend })
  return {
    answered: (outcome, seconds) => {
      requests.add({ backend, outcome })
      duration.record(seconds, { backend, outcome })
    },
    brokeOff: (outcome) => broken.add({ backend, outcome }),
    retried: () => retries.add({ backend }),
    circuit: (state) => circuit.set(circuitNumbers[state], { backend }),
  }
}
