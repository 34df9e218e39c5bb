/** What one instance knows of a resource that a rollout moves. */
import type { Side } from './protocol/index.ts'
import type { Stage } from './stage.ts'

/** Of one resource, as it was told with the last renewal of the lease. */
export interface Moving {
  /** Name of the rollout. */
  readonly rollout: string
  readonly resource: string
  /** Names of the backends. */
  readonly from: string
  readonly to: string
  readonly stage: Stage
  /** The authority over writes. */
  readonly side: Side
  readonly epoch: number
  /** Percent of clients whose reads see `to`, in `shadow` and `live`. */
  readonly share: number
}

/** What that came to for one request: it stands in its choice, its decision and its log line. */
export interface Move extends Moving {
  /** Who answers: of a write, the authority; of a read, the side of its cohort. */
  readonly answers: Side
  /** Whether it is sent to the other side, too, and both are compared. */
  readonly compares: boolean
  /** Why it was answered by another side than that of its cohort. */
  readonly instead?: 'dirty' | 'fallback' | 'no-lease' | 'cursor'
  /** Parameter with a cursor, which nobody else can answer: the list was begun there. */
  readonly bound?: string
}

/** Name of the backend of a side. */
export const backendOf = (side: Side, { from, to }: Pick<Moving, 'from' | 'to'>): string =>
  side === 'from' ? from : to
