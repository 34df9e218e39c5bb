/** What a decision costs, step by step: real steps of a real gateway, whose store is never asked. */
import { createFlags, type FlagContext } from '../../src/flags/index.ts'
import { folderSource } from '../../src/flags/node/index.ts'
import { resolve } from '../../src/gateway/resolve.ts'
import type { Resolution } from '../../src/gateway/exchange/resolution.ts'
import { createMetrics, silentLogger } from '../../src/telemetry/index.ts'
import { clients, openBench, requestOf } from '../facts/gateway.ts'
import { cpuSideBySide, type Turn } from '../support/cpu.ts'
import type { Spread } from '../support/measure.ts'

/** Microseconds of CPU each, in the order of a request. */
export const steps = [
  'identity',
  'version',
  'route',
  'flag',
  'count',
  'decision',
  'counted',
  'hooked',
] as const
export type Step = (typeof steps)[number]

const now = 1_700_000_000_000

const turn = (run: Turn['run']): Turn => ({ run, requests: 1 })

const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T

const contextOf = ({ identified }: Resolution): FlagContext => ({
  targetingKey: identified?.client.id ?? '',
  clientVersion: '2.0',
  route: 'entity',
  resource: 'entities',
  method: 'GET',
})

export const measureDecision = async (pace: {
  readonly rounds: number
  readonly requests: number
}): Promise<Readonly<Record<Step, Spread>>> => {
  const bench = await openBench('2.0', '{}', true)
  const { core, facts } = bench
  const policy = core.policy.current
  const requests = clients.map((client) => requestOf(client))
  const resolved: Resolution[] = []
  for (const request of requests) resolved.push(await resolve(core, policy, request))
  const serve = (resolution: Resolution, index: number): void =>
    facts.served({
      request: at(requests, index),
      resolution,
      status: 200,
      at: now,
      milliseconds: 3,
    })
  // What a version has alone is learned of its first request, afterwards.
  serve(at(resolved, 0), 0)
  await facts.flush()
  const [log, metrics] = [silentLogger, createMetrics()]
  const source = await folderSource('flags', { log, metrics })
  const hooked = await createFlags({ source, log, metrics, hooks: [{ finally: () => undefined }] })
  const { flag, fallback } = core.config.decision

  const spreads = await cpuSideBySide<Step>(
    {
      identity: turn((index) => core.identify(at(requests, index).headers, policy.clients)),
      version: turn((index) =>
        core.negotiation.negotiate(
          at(requests, index),
          at(resolved, index).identified?.client.pin,
          policy.versions,
        ),
      ),
      route: turn((index) => {
        const request = at(requests, index)
        const { negotiated } = at(resolved, index)
        return (
          negotiated &&
          core.routes.match(
            negotiated.version,
            request.method,
            negotiated.address.path,
            negotiated.address,
          )
        )
      }),
      flag: turn((index) => core.flags.string(flag, fallback, contextOf(at(resolved, index)))),
      count: turn((index) => serve(at(resolved, index), index)),
      decision: turn((index) => resolve(core, policy, at(requests, index))),
      counted: turn((index) => {
        const found = resolve(core, policy, at(requests, index))
        return found instanceof Promise
          ? found.then((resolution) => serve(resolution, index))
          : serve(found, index)
      }),
      hooked: turn((index) => hooked.string(flag, fallback, contextOf(at(resolved, index)))),
    },
    pace,
  )
  await hooked.close()
  await bench.close()
  return spreads
}
