/**
 * One of the processes that serve: it does what the primary says, until that says stop or is gone.
 * Node ends a worker at once whose primary has ended, however that was.
 */
import { openStorePlace } from '../../../control/node/store-place.ts'
import type { ControlStore } from '../../../control/port.ts'
import { Failure } from '../../../errors/index.ts'
import { instanceId } from '../../../gateway/facts/node/process.ts'
import type { FactsSink } from '../../../gateway/facts/index.ts'
import { explainRequest } from '../../../gateway/index.ts'
import { createMetrics, type Caught, type LogLevel } from '../../../telemetry/index.ts'
import { pinoLogger, type PinoLogger } from '../../../telemetry/node/index.ts'
import { quietConsole } from '../../../telemetry/node/quiet-console.ts'
import { startServing, type Prepared, type ServingGateway } from '../../serving.ts'
import { foreseePreview, replayExample } from '../../foresight.ts'
import { channelOf, type Answers } from '../channel.ts'
import type { AskedOfPrimary, AskedOfWorker, FedSetting, Outcome } from '../messages.ts'
import { askAdmin } from './ask-admin.ts'
import { contractOf } from './contract-source.ts'
import { fedPolicy, type FedSource } from './fed-policy.ts'

/** Milliseconds that the last log lines may take, at most. */
const lastWords = 1000

/** Milliseconds in which the primary says that it has kept a batch. */
const factsMs = 10_000

/** A configuration with its policy: the one in force, or one that may come into force. */
interface Setting {
  readonly generation: number
  readonly policy: FedSource
  readonly level: LogLevel
}

quietConsole()
const metrics = createMetrics()
let serving: { readonly gateway: ServingGateway; readonly log: PinoLogger } | undefined
let rollouts: ControlStore | undefined
let current: Setting | undefined
let next: (Setting & { readonly prepared: Prepared }) | undefined
/** What the generation that is being opened decides by. */
let opening: Setting | undefined

const gateway = (): ServingGateway => {
  if (!serving) throw new TypeError('Asked before it was started')
  return serving.gateway
}

/** Before anything serves, what nobody has caught ends the process: it is replaced. */
const caught: Caught = (place, error) => {
  if (!serving) throw error
  serving.gateway.caught(place, error)
}

const outcome = async <T extends object>(work: () => Promise<T>): Promise<Outcome<T>> => {
  try {
    return { ok: true, ...(await work()) }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { code, message, issues } = error
    return { ok: false, failure: { code, message, issues } }
  }
}

const settingOf = ({ generation, policy, config }: FedSetting): Setting => {
  opening = { generation, policy: fedPolicy(policy), level: config.log.level }
  return opening
}

const answers: Answers<AskedOfWorker> = {
  start: (question) =>
    outcome(async () => {
      const { worker, contract, policy: _, ...rest } = question
      const log = pinoLogger({ metrics, worker, ...question.config.log })
      const setting = settingOf(question)
      const { control } = question.config
      // Each worker writes by itself, and so is a member of its own.
      rollouts = control && (await openStorePlace(control.store, { env: process.env }))
      const started = await startServing({
        ...rest,
        rollouts,
        instance: `${instanceId()}/${worker}`,
        contract: await contractOf(contract),
        // What decides in place of files cannot be passed to another process.
        flags: {},
        policy: () => opening?.policy ?? setting.policy,
        facts,
        log,
        metrics,
      })
      serving = { gateway: started, log }
      current = setting
      for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
        process.on(event, (error) => caught('process', error))
      }
      return { url: started.url }
    }),
  prepare: (question) =>
    outcome(async () => {
      await next?.prepared.discard()
      next = undefined
      const setting = settingOf(question)
      const prepared = await gateway().prepare(question.config)
      next = { ...setting, prepared }
      return {}
    }),
  settle: async ({ generation, commit }) => {
    if (next?.generation !== generation) return { ok: false }
    const { prepared, ...setting } = next
    next = undefined
    if (commit) {
      current = setting
      prepared.commit()
      serving?.log.setLevel(setting.level)
    } else await prepared.discard()
    return { ok: true }
  },
  policy: async ({ generation, policy }) => {
    const setting = [current, next].find((one) => one?.generation === generation)
    return { has: setting?.policy.feed(policy) }
  },
  reads: async ({ client }) => gateway().inService().reads?.of(client),
  preview: async ({ reads, ...asked }) => {
    const { core } = gateway().inService()
    return foreseePreview({ core, reads }, asked)
  },
  examples: async (asked) => gateway().inService().examples?.of(asked) ?? [],
  replay: async (asked) => {
    const inService = gateway().inService()
    return inService.examples?.get(asked.id) ? replayExample(inService, asked) : undefined
  },
  explain: (asked) => explainRequest(gateway().inService().core, asked),
  answered: async ({ id }) => gateway().inService().answers.of(id),
  metrics: async () => metrics.collect(),
  admin: (question) => askAdmin((request) => gateway().admin(request), question),
  stop: async () => {
    await serving?.gateway.close()
    await rollouts?.close()
    await serving?.log.end(lastWords)
    return metrics.collect()
  },
}

const channel = channelOf<AskedOfPrimary, AskedOfWorker>(
  (message) => process.send?.(message, undefined, {}, () => undefined),
  answers,
  caught,
)

/** The primary keeps what all workers count. */
const facts: FactsSink = {
  take: async (batch) => {
    const taken = await channel.ask('facts', batch, factsMs)
    if (taken?.ok !== true) throw new Error('The primary has not kept a batch of facts')
  },
}

process.on('message', channel.hear)
process.once('disconnect', () => process.exit())
// A terminal and a service manager signal all processes of a group: the primary says what is to be done.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)
