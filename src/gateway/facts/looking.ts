/** Looks at what requests touched, a little at a time, when their answers are out. */
import type { HttpRequest } from '../../http/index.ts'
import type { Caught } from '../../telemetry/index.ts'
import type { Interest, Interests } from './interests.ts'
import { createLater, type LaterLimits } from './later.ts'
import { anything, isRead, touchedBy, type LookContext, type Touched } from './look.ts'
import type { Served } from './port.ts'
import { TappedBody } from './tapped-body.ts'

export interface Looking {
  /** How many requests wait. */
  readonly length: number
  /**
   * Looks at a request of a route, now or later. Answers whether its answer was read whole and has
   * something that only its version has: that costs nothing to know, and is not told to `touched`.
   */
  see(of: Seen, served: Served): boolean
  /** Looks at all that waits. */
  finish(): Promise<void>
}

/** Whose request it is. */
export interface Seen {
  readonly client: string
  readonly version: string
  readonly route: string
}

export interface LookingContext extends LookContext {
  readonly interests: Interests
  readonly waiting: LaterLimits
  /** Calls once, when requests that wait have had their turn. */
  readonly soon: (run: () => void) => void
  /** Told of defects: whatever it was, the request may have touched anything. */
  readonly caught: Caught
  /** @param at milliseconds since 1970 */
  readonly touched: (of: Seen, touched: Touched, at: number) => void
}

/** Bytes that are looked at before requests have their turn again. */
const atOnce = 64 * 1024

const tapped = ({ body }: HttpRequest): TappedBody | undefined =>
  body instanceof TappedBody ? body : undefined

const may = (is: boolean, how: Touched['how']): readonly Touched[] =>
  is ? [{ field: anything, how }] : []

/** What a request may have touched at most. */
const assumed = (
  { request, status }: Served,
  query: string,
  interest: Interest | undefined,
): readonly Touched[] => {
  return [
    ...may(tapped(request) !== undefined, 'body'),
    ...may(query !== '' && (!interest || interest.query !== undefined), 'query'),
    ...may(isRead(status, request.method) && interest?.answers !== false, 'answer'),
  ]
}

export const createLooking = (context: LookingContext): Looking => {
  const { interests, waiting, soon, touched } = context
  const later = createLater(waiting)
  let running: Promise<void> | undefined

  const turn = async (): Promise<void> => {
    const isMore = await later.run(atOnce)
    running = undefined
    if (isMore) soon(start)
  }

  const go = (): Promise<void> => {
    running ??= turn()
    return running
  }

  const start = (): void => void go()

  const put = (of: Seen, served: Served, query: string, interest: Interest | undefined): void => {
    const { request, status, at } = served
    const reads = isRead(status, request.method)
    const assume = (): void => {
      for (const one of assumed(served, query, interest)) touched(of, one, at)
    }
    const run = async (): Promise<void> => {
      try {
        const known = interest ?? interests.learn(of.version, of.route)
        const found = await touchedBy({ request, query, reads }, known, context)
        for (const one of found) touched(of, one, at)
      } catch (error) {
        context.caught('census', error)
        assume()
      }
    }
    const isFirst = later.length === 0
    const isTaken = later.add({ weight: query.length + (tapped(request)?.kept ?? 0), run })
    if (isTaken && isFirst) soon(start)
    // Nobody has the time to look.
    if (!isTaken) assume()
  }

  return {
    get length() {
      return later.length
    },
    see: (of, served) => {
      const { request, resolution, status } = served
      const query = resolution.negotiated?.address.query ?? ''
      const interest = interests.of(of.version, of.route)
      const hasToLook =
        !interest ||
        (interest.body !== undefined && tapped(request) !== undefined) ||
        (interest.query !== undefined && query !== '')
      if (hasToLook) put(of, served, query, interest)
      return !hasToLook && interest.answers && isRead(status, request.method)
    },
    finish: async () => {
      await running
      while (later.length > 0) await go()
    },
  }
}
