/** What may happen to a request on its way to a store, and who decides it. */
import { vi } from 'vitest'
import { soon } from '../../support/runs.ts'

export type Fate =
  /** Waits until it is released, and goes on then, even if its sender has given it up. */
  | 'hold'
  /** Goes on; its answer waits until it is released. */
  | 'hold-answer'
  /** The connection is cut, and nothing goes on. */
  | 'cut-before'
  /** Goes on, and the connection is cut in place of an answer. */
  | 'cut-after'
  /** Is answered with 503 in place of the store. */
  | 'refuse'
  /** Is answered with 409 in place of the store: as it is, it will not be taken. */
  | 'deny'
  /** Goes on after so many milliseconds. */
  | number

export interface Passing {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Buffer
}

export interface Match {
  readonly method?: string | readonly string[]
  readonly path?: RegExp
  /** Headers that it must have, in lower case. */
  readonly headers?: Readonly<Record<string, RegExp>>
  readonly body?: RegExp
  /** How many that match go on untouched before; 0 when absent. */
  readonly after?: number
  /** How many are caught; all of them when absent. */
  readonly times?: number
}

export interface Trap {
  /** Requests that were caught so far. */
  readonly caught: readonly Passing[]
  /** Waits until so many have been caught; answers the last of them. */
  readonly arrived: (count?: number) => Promise<Passing>
  /** Waits until so many that it caught have been answered by the store. */
  readonly applied: (count?: number) => Promise<void>
  /** Those that wait go on, and nothing is caught any more. */
  readonly release: () => void
}

/** A trap as the proxy works with it. */
export interface SetTrap extends Trap {
  readonly fate: Fate
  readonly released: Promise<void>
  readonly takes: (passing: Passing) => boolean
  readonly answered: () => void
}

const listOf = (one: string | readonly string[]): readonly string[] =>
  typeof one === 'string' ? [one] : one

const matches = ({ method, path, headers = {}, body }: Match, passing: Passing): boolean =>
  (method === undefined || listOf(method).includes(passing.method)) &&
  (path === undefined || path.test(passing.path)) &&
  (body === undefined || body.test(passing.body.toString())) &&
  Object.entries(headers).every(([name, text]) => text.test(String(passing.headers[name] ?? '')))

export const setTrap = (match: Match, fate: Fate): SetTrap => {
  const { after = 0, times = Number.POSITIVE_INFINITY } = match
  const caught: Passing[] = []
  const { promise: released, resolve: free } = Promise.withResolvers<void>()
  let seen = 0
  let applied = 0
  let isOver = false
  const wait = (ready: () => boolean, what: string) =>
    vi.waitFor(
      () => {
        if (!ready()) throw new Error(`${what}: ${JSON.stringify(match, textOf)}`)
      },
      { timeout: soon, interval: 5 },
    )
  return {
    fate,
    caught,
    released,
    takes: (passing) => {
      if (isOver || caught.length >= times || !matches(match, passing)) return false
      seen += 1
      if (seen <= after) return false
      caught.push(passing)
      return true
    },
    answered: () => {
      applied += 1
    },
    arrived: async (count = 1) => {
      await wait(() => caught.length >= count, `No ${count} requests have come`)
      return caught[count - 1] as Passing
    },
    applied: (count = 1) => wait(() => applied >= count, `No ${count} requests were answered`),
    release: () => {
      isOver = true
      free()
    },
  }
}

/** Patterns are shown as they are written. */
const textOf = (_: string, value: unknown): unknown =>
  value instanceof RegExp ? String(value) : value
