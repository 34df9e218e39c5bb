/** What the pool and its threads say to each other. */
import type { Failed, Result } from '../../../errors/index.ts'
import type { Job } from '../../jobs/job.ts'
import type { JobSettings } from '../performer.ts'

/** Where a thread gets the contract from. */
export type ContractSource =
  /** Packed data, where it has no functions. */
  | { readonly kind: 'data'; readonly compiled: unknown }
  /** Address of the module whose default export it is. */
  | { readonly kind: 'module'; readonly url: string; readonly hash: string }

export interface ThreadData {
  readonly contract: ContractSource
  readonly settings: JobSettings
}

export interface Order {
  readonly id: number
  readonly job: Job
}

export type Report =
  | { readonly kind: 'ready' }
  /** It cannot do any job. */
  | { readonly kind: 'unfit'; readonly why: string }
  | { readonly kind: 'done'; readonly id: number; readonly result: Result<unknown> | Failed }
  /** A defect of ours. */
  | { readonly kind: 'defect'; readonly id: number; readonly what: string }
