/**
 * The control plane as a Worker: the admin API over D1. After each edit the policy goes to KV, where
 * that is configured, and Workers of the data plane find it there.
 */
import type { Contract } from '../contract/index.ts'
import { assetsConsole, createConsole, isAssetsBinding } from '../console/serve/index.ts'
import { createAuthenticate } from '../control/api/authenticate.ts'
import { createControlApi } from '../control/api/index.ts'
import { census } from '../control/census/index.ts'
import { d1Database, type D1Binding } from '../control/d1.ts'
import { judgeBy } from '../control/judge.ts'
import type { ControlStore } from '../control/port.ts'
import { createDriving, driveThrough, freshGates, lookOn } from '../control/rollout/driving.ts'
import { createControlStore } from '../control/store/index.ts'
import { createWebhooks, hooksOf } from '../control/webhooks/index.ts'
import { putSnapshot, type KvBinding } from '../control/worker/index.ts'
import { problem, problemMediaType, type ErrorCode } from '../errors/index.ts'
import { policyRules } from '../gateway/config/policy-rules.ts'
import type { ControlConfig } from '../gateway/config/control-schema.ts'
import { servedConfig, type GatewayConfig, type ServedConfig } from '../gateway/index.ts'
import { consoleLogger, createGuard, uncounted, withoutText } from '../telemetry/index.ts'
import { adminOperations } from './admin-operations.ts'
import type { WorkerContext, WorkerEnv } from './create-worker.ts'
import { textBindings } from './text-bindings.ts'
import { bindingsOf } from './worker-bindings.ts'

export interface ControlWorkerOptions {
  readonly contract: Contract
  /** The same as that of the gateway: policies are judged by it. */
  readonly config: (env: WorkerEnv) => GatewayConfig
  /** Where the API is, `/_isthmus/api` when absent: commands are given what is before `/api`. */
  readonly prefix?: string
}

/** Where the files of the console are: `[assets] binding = "ASSETS"`. */
const assetsName = 'ASSETS'

/** `/_isthmus/console` beside `/_isthmus/api` */
const besideOf = (prefix: string): string => prefix.slice(0, prefix.lastIndexOf('/'))

/** Undefined where a request is not for the console, or this Worker was deployed without its page. */
const consoleOf = (prefix: string, env: WorkerEnv) => {
  const assets: unknown = env[assetsName]
  if (!isAssetsBinding(assets)) return undefined
  const beside = besideOf(prefix)
  const files = assetsConsole(assets)
  const entrances = [beside, `${beside}/`].filter((path) => path !== '')
  return createConsole({ prefix: `${beside}/console`, api: prefix, entrances, files })
}

/** A Worker module, as Cloudflare calls it. */
export interface ControlWorkerHandler {
  fetch(request: Request, env: WorkerEnv, context?: WorkerContext): Promise<Response>
  /**
   * Takes rollouts further, tells webhooks of it, deletes old facts, and puts the policy into KV where
   * that failed after an edit.
   */
  scheduled(event: unknown, env: WorkerEnv, context?: WorkerContext): Promise<void>
}

interface Opened {
  readonly config: ServedConfig
  readonly control: ControlConfig
  readonly d1: D1Binding
  readonly kv: KvBinding | undefined
}

/** Rollouts that take more looks at a time go on the next time. */
const mostLooks = 50

const refusal = (code: ErrorCode, detail: string): Response => {
  const body = problem(code, detail)
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: { 'content-type': problemMediaType },
  })
}

/** @example export default createControlWorker({ contract, config: () => config }) */
export const createControlWorker = ({
  contract,
  config: configOf,
  prefix = '/_isthmus/api',
}: ControlWorkerOptions): ControlWorkerHandler => {
  const log = consoleLogger()
  const caught = createGuard({ log, metrics: uncounted })

  /** @throws Failure `config-invalid` */
  const open = (env: WorkerEnv): Opened => {
    const config = servedConfig(configOf(env), contract)
    const { d1, kv } = bindingsOf(config, env)
    if (!config.control) throw new Error('unreachable: the bindings are those of the store')
    return { config, control: config.control, d1, kv }
  }

  /** Of one request: what it waits for belongs to it, and ends with it. */
  const storeOf = ({ d1, kv }: Opened): ControlStore => {
    const store = createControlStore(d1Database(d1))
    if (!kv) return store
    return {
      ...store,
      commit: async (wanted) => {
        const done = await store.commit(wanted)
        if (done.kind === 'committed') {
          await putSnapshot(store, kv, contract.name).catch((error: unknown) =>
            log.error({ error: withoutText(error) }, 'The policy could not be put into KV'),
          )
        }
        return done
      },
    }
  }

  const censusOf =
    (store: ControlStore, { versions }: ServedConfig) =>
    async (question: Parameters<typeof census>[0]) => {
      const { entries } = await store.entries()
      const pins = entries.flatMap(({ kind, id, value }) =>
        kind === 'client' && value?.pin !== undefined ? [{ id, pin: value.pin }] : [],
      )
      const context = { contract, reader: store, now: Date.now(), pins }
      return census(question, { ...context, defaultVersion: versions.default })
    }

  /** Made once: it remembers who failed. */
  const create = (env: WorkerEnv) => {
    const opened = open(env)
    const rules = policyRules(opened.config, contract)
    return {
      opened,
      rules,
      judge: judgeBy(() => rules),
      authenticate: createAuthenticate({
        store: { tokenOf: (secret) => storeOf(opened).tokenOf(secret) },
        oidc: opened.control.oidc,
        now: Date.now,
        log,
      }),
    }
  }

  /** This Worker reaches no backend: what contract and configuration say of them has to do. */
  const sourcesOf = (store: ControlStore, { config }: Opened) => ({
    store,
    contract,
    config: () => config,
  })

  const drive = async (store: ControlStore, env: WorkerEnv, opened: Opened): Promise<void> => {
    const hooks = hooksOf(opened.control.webhooks, textBindings(env))
    const webhooks = createWebhooks({ hooks, log, metrics: uncounted })
    const tell = (event: Parameters<typeof webhooks.tell>[0]) => webhooks.tell(event)
    const options = { ...sourcesOf(store, opened), tell, log, metrics: uncounted }
    await driveThrough(createDriving(options), mostLooks)
    await webhooks.idle()
  }

  let made: ReturnType<typeof create> | undefined

  return {
    fetch: async (request, env) => {
      const page = consoleOf(prefix, env)?.(request)
      if (page) return page
      try {
        made ??= create(env)
      } catch (error) {
        log.error({ error }, 'The control plane cannot start')
        return refusal('config-invalid', 'The control plane cannot start; its log says why.')
      }
      const { opened, rules, judge, authenticate } = made
      const store = storeOf(opened)
      const api = createControlApi({
        store,
        judge,
        names: () => rules,
        census: censusOf(store, opened.config),
        gates: freshGates(sourcesOf(store, opened)),
        look: lookOn(sourcesOf(store, opened)),
        authenticate,
        operations: adminOperations,
        settings: opened.control,
        pollMs: opened.control.pollMs,
        prefix,
        log,
        metrics: uncounted,
        caught,
      })
      const remoteAddress = request.headers.get('cf-connecting-ip') ?? undefined
      return api.fetch(request, remoteAddress === undefined ? {} : { remoteAddress })
    },
    scheduled: async (_event, env) => {
      const opened = open(env)
      const store = storeOf(opened)
      await store.prune(opened.control.keep)
      if (opened.kv) await putSnapshot(store, opened.kv, contract.name)
      await drive(store, env, opened)
    },
  }
}
