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
import type { ServedConfig } from '../gateway/index.ts'
import { nodeCodings } from '../http/node/codings.ts'
import type { Logger, Metrics } from '../telemetry/index.ts'

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
  /** The configuration in service. */
  readonly config: () => ServedConfig
  readonly log: Logger
  readonly metrics: Metrics
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

export const createCensusMemory = ({
  contract,
  config,
}: Pick<NodeCensusOptions, 'contract' | 'config'>): CensusMemory => {
  const memory = createMemoryCensus(Date.now)
  const context = (): Omit<CensusContext, 'reader'> => {
    const { clients, versions } = config()
    const pins = clients.flatMap(({ id, pin }) => (pin === undefined ? [] : [{ id, pin }]))
    return { contract, now: Date.now(), pins, defaultVersion: versions.default }
  }
  const ask: CensusMemory['ask'] = (question) =>
    census(question, { ...context(), reader: memory, knownSince: memory.since })
  return { sink: memory, ask }
}

export const createNodeCensus = ({
  contract,
  sink,
  config,
  log,
  metrics,
}: NodeCensusOptions): NodeCensus => {
  const memory = createCensusMemory({ contract, config })
  let listed:
    | { readonly of: ServedConfig['clients']; readonly ids: ReadonlySet<string> }
    | undefined
  const isListed = (client: string): boolean => {
    const { clients } = config()
    if (listed?.of !== clients) listed = { of: clients, ids: new Set(clients.map(({ id }) => id)) }
    return listed.ids.has(client)
  }
  const facts = createFacts({
    contract,
    sink: sink ?? memory.sink,
    instance: instanceId(),
    isListed,
    timers: processTimers,
    codings: nodeCodings,
    log,
    metrics,
  })
  const ask = async (question: CensusQuestion) => {
    await facts.flush()
    return memory.ask(question)
  }
  return { facts, ask: sink ? undefined : ask, close: () => inTime(facts.close()) }
}
