/** The gateway on Node: a listener for clients, and one for operators. */
import { ok } from '../errors/index.ts'
import { explainRequest, type GatewayConfig } from '../gateway/index.ts'
import { listen } from '../http/node/listen.ts'
import { webListener } from '../http/node/listener.ts'
import {
  createGuard,
  createMetrics,
  unfailing,
  type Caught,
  type Metrics,
} from '../telemetry/index.ts'
import { pinoLogger } from '../telemetry/node/index.ts'
import { foreseePreview, replayExample, type InService, type Seer } from './foresight.ts'
import { openNodeControl } from './node-control.ts'
import type { NodeGatewayOptions } from './node-options.ts'
import { configHash } from './node/config-hash.ts'
import { measureConfig } from './service-metrics.ts'
import { startServing, type ServingGateway } from './serving.ts'

export { evaluationEvents, loggedEvaluations, type ProviderOptions } from '../flags/index.ts'
export { silentLogger, type Logger } from '../telemetry/index.ts'
export type { NodeGatewayOptions } from './node-options.ts'
export { openGateway, type NodeGateway, type OpenGateway } from './open-gateway.ts'
export { startServing, type Prepared, type ServingGateway } from './serving.ts'

export interface RunningGateway {
  readonly url: string
  readonly adminUrl: string
  readonly metrics: Metrics
  /** Where to send what nobody waits for: it is counted and logged, and the gateway goes on. */
  readonly caught: Caught
  /**
   * Serves new requests by another configuration, and by the flags as they are now. Those under way
   * are finished by the old one; event streams end, so that their clients connect again. Answers the
   * settings that cannot change while it runs, which keep their values.
   * @throws Failure as `openGateway`; the old configuration then goes on
   */
  reload(config: GatewayConfig): Promise<readonly string[]>
  /** From now on `/readyz` says no, so that load balancers look elsewhere; requests are still served. */
  drain(): void
  /** Takes no new requests, finishes those under way, closes everything. */
  close(): Promise<void>
}

/**
 * Starts the gateway and its admin listener.
 * @throws Failure as `openGateway`, and `port-in-use`
 */
export const startGateway = async (options: NodeGatewayOptions): Promise<RunningGateway> => {
  const { adminHost, adminPort } = options.config.listen
  const { grace = 10_000 } = options
  const { metrics = createMetrics() } = options
  const log = unfailing(options.log ?? pinoLogger({ metrics }))
  const caught = createGuard({ log, metrics })
  const opened: { serving?: ServingGateway } = {}
  const inService = (): InService => {
    if (!opened.serving) throw new Error('No gateway is in service yet.')
    return opened.serving.inService()
  }
  const seer: Seer = {
    core: () => inService().core,
    provided: () => (options.flags?.provider ? inService().core.flags : undefined),
    preview: (asked) => {
      const { core, reads } = inService()
      return foreseePreview({ core, reads: reads?.of(asked.client) }, asked)
    },
    examples: async (asked) => inService().examples?.of(asked) ?? [],
    replay: (asked) => replayExample(inService(), asked),
    explain: async (asked) => ok(await explainRequest(inService().core, asked)),
    answered: async (id) => inService().answers.of(id),
  }
  const control = await openNodeControl({ ...options, log, metrics, caught, seer })
  const facts = options.facts ?? control.store
  const policy = options.policy ?? control.policy
  const serving = await startServing({
    ...options,
    policy,
    log,
    metrics,
    facts,
    rollouts: control.store,
    instance: control.instance,
  }).catch(async (error: unknown) => {
    await control.close()
    throw error
  })
  opened.serving = serving
  const { url } = serving
  const endMeasuring = measureConfig(metrics, () => configHash(serving.configured()))
  const adminListener = await listen(webListener(control.beside(serving.admin), { caught }), {
    host: adminHost,
    port: adminPort,
    grace,
    quietMs: 0,
    caught,
  }).catch(async (error: unknown) => {
    endMeasuring()
    await serving.close()
    await control.close()
    throw error
  })
  return {
    url,
    adminUrl: adminListener.url,
    metrics,
    caught,
    reload: async (config) => {
      const prepared = await serving.prepare(config)
      prepared.commit()
      control.configure(config)
      return prepared.kept
    },
    drain: () => serving.drain(),
    close: async () => {
      control.end()
      endMeasuring()
      await serving.close()
      await adminListener.close()
      await control.close()
    },
  }
}
