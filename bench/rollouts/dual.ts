/** A write to both stores by the gateway, beside a client that writes one and then the other itself. */
import { spreadOf, type Spread } from '../support/measure.ts'
import { quantile, timed, type Client } from './clients.ts'
import type { Documents } from './documents.ts'

export interface DualCase {
  readonly version: string
  readonly lanes: number
  /** Milliseconds per write: the median of one at a time, else the wall's share of each. */
  readonly inARow: Spread
  readonly bare: Spread
  readonly early: Spread
  readonly late: Spread
  /** Of `late`, round by round: to both in a row, and to the bare ones. */
  readonly ratio: Spread
  readonly bareRatio: Spread
}

export interface DualClients {
  /** Gateways: the store of 1.1 is written; that of 2.0; both, closed before the answer; both, closed after it. */
  readonly single: Client
  readonly plain: Client
  readonly early: Client
  readonly late: Client
  /** The store of 2.0. */
  readonly green: Client
}

export const measureDual = async (
  clients: DualClients,
  documents: Documents,
  { version, lanes }: Pick<DualCase, 'version' | 'lanes'>,
  { rounds, calls }: { readonly rounds: number; readonly calls: number },
): Promise<DualCase> => {
  const { single, plain, early, late, green } = clients
  const turns = {
    inARow: async (lane: number) => {
      await documents.replace(single, version, lane)
      await documents.replace(plain, version, lane)
    },
    bare: async (lane: number) => {
      await documents.replace(single, version, lane)
      await documents.raw(green, lane)
    },
    early: (lane: number) => documents.replace(early, version, lane),
    late: (lane: number) => documents.replace(late, version, lane),
  }
  const names = Object.keys(turns) as (keyof typeof turns)[]
  const found: Record<keyof typeof turns, number[]> = { inARow: [], bare: [], early: [], late: [] }
  for (let round = -1; round < rounds; round += 1) {
    for (const turn of names.keys()) {
      // Another one begins each time, so that nobody always runs after the same neighbour.
      const name = names[(turn + round + 1) % names.length] ?? 'inARow'
      // The first round is for the compiler, which has seen nothing of some of them yet.
      const schedule = { lanes, calls: round < 0 ? calls * 5 : calls }
      const { each, wall } = await timed(turns[name], schedule)
      if (round >= 0) found[name].push(lanes === 1 ? quantile(each, 0.5) : wall / calls)
    }
  }
  const ratioTo = (to: readonly number[]): Spread =>
    spreadOf(found.late.map((ms, round) => ms / (to[round] ?? Number.NaN)))
  return {
    version,
    lanes,
    inARow: spreadOf(found.inARow),
    bare: spreadOf(found.bare),
    early: spreadOf(found.early),
    late: spreadOf(found.late),
    ratio: ratioTo(found.inARow),
    bareRatio: ratioTo(found.bare),
  }
}
