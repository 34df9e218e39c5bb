/** The port to the last step: what is told of a request while and after it is answered. */
import type { Problem } from '../../errors/index.ts'
import type { HttpRequest } from '../../http/index.ts'
import type { OmissionReport } from '../omit/omitted.ts'
import type { Resolution } from './resolution.ts'

export interface Finished {
  readonly requestId: string
  readonly request: Pick<HttpRequest, 'method'>
  readonly resolution: Resolution
  readonly status: number
  readonly problem: Problem | undefined
  /** Until the head of the answer was ready. */
  readonly milliseconds: number
}

export interface StreamBroken {
  readonly requestId: string
  readonly route: string
  readonly backend: string
  readonly error: unknown
}

export interface AdapterFailed {
  readonly requestId: string
  readonly problem: Problem
  /** What it threw. */
  readonly cause: unknown
}

export interface FieldsDiscarded {
  readonly route: string
  /** Dotted names of the contract. */
  readonly fields: readonly string[]
}

export interface Report extends OmissionReport {
  /** The answer is on its way. */
  finished(finished: Finished): void
  /** A stream that had begun cannot go on. */
  streamBroken(broken: StreamBroken): void
  /** A client has sent fields that its contract lets go. */
  fieldsDiscarded(discarded: FieldsDiscarded): void
  /** A function of the contract failed, and the request with it. */
  adapterFailed(failed: AdapterFailed): void
}

/** Of what nobody is told: reads that no client has asked for. */
export const silentReport: Report = {
  finished: () => undefined,
  streamBroken: () => undefined,
  fieldsDiscarded: () => undefined,
  adapterFailed: () => undefined,
  itemOmitted: () => undefined,
  itemsOmitted: () => undefined,
}
