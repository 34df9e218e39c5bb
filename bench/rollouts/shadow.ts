/** Reads that are compared behind their answers, beside reads that are not, at half of what saturates those. */
import { spreadOf, type Spread } from '../support/measure.ts'
import { quantile, timed, type Client } from './clients.ts'
import type { Documents } from './documents.ts'

export interface ShadowResults {
  /** Reads per second: what reads that are not compared reach, and what is asked for. */
  readonly most: number
  readonly rate: number
  /** Milliseconds, of each round. */
  readonly alone: { readonly median: Spread; readonly p99: Spread }
  readonly compared: { readonly median: Spread; readonly p99: Spread }
  /** Round by round. */
  readonly ratio: { readonly median: Spread; readonly p99: Spread }
  /** Percent of the reads whose comparison was begun and not given up. */
  readonly share: number
}

/** Sends what is due, whatever the answers take: latencies count from the moment it was due. */
const steady = async (
  run: (lane: number) => Promise<unknown>,
  { rate, ms }: { readonly rate: number; readonly ms: number },
): Promise<readonly number[]> => {
  const each: number[] = []
  const all: Promise<void>[] = []
  const start = performance.now()
  const one = async (index: number): Promise<void> => {
    await run(index)
    each.push(performance.now() - start - (index / rate) * 1000)
  }
  for (;;) {
    const now = performance.now() - start
    while (all.length < (Math.min(now, ms) / 1000) * rate) all.push(one(all.length))
    if (now >= ms) break
    await new Promise((resolve) => void setTimeout(resolve, 1))
  }
  await Promise.all(all)
  return each
}

export const measureShadow = async (
  { dual, shadow }: { readonly dual: Client; readonly shadow: Client },
  documents: Documents,
  compared: () => Promise<number>,
  { rounds, ms }: { readonly rounds: number; readonly ms: number },
): Promise<ShadowResults> => {
  const of = (client: Client) => (lane: number) => documents.read(client, '1.0', lane)
  for (const client of [dual, shadow]) await timed(of(client), { lanes: 16, calls: 8000 })
  const calls = 8000
  const { wall } = await timed(of(dual), { lanes: 16, calls })
  const most = (calls / wall) * 1000
  const rate = most / 2
  const found = {
    alone: { median: [] as number[], p99: [] as number[] },
    compared: { median: [] as number[], p99: [] as number[] },
  }
  const before = await compared()
  let asked = 0
  for (let round = -1; round < rounds; round += 1) {
    const turns = [
      ['alone', dual],
      ['compared', shadow],
    ] as const
    for (const [name, client] of round % 2 === 0 ? turns : turns.toReversed()) {
      const each = await steady(of(client), { rate, ms })
      if (name === 'compared') asked += each.length
      if (round < 0) continue
      found[name].median.push(quantile(each, 0.5))
      found[name].p99.push(quantile(each, 0.99))
    }
  }
  const ratio = (what: 'median' | 'p99'): Spread =>
    spreadOf(
      found.compared[what].map((time, round) => time / (found.alone[what][round] ?? Number.NaN)),
    )
  const spreads = ({ median, p99 }: (typeof found)['alone']) => ({
    median: spreadOf(median),
    p99: spreadOf(p99),
  })
  return {
    most,
    rate,
    alone: spreads(found.alone),
    compared: spreads(found.compared),
    ratio: { median: ratio('median'), p99: ratio('p99') },
    share: (((await compared()) - before) / asked) * 100,
  }
}
