/** The census of a gateway process: counted from its start to its end, whatever is reloaded meanwhile. */
import type { Contract } from '../contract/index.ts'
import {
  census,
  createMemoryCensus,
  type CensusContext,
  type CensusQuestion,
} from '../control/census/index.ts'
import type { Result } from '../errors/index.ts'
import { createFacts, type Facts, type FactsSink } from '../gateway/facts/index.ts'
import { instanceId, processTimers } from '../gateway/facts/node/process.ts'
import type { Core } from '../gateway/index.ts'
import type { Tally } from '../rollout/compare/index.ts'
import { nodeCodings } from '../http/node/codings.ts'
import type { Caught, Logger, Metrics } from '../telemetry/index.ts'

export interface NodeCensus {
  readonly facts: Facts
  /** Answers questions; undefined where facts go elsewhere, which is asked then. */
  readonly ask: ((question: CensusQuestion) => Promise<Result<unknown>>) | undefined
  /** Hands over what is left, if that does not take too long. */
  close(): Promise<void>
}

export interface NodeCensusOptions {
  readonly contract: Contract
  /** The memory of this process when absent. */
  readonly sink: FactsSink | undefined
  /** What is counted of rollouts. */
  readonly tally?: Pick<Tally, 'take' | 'size'> | undefined
  /** In service. */
  readonly core: () => Core
  readonly log: Logger
  readonly metrics: Metrics
  readonly caught: Caught
}

/** Milliseconds that the last batches may take, at most. */
const lastBatches = 2000

const inTime = (done: Promise<void>): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, lastBatches)
  void done.finally(() => {
    clearTimeout(timer)
    resolve()
  })
  return promise
}

/** Counts of all processes of a gateway, in the memory of one of them. */
export interface CensusMemory {
  readonly sink: FactsSink
  readonly ask: (question: CensusQuestion) => Promise<Result<unknown>>
}

/** What of policy and configuration the census needs to know. */
export interface CensusKnows {
  readonly clients: Iterable<{ readonly id: string; readonly pin?: string | undefined }>
  /** Key of the version of requests that say none. */
  readonly defaultVersion: string
}

export const createCensusMemory = ({
  contract,
  known,
}: {
  readonly contract: Contract
  readonly known: () => CensusKnows
}): CensusMemory => {
  const memory = createMemoryCensus(Date.now)
  const context = (): Omit<CensusContext, 'reader'> => {
    const { clients, defaultVersion } = known()
    const pins = Array.from(clients).flatMap(({ id, pin }) =>
      pin === undefined ? [] : [{ id, pin }],
    )
    return { contract, now: Date.now(), pins, defaultVersion }
  }
  const ask: CensusMemory['ask'] = (question) =>
    census(question, { ...context(), reader: memory, knownSince: memory.since })
  return { sink: memory, ask }
}

export const createNodeCensus = ({
  contract,
  sink,
  tally,
  core,
  log,
  metrics,
  caught,
}: NodeCensusOptions): NodeCensus => {
  const memory = createCensusMemory({
    contract,
    known: () => {
      const { config, policy } = core()
      return { clients: policy.current.clients.values(), defaultVersion: config.versions.default }
    },
  })
  const isListed = (client: string): boolean =>
    core().policy.current.clients.get(client) !== undefined
  const facts = createFacts({
    contract,
    sink: sink ?? memory.sink,
    instance: instanceId(),
    isListed,
    tally,
    timers: processTimers,
    codings: nodeCodings,
    log,
    metrics,
    caught,
  })
  const ask = async (question: CensusQuestion) => {
    await facts.flush()
    return memory.ask(question)
  }
  return { facts, ask: sink ? undefined : ask, close: () => inTime(facts.close()) }
}
