/** The gateway on Node: undici to the stores, flags from a folder, two listeners. */
import { readFile } from 'node:fs/promises'
import type { Contract } from '../contract/index.ts'
import { Failure } from '../errors/index.ts'
import { createFlags } from '../flags/index.ts'
import { folderSource } from '../flags/node/index.ts'
import {
  createAdmin,
  createGateway,
  explainRequest,
  type ExplainInput,
  type Explanation,
  type Gateway,
  type GatewayConfig,
} from '../gateway/index.ts'
import { largeJobsOf } from '../gateway/work/node/index.ts'
import { listen } from '../http/node/listen.ts'
import { Stop } from '../http/index.ts'
import { nodeCodings } from '../http/node/codings.ts'
import { listener, webListener } from '../http/node/listener.ts'
import { createNodeScanner } from '../json/node/wasm-scanner.ts'
import { createMetrics, type Logger } from '../telemetry/index.ts'
import { problemOf } from '../upstream/index.ts'
import { undiciTransport } from '../upstream/node/index.ts'
import { backendsOf } from './backends.ts'
import { endsWith } from './event-streams.ts'

export interface NodeGatewayOptions {
  readonly contract: Contract
  /**
   * Address of the module whose default export the contract is. Threads for large bodies import it
   * where the contract has functions; without it those are carried among other requests then.
   */
  readonly contractModule?: string | undefined
  readonly config: GatewayConfig
  readonly log: Logger
  /** Where secrets are looked up; the process's environment when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Milliseconds that answers under way may take once the gateway closes; default 10,000. */
  readonly grace?: number
}

export interface NodeGateway extends Gateway {
  /** `/livez`, `/readyz`, `/metrics`, `/flags`, `/versions`: not for clients. */
  readonly admin: ReturnType<typeof createAdmin>
  /** The decision for a request that is not sent. */
  explain(input: ExplainInput): Promise<Explanation>
  /** From now on `/readyz` says no, so that load balancers look elsewhere; requests are still served. */
  drain(): void
}

export interface OpenGateway {
  readonly gateway: NodeGateway
  /** Closes flags and connections to the stores. */
  close(): Promise<void>
}

export interface RunningGateway {
  readonly url: string
  readonly adminUrl: string
  /** Takes no new requests, finishes those under way, closes everything. */
  close(): Promise<void>
}

/** Key sets in files are read once, at start. @throws Failure `config-invalid` */
const withKeySet = async (config: GatewayConfig): Promise<GatewayConfig> => {
  const { jwt } = config.identity
  if (!jwt || !('file' in jwt.jwks)) return config
  const { file } = jwt.jwks
  const place = 'identity > jwt > jwks > file'
  const fail = (message: string): never => {
    throw new Failure('config-invalid', 'The key set cannot be read', [{ place, message }])
  }
  const text = await readFile(file, 'utf8').catch(() => fail(`there is no file ${file}`))
  try {
    const jwks = JSON.parse(text) as { readonly keys?: unknown }
    if (!Array.isArray(jwks.keys)) return fail(`${file} is not a JSON Web Key Set`)
    const keys = jwks.keys as Record<string, unknown>[]
    return { ...config, identity: { ...config.identity, jwt: { ...jwt, jwks: { keys } } } }
  } catch (error) {
    if (error instanceof Failure) throw error
    return fail(`${file} is not JSON`)
  }
}

/**
 * Everything but the listeners.
 * @throws Failure `config-invalid`, `flags-invalid`, `file-not-found`
 */
export const openGateway = async (options: NodeGatewayOptions): Promise<OpenGateway> => {
  const { contract, log, env = process.env } = options
  const config = await withKeySet(options.config)
  const metrics = createMetrics()
  const source = await folderSource(config.flags.folder, { log, metrics })
  const flags = await createFlags({ source, log, metrics })
  const backends = backendsOf(config, { transport: undiciTransport, log, metrics })
  const largeJobs = largeJobsOf({
    contract,
    contractModule: options.contractModule,
    config,
    log,
    metrics,
  })
  const close = async () => {
    await largeJobs?.close()
    await Promise.all([...backends.values()].map((backend) => backend.close()))
    await flags.close()
  }
  try {
    const scanner = createNodeScanner()
    const gateway = createGateway({
      contract,
      config,
      flags,
      backends,
      log,
      metrics,
      env,
      scanner,
      codings: nodeCodings,
      largeJobs,
    })
    const { core } = gateway
    let draining = false
    const admin = createAdmin({
      core,
      metrics,
      ready: () => !draining,
      flagStatus: () => source.status(),
    })
    const drain = () => {
      draining = true
    }
    const explain = (input: ExplainInput) => explainRequest(core, input)
    return { gateway: { ...gateway, admin, explain, drain }, close }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * Starts the gateway and its admin listener.
 * @throws Failure as `openGateway`, and `port-in-use`
 */
export const startGateway = async (options: NodeGatewayOptions): Promise<RunningGateway> => {
  const { host, port, adminPort } = options.config.listen
  const { headerBytes, requestMs } = options.config.limits
  const { grace = 10_000 } = options
  const opened = await openGateway(options)
  const { handle, admin } = opened.gateway
  const draining = new Stop()
  try {
    const gateway = await listen(
      listener(async (request) => endsWith(draining, await handle(request)), { problemOf }),
      { host, port, grace, server: { maxHeaderSize: headerBytes, requestTimeout: requestMs } },
    )
    const adminListener = await listen(
      webListener((request) => admin.fetch(request)),
      { host, port: adminPort, grace },
    ).catch(async (error: unknown) => {
      await gateway.close()
      throw error
    })
    return {
      url: gateway.url,
      adminUrl: adminListener.url,
      close: async () => {
        opened.gateway.drain()
        draining.abort(new Error('The gateway closes.'))
        await gateway.close()
        await adminListener.close()
        await opened.close()
      },
    }
  } catch (error) {
    await opened.close()
    throw error
  }
}
