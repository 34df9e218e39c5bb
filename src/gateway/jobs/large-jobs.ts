/** The port behind which large jobs are done, and what is small enough to be done at once. */
import type { Problem, Result } from '../../errors/index.ts'
import type { StopSignal } from '../../http/index.ts'
import type { Job, Product } from './job.ts'

export interface RunOptions {
  /** Gives the job up while it waits for its turn. */
  readonly signal?: StopSignal
  /** Whether it waits for its turn however many do: what was written has to be answered. */
  readonly insists?: boolean
}

export interface LargeJobs {
  /** Whether a job over so many bytes is done there. */
  takes(bytes: number): boolean
  /**
   * Undefined where it cannot be done there after all. Problems: those of the job, `overloaded`,
   * `too-much-work`, `draining`, `client-closed`. Rejects with what a defect threw.
   */
  run<J extends Job>(job: J, options?: RunOptions): Promise<Result<Product<J>> | undefined>
}

/** Larger jobs are not done at once: a thousandth of a second a job, as a rule, and ten where values are needed. */
export const smallBytes = 64 * 1024

/** Values cost as much as several times their text. */
export const valueCost = 4

/** What a small job may cost, where a large one can go elsewhere. */
export const smallWork = {
  /** Members and items that a patch may move or look at. */
  work: 100_000,
  /** Characters that it may copy. */
  copied: 256 * 1024,
  /** Comparisons of items of lists. */
  compared: 20_000,
  /** Bytes that may come of it. */
  adaptedBytes: 1024 * 1024,
} as const

/** Whether it was refused for what it costs, which may be more elsewhere. */
export const isExcess = ({ code }: Problem): boolean =>
  code === 'too-large' || code === 'too-much-work'
