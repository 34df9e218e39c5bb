/** The control plane of a process that answers operators: opened at its start, for all configurations after. */
import type { Contract } from '../contract/index.ts'
import { createNoConsole } from '../console/serve/index.ts'
import { builtConsole } from '../console/serve/node/built.ts'
import { census, type CensusQuestion } from '../control/census/index.ts'
import { beatsEvery, tellInstances, type Instance } from '../control/beats.ts'
import { createContractViews } from '../control/contract/views.ts'
import { keepHouse } from '../control/housekeeping.ts'
import { judgeBy } from '../control/judge.ts'
import { openStorePlace } from '../control/node/store-place.ts'
import type { ControlStore } from '../control/port.ts'
import {
  startRollouts,
  type RolloutsOptions,
  type RunningRollouts,
} from '../control/rollout/start.ts'
import { every, single } from '../control/repeating.ts'
import { policyRules } from '../gateway/config/policy-rules.ts'
import {
  servedConfig,
  type ExplainInput,
  type GatewayConfig,
  type ServedConfig,
} from '../gateway/index.ts'
import type { Connection } from '../http/index.ts'
import { withoutText, type Caught, type Logger, type Metrics } from '../telemetry/index.ts'
import { ok } from '../errors/index.ts'
import type { Foresight } from '../control/actions/control.ts'
import type { JsonObject } from '../json/index.ts'
import { processFacts } from '../gateway/facts/node/process.ts'
import { createRunGauges } from '../migrate/report/run-gauges.ts'
import { compact, type PolicySource } from '../policy/index.ts'
import { askBackends } from './ask-backend.ts'
import { consolePrefix, createControlPlane } from './control.ts'
import { probing } from './node/databases.ts'
import { foreseeBlast, foreseeRollout, type Seer } from './foresight.ts'
import { boundedLosses } from './bounded-losses.ts'
import { storePolicy } from './store-policy.ts'

export interface NodeControlOptions {
  readonly contract: Contract
  readonly config: GatewayConfig
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly log: Logger
  readonly metrics: Metrics
  readonly caught: Caught
  /** Asked once the gateway serves. */
  readonly seer: Seer
  /** Those that decide in place of this process; it decides itself when absent. */
  readonly members?: () => readonly MemberState[]
}

/** By which policy a worker decides. */
export interface MemberState {
  /** Its number. */
  readonly worker: number
  /** RFC 3339, both. */
  readonly startedAt: string
  readonly appliedAt: string
  readonly policyNumber: number
  readonly policyHash: string
}

export interface NodeControl {
  /** Undefined where there is none. */
  readonly store: ControlStore | undefined
  /** As which this process tells the store of itself; undefined where there is none. */
  readonly instance: string | undefined
  /** Where policies come from; undefined where that is the files. */
  readonly policy: ((config: ServedConfig) => Promise<PolicySource>) | undefined
  /** The same, with the admin API before it. */
  readonly beside: (
    admin: (request: Request) => Promise<Response>,
  ) => (request: Request, connection: Connection) => Promise<Response>
  /** Some of the workers decide by another policy; from the first time on the store is told now and then. */
  tell(): void
  /** Goes on with the settings of another configuration. */
  configure(config: GatewayConfig): void
  /** Ends streams of events, which nothing else would. */
  end(): void
  close(): Promise<void>
}

/** Answers the census by what the store knows of all processes. */
const censusOf =
  (store: ControlStore, contract: Contract, config: () => GatewayConfig) =>
  async (question: CensusQuestion) => {
    const { entries } = await store.entries()
    const pins = entries.flatMap(({ kind, id, value }) =>
      kind === 'client' && value?.pin !== undefined ? [{ id, pin: value.pin }] : [],
    )
    const { versions } = servedConfig(config(), contract)
    const context = { contract, reader: store, now: Date.now(), pins }
    return census(question, { ...context, defaultVersion: versions.default })
  }

/** Plain data, which is JSON as it is. */
const jsonOf = (data: object): JsonObject => ({ ...data })

const showNoConsole = createNoConsole(consolePrefix)

const none: NodeControl = {
  store: undefined,
  instance: undefined,
  policy: undefined,
  beside: (admin) => async (request) => showNoConsole(request) ?? admin(request),
  tell: () => undefined,
  configure: () => undefined,
  end: () => undefined,
  close: async () => undefined,
}

/** Between two looks at migrations, in milliseconds. */
const gaugesEvery = 5000

/** That the control store is away is told elsewhere. */
const watchRuns = (
  store: ControlStore,
  { metrics, log }: Pick<NodeControlOptions, 'metrics' | 'log'>,
): (() => void) => {
  const look = createRunGauges({
    runs: store.runs,
    metrics,
    clock: () => performance.now(),
    onStatus: (migration, { status, why }) =>
      log.info({ migration, status, why }, 'A migration has another status'),
  })
  const watch = single(() => look().catch(() => undefined))
  void watch()
  return every(gaugesEvery, () => void watch())
}

/** Rollouts are those of the store's policy: without it there are none to be driven. */
const startDriving = async (of: Omit<RolloutsOptions, 'ask'>): Promise<RunningRollouts> => {
  try {
    return startRollouts({ ...of, ask: askBackends(of.config, probing(of)) })
  } catch (error) {
    await of.store.close()
    throw error
  }
}

/**
 * @throws Failure `config-invalid` where the environment lacks the address of the store, or secrets of
 *   webhooks
 */
export const openNodeControl = async ({
  contract,
  config,
  env = process.env,
  log,
  metrics,
  caught,
  seer,
  members,
}: NodeControlOptions): Promise<NodeControl> => {
  const { control } = config
  if (!control) return none
  let current = config
  const store = await openStorePlace(control.store, { env, pollMs: control.pollMs })
  // Rollouts look into it before the policy does, which says what is wrong with it.
  if (control.policy === 'store' && store.kind === 'sqlite') {
    await store.migrate().catch(() => undefined)
  }
  const rulesOf = (of: GatewayConfig) => ({
    of,
    rules: policyRules(servedConfig(of, contract), contract),
  })
  let judged = rulesOf(config)
  const rules = () => {
    if (judged.of !== current) judged = rulesOf(current)
    return judged.rules
  }
  const judge = judgeBy(rules)
  const foresight: Foresight = {
    names: rules,
    census: censusOf(store, contract, () => current),
    blastRadius: async (before, after) => {
      const asked = { store, core: seer.core(), provided: seer.provided?.(), now: Date.now }
      return jsonOf(await foreseeBlast(asked, before, after))
    },
    rolloutRadius: async (rollout, to, declared) => {
      const asked = { store, core: seer.core(), provided: seer.provided?.(), now: Date.now }
      return jsonOf(await foreseeRollout(asked, rollout, to, declared))
    },
    losses: boundedLosses({ contract, config: () => current }),
    examples: (asked) => seer.examples(asked),
    replay: (asked) => seer.replay(asked),
    preview: async (asked) => {
      const done = await seer.preview(asked)
      return done.ok ? ok(jsonOf(done.value)) : done
    },
    explain: async (asked) => {
      const done = await seer.explain(compact(asked) as ExplainInput)
      return done.ok ? ok(jsonOf(done.value)) : done
    },
    answered: async (id) => {
      const found = await seer.answered(id)
      return found && jsonOf(found)
    },
  }
  const views = createContractViews(contract, () => servedConfig(current, contract))
  const ofStore = control.policy === 'store'
  const rollouts = ofStore
    ? await startDriving({ store, contract, config: () => current, env, log, metrics })
    : undefined
  const plane = createControlPlane(
    {
      store,
      judge,
      foresight,
      contract: views,
      gates: rollouts?.gates,
      look: rollouts?.look,
      page: builtConsole(),
      log,
      metrics,
      caught,
    },
    control,
  )
  const endHousekeeping = keepHouse(store, {
    keep: () => (current.control ?? control).keep,
    holder: crypto.randomUUID(),
    onError: (error) => log.warn({ error: withoutText(error) }, 'Old facts could not be deleted'),
  })
  const endGauges = watchRuns(store, { metrics, log })
  const instance: Instance = { ...processFacts(), version: contract.hash }
  const tell = tellInstances(store, () =>
    (members?.() ?? []).map(({ worker, ...state }) => ({
      ...instance,
      ...state,
      id: `${instance.id}/${worker}`,
    })),
  )
  let stopTelling: (() => void) | undefined
  const policy =
    control.policy === 'files'
      ? undefined
      : storePolicy({
          store,
          contract,
          pollMs: control.pollMs,
          instance: members ? undefined : instance,
          log,
          onError: (error) => caught('policy', error),
        })
  return {
    store,
    instance: instance.id,
    policy,
    beside: (admin) => async (request, connection) =>
      plane.fetch(request, connection) ?? admin(request),
    tell: () => {
      if (!ofStore) return
      stopTelling ??= every(beatsEvery * control.pollMs, () => void tell())
      void tell()
    },
    configure: (next) => {
      current = next
      if (next.control) plane.configure({ ...next.control, policy: control.policy })
      rollouts?.configure()
    },
    end: () => plane.end(),
    close: async () => {
      endHousekeeping()
      endGauges()
      stopTelling?.()
      await rollouts?.close()
      await plane.close()
    },
  }
}
