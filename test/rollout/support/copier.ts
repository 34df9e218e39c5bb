/** A copy by the program of the protocol, under an intent of its own, as a member beside the gateways. */
import contract from '../../../adapters/index.ts'
import { failed, problem } from '../../../src/errors/index.ts'
import { settlingEffects } from '../../../src/gateway/rollout/settling.ts'
import { createSide } from '../../../src/gateway/rollout/side.ts'
import { Stop } from '../../../src/http/index.ts'
import { copy, run, type Copied } from '../../../src/rollout/index.ts'
import { createMetrics, silentLogger } from '../../../src/telemetry/index.ts'
import { httpBackend } from '../../../src/upstream/index.ts'
import { undiciTransport } from '../../../src/upstream/node/index.ts'
import { onTestFinished } from 'vitest'
import type { ControlPlace } from './control-places.ts'
import { times } from './gateways.ts'
import { behind, type Backed, type Stores } from './stores.ts'

const served = ({ name, version, proxy }: Backed) => {
  const found = contract.version(version)
  if (!found) throw new Error(`There is no version ${version}`)
  const backend = httpBackend({
    name,
    version,
    url: proxy.url,
    transport: undiciTransport({}),
    timeouts: {},
    log: silentLogger,
    metrics: createMetrics(),
  })
  onTestFinished(() => backend.close())
  const side = createSide({ backend, put: '/raw{path}', headers: {}, limit: 100_000 })
  return { version: found, side }
}

const unused = () => Promise.reject(new Error('A copy has no client'))

export interface Copier {
  /** What it asks the stores goes through these. */
  readonly blue: Backed['proxy']
  readonly green: Backed['proxy']
  /** Copies one entity from blue. */
  readonly copy: (id: string) => Promise<Copied>
}

/** @param withinMs time for all requests of one copy */
export const startCopier = async (
  stores: Stores,
  { store }: ControlPlace,
  withinMs: number,
): Promise<Copier> => {
  const its = await behind(stores)
  const [from, to] = [served(its.blue), served(its.green)]
  // While it lives nobody takes what it has opened.
  const leaseMs = times.leaseMs + withinMs
  const own = { ...times, leaseMs, requestMs: withinMs }
  const ledger = store.ledger(`copier-${crypto.randomUUID()}`, own, 'copier')
  const copyOne = async (id: string): Promise<Copied> => {
    await ledger.renew([])
    const stop = new Stop()
    const timer = setTimeout(() => stop.abort(new Error('Its time is over.')), withinMs)
    const effects = settlingEffects({
      contract,
      versions: { from: from.version, to: to.version },
      sides: { from: from.side, to: to.side },
      ledger,
      resource: 'entities',
      open: async (key, kind) => {
        const intent = crypto.randomUUID()
        const opening = { intent, resource: 'entities', key, kind }
        return (await ledger.exchange([opening], [])).opened.get(intent)
      },
      close: async (intent) => (await ledger.exchange([], [intent])).closed.has(intent),
      take: () => Promise.resolve(undefined),
      held: () => failed(problem('writes-held', 'Writes wait.')),
      limits: { depth: 128 },
      touched: () => undefined,
      newest: () => Promise.resolve([]),
      pause: () => Promise.resolve(),
      signal: () => stop,
    })
    const clientless = { ...effects, merge: unused, post: unused, tell: unused }
    try {
      return await run(copy(`entities.get?id=${id}`, false), clientless)
    } finally {
      clearTimeout(timer)
      // Nobody waits for it.
      await ledger.leave()
    }
  }
  return { blue: its.blue.proxy, green: its.green.proxy, copy: copyOne }
}
