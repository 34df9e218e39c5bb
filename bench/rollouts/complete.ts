/** Requests of a rollout that is complete, beside those of a gateway that knows of none. */
import { cpuMilliseconds } from '../gateway/machine.ts'
import { spreadOf, type Spread } from '../support/measure.ts'
import { quantile, timed, type Client } from './clients.ts'

export interface CompleteCase {
  readonly name: string
  /** Milliseconds of a request, one at a time: the median of each round. */
  readonly latency: { readonly plain: Spread; readonly complete: Spread; readonly ratio: Spread }
  /** Microseconds of the gateway's CPU per request, 16 at a time. */
  readonly cpu: { readonly plain: Spread; readonly complete: Spread; readonly ratio: Spread }
}

interface Gateway {
  readonly client: Client
  readonly pid: number
}

const sides = ['plain', 'complete'] as const

export const measureComplete = async (
  name: string,
  gateways: Readonly<Record<(typeof sides)[number], Gateway>>,
  run: (client: Client, lane: number) => Promise<unknown>,
  { rounds, calls }: { readonly rounds: number; readonly calls: number },
): Promise<CompleteCase> => {
  const latency = { plain: [] as number[], complete: [] as number[] }
  const cpu = { plain: [] as number[], complete: [] as number[] }
  for (let round = -1; round < rounds; round += 1) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const { client, pid } = gateways[side]
      const one = (lane: number) => run(client, lane)
      const { each } = await timed(one, { lanes: 1, calls: Math.ceil(calls / 8) })
      const before = cpuMilliseconds(pid)
      await timed(one, { lanes: 16, calls })
      const used = cpuMilliseconds(pid) - before
      if (round < 0) continue
      latency[side].push(quantile(each, 0.5))
      cpu[side].push((used * 1000) / calls)
    }
  }
  const all = ({ plain, complete }: typeof latency) => ({
    plain: spreadOf(plain),
    complete: spreadOf(complete),
    ratio: spreadOf(complete.map((one, round) => one / (plain[round] ?? Number.NaN))),
  })
  return { name, latency: all(latency), cpu: all(cpu) }
}
