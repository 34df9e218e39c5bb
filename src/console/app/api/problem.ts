/** What the admin API refuses, as an error that pages show. */
import type { Schemas } from './operations.ts'

/** Problem details (RFC 9457), as far as pages use them. */
export interface Problem {
  readonly code: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly hint: string
  readonly request_id?: string
  /** Entries as they are now, where somebody else was faster (`entry-changed`). */
  readonly entries?: readonly Schemas['Entry'][]
  readonly errors?: readonly Issue[]
}

export interface Issue {
  readonly place?: string
  readonly pointer?: string
  readonly message?: string
  readonly detail?: string
  readonly choices?: readonly string[]
}

export class ApiError extends Error {
  readonly problem: Problem
  /** Seconds after which it is worth trying again. */
  readonly retryAfter: number | undefined

  constructor(problem: Problem, retryAfter?: number) {
    super(problem.detail)
    this.name = 'ApiError'
    this.problem = problem
    this.retryAfter = retryAfter
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'title' in value

/** No answer at all: the gateway is away, or the way to it is broken. */
export const unreachable: Problem = {
  code: 'unreachable',
  title: 'The gateway does not answer',
  status: 0,
  detail: 'There was no answer from the admin listener.',
  hint: 'It is tried again by itself. Look whether the gateway runs.',
}

/** The problem of an answer that is none of ours, too: a proxy may stand between. */
export const problemOf = async (response: Response): Promise<Problem> => {
  const body: unknown = await response.json().catch(() => undefined)
  if (isProblem(body)) return body
  return {
    code: 'not-ours',
    title: `Status ${response.status}`,
    status: response.status,
    detail: 'The answer is none of the admin API.',
    hint: 'Something between this page and the gateway has answered.',
  }
}
