/** What a gateway saves that has the database in itself: the same requests, once by way of a store process. */
import { spreadOf, type Spread } from '../../support/measure.ts'
import { Caller, type entities } from './calls.ts'
import { gatewayOn, type GatewayBackend, type Place } from './stores.ts'
import { timed } from './timed.ts'

export const hopCalls = ['get', 'list', 'create', 'patch'] as const

/** Milliseconds of one request: of all rounds, the median of each. */
export interface Hop {
  readonly call: (typeof hopCalls)[number]
  readonly byStore: Spread
  readonly within: Spread
}

const ways = ['byStore', 'within'] as const
type Way = (typeof ways)[number]

/** Rounds for the compiler, which do not count. */
const warmUp = 3

export const measureHop = async (
  place: Place,
  backends: Readonly<Record<Way, GatewayBackend>>,
  stored: ReturnType<typeof entities>,
  { rounds, requests }: { readonly rounds: number; readonly requests: number },
): Promise<readonly Hop[]> => {
  const gateways = {
    byStore: await gatewayOn(place, backends.byStore),
    within: await gatewayOn(place, backends.within),
  }
  const callers = {
    byStore: new Caller(gateways.byStore.url, stored, stored.length),
    within: new Caller(gateways.within.url, stored, stored.length),
  }
  try {
    const hops: Hop[] = []
    for (const call of hopCalls) {
      const times: Record<Way, number[]> = { byStore: [], within: [] }
      for (let round = -warmUp; round < rounds; round += 1) {
        // Each of them is the first one in every other round.
        for (const way of round % 2 === 0 ? ways : ways.toReversed()) {
          const time = await timed(callers[way], call, (round + warmUp) * requests, requests)
          if (round >= 0) times[way].push(time)
        }
      }
      hops.push({ call, byStore: spreadOf(times.byStore), within: spreadOf(times.within) })
    }
    return hops
  } finally {
    for (const way of ways) {
      await callers[way].close()
      await gateways[way].close()
    }
  }
}
