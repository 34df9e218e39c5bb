/** Which backends take part in a request, and how: the plain data that a decision comes to. */
import type { Backend } from '../../upstream/index.ts'

export interface Course {
  /** Whose answer the client is given. */
  readonly answers: Backend
  /** Where a write goes, in this order. The first one is authoritative: where it refuses, no other is written. */
  readonly writes: readonly Backend[]
  /** Who is read only to be compared with what the client is given. */
  readonly compares: readonly Backend[]
}

const none: readonly Backend[] = []

/** The course of a request that one backend takes alone. */
export const alone = (backend: Backend): Course => ({
  answers: backend,
  writes: [backend],
  compares: none,
})
