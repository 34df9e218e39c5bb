/** What the census costs per request, with a gateway that does not count beside it. */
import { resolve } from '../../src/gateway/resolve.ts'
import type { Served } from '../../src/gateway/facts/index.ts'
import { fixtures } from '../gateway/fixtures.ts'
import type { Spread } from '../support/measure.ts'
import { cpuSideBySide, type Turn } from '../support/cpu.ts'
import { clients, openBench, requestOf } from './gateway.ts'

export interface FactsFigures {
  readonly clients: number
  readonly spreads: Readonly<Record<Name, Spread>>
}

type Name = keyof Cases

/** Microseconds of CPU per request. */
interface Cases {
  /** Identity, version, route and flag of a request, without and with its count. */
  readonly decision: Spread
  readonly counted: Spread
  /** The count alone. */
  readonly count: Spread
  /** A whole read, whose store costs nothing, without and with the census. */
  readonly read: Spread
  readonly readCounted: Spread
  /** A whole create, whose body is looked into when its answer is out. */
  readonly create: Spread
  readonly createCounted: Spread
  /** Handing over a count of each client: of one of them. */
  readonly handed: Spread
}

const now = 1_700_000_000_000

/** One after another, again and again. */
const of = <T>(list: readonly T[], index: number): T => list[index % list.length] as T

const turn = (run: Turn['run'], stands = 1): Turn => ({ run, requests: stands })

export const measureFacts = async (
  { rounds, requests }: { readonly rounds: number; readonly requests: number },
  say: (text: string) => void,
): Promise<FactsFigures> => {
  const entity = fixtures[0]?.stored ?? '{}'
  const plain = await openBench('2.0', entity, false)
  const counting = await openBench('2.0', entity, true)
  const handing = await openBench('2.0', entity, true)
  const { core, facts } = counting
  const all = clients.map((client) => requestOf(client))
  const served: Served[] = []
  for (const request of all) {
    served.push({
      request,
      resolution: await resolve(core, core.policy.current, request),
      status: 200,
      at: now,
      milliseconds: 3,
    })
  }
  const body = new TextEncoder().encode(entity)
  const serve = (resolution: Served['resolution'], index: number): void =>
    facts.served({ request: of(all, index), resolution, status: 200, at: now, milliseconds: 3 })
  say('taking turns')
  const spreads = await cpuSideBySide<Name>(
    {
      decision: turn((index) => resolve(core, core.policy.current, of(all, index))),
      counted: turn((index) => {
        const resolution = resolve(core, core.policy.current, of(all, index))
        return resolution instanceof Promise
          ? resolution.then((found) => serve(found, index))
          : serve(resolution, index)
      }),
      count: turn((index) => facts.served(of(served, index))),
      read: turn((index) => plain.handle(of(all, index))),
      readCounted: turn((index) => counting.handle(of(all, index))),
      create: turn((index) => plain.handle(requestOf(of(clients, index), body))),
      createCounted: turn(async (index) => {
        await counting.handle(requestOf(of(clients, index), body))
        if (index % clients.length === clients.length - 1) await facts.flush()
      }),
      handed: turn(async () => {
        for (const one of served) handing.facts.served(one)
        await handing.facts.flush()
      }, clients.length),
    },
    { rounds, requests },
  )
  await Promise.all([plain.close(), counting.close(), handing.close()])
  return { clients: clients.length, spreads }
}
