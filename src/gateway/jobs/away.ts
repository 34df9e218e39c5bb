/** The large jobs of one request: those who have one need not know how it is named elsewhere. */
import type { Result } from '../../errors/index.ts'
import type { StopSignal } from '../../http/index.ts'
import type { LargePieces } from '../../lens/index.ts'
import type { AnswerJob, Bytes, Lane, Products, SentBody } from './job.ts'
import { smallBytes, smallWork, type LargeJobs } from './large-jobs.ts'

/** Adapts large answers. */
export interface AnswerAway {
  takes(bytes: number): boolean
  /** Undefined where it cannot be done there after all. */
  answer(
    asked: Pick<AnswerJob, 'bytes' | 'fields' | 'defaults'>,
  ): Promise<Result<Products['answer']> | undefined>
  readonly pieces: LargePieces
}

/** @param insists whether the answer is one to a write, which has been made */
export const answerAway = (
  jobs: LargeJobs,
  lane: Lane,
  signal: StopSignal,
  insists: boolean,
): AnswerAway => ({
  takes: (bytes) => jobs.takes(bytes),
  answer: (asked) => jobs.run({ kind: 'answer', lane, ...asked }, { signal, insists }),
  pieces: {
    bytes: smallBytes,
    most: smallWork.adaptedBytes,
    // An answer that has begun cannot be refused any more.
    carry: (piece, bytes, options) =>
      jobs.run({ kind: 'piece', lane, piece, bytes, ...options }, { signal, insists: true }),
  },
})

/** What `bodyFor` and `conflictOf` of merged writes do, done elsewhere: undefined where that is not possible after all. */
export interface Away {
  /** Whether a stored document is large. */
  takes(stored: Bytes): boolean
  merge(stored: Bytes): Promise<Result<Bytes> | undefined>
  conflict(stored: Bytes, attempts: number): Promise<Result<never> | undefined>
}

/** Adapts large bodies of writes. */
export interface BodyAway extends Away {
  takesBody(body: Bytes): boolean
  /** Undefined where it cannot be done there after all. */
  adapt(): Promise<Result<Products['adapt']> | undefined>
}

export const bodyAway = (jobs: LargeJobs, sent: SentBody, signal: StopSignal): BodyAway => ({
  takesBody: (body) => jobs.takes(body.byteLength),
  takes: (stored) => jobs.takes(stored.byteLength + sent.body.byteLength),
  adapt: () => jobs.run({ kind: 'adapt', ...sent }, { signal }),
  merge: (stored) => jobs.run({ kind: 'merge', ...sent, stored }, { signal }),
  conflict: (stored, attempts) =>
    jobs.run({ kind: 'conflict', ...sent, stored, attempts }, { signal }),
})

/** Large jobs, and what a request has to know of them: only who has threads brings it along. */
export interface Threads extends LargeJobs {
  answerAway(lane: Lane, signal: StopSignal, insists: boolean): AnswerAway
  bodyAway(sent: SentBody, signal: StopSignal): BodyAway
}
