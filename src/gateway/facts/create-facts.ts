/** Counts what comes up from requests, and hands it over: in memory, bounded, and never on a request's way. */
import type { Contract } from '../../contract/index.ts'
import type { Codings } from '../../http/index.ts'
import {
  statusClass,
  withoutText,
  type Caught,
  type Logger,
  type Metrics,
} from '../../telemetry/index.ts'
import type { Tally as RolloutTally } from '../../rollout/compare/index.ts'
import type { Resolution } from '../exchange/resolution.ts'
import { createContexts } from './contexts.ts'
import type { FactsBatch, FactsSink, SampledContext } from './facts.ts'
import { createFieldUses } from './fields.ts'
import { createHandingOver } from './handing-over.ts'
import { createInterests } from './interests.ts'
import { factsLimits, type FactsLimits } from './limits.ts'
import { anything } from './look.ts'
import { createLooking } from './looking.ts'
import { createNames } from './names.ts'
import { createOmittedCounts } from './omitted-counts.ts'
import type { FactsPort } from './port.ts'
import { contextOf } from './sample.ts'
import { TappedBody } from './tapped-body.ts'
import { createTraffic } from './traffic.ts'
import { createUsage, type Tally } from './usage.ts'

/** The clock of the runtime. What it calls never throws. */
export interface FactsTimers {
  /** Calls again and again; the answer ends that. */
  every(ms: number, run: () => void): () => void
  /** Calls once, when requests that wait have had their turn. */
  soon(run: () => void): void
}

export interface FactsOptions {
  readonly contract: Contract
  readonly sink: FactsSink
  /** An id that no other process has, nor the same one after a restart. */
  readonly instance: string
  /** Whether the policy lists a client: others are told apart up to a bound. */
  readonly isListed: (client: string) => boolean
  readonly timers: FactsTimers
  readonly codings: Codings
  readonly log: Logger
  readonly metrics: Metrics
  /** Told of defects; the census goes on. */
  readonly caught: Caught
  /** What is handed over of rollouts, where they are counted. */
  readonly tally?: Pick<RolloutTally, 'take' | 'size'> | undefined
  readonly limits?: Partial<FactsLimits>
}

export interface Facts extends FactsPort {
  /** Recent ones, newest first: of this process. */
  contexts(most: number): readonly SampledContext[]
  /** Looks at what waits, and hands over all that there is, unless the sink rejects. Never rejects. */
  flush(): Promise<void>
  /** The same for the last time: nothing is handed over by itself any more. */
  close(): Promise<void>
}

const instruments = (metrics: Metrics) => ({
  lost: metrics.counter('isthmus.census.lost', {
    description: 'Requests and uses of fields that the census has no room for',
    unit: '{count}',
  }),
  retries: metrics.counter('isthmus.census.retries', {
    description: 'Batches of the census that were not taken, and are handed over again',
    unit: '{batch}',
  }),
  size: metrics.gauge('isthmus.census.size', {
    description: 'What the census keeps in this process, by its kind',
    unit: '{item}',
    labels: ['what'],
  }),
})

/** The version of a request that asks for one that is retired: who still does is what is wanted to be known. */
const retiredOf = ({ plan }: Resolution): string | undefined => {
  if (plan.ok || plan.problem.code !== 'retired-version') return undefined
  const { version } = plan.problem
  return typeof version === 'string' ? version : undefined
}

/** @example createFacts({ contract, sink, instance, isListed, timers, codings, log, metrics }) */
export const createFacts = (options: FactsOptions): Facts => {
  const { contract, sink, instance, timers, codings, log } = options
  const limits = { ...factsLimits, ...options.limits }
  const { bodyBytes, countsPerBatch, contextsPerBatch } = limits
  const metrics = instruments(options.metrics)
  const isListed = (client: string): boolean => client === 'anonymous' || options.isListed(client)
  const usage = createUsage(limits.combinations)
  const fields = createFieldUses(limits.fields)
  const contexts = createContexts(limits.contexts)
  const omitted = createOmittedCounts(limits.omitted)
  const traffic = createTraffic(limits.traffic)
  const names = createNames({ isListed, most: limits.strangers })
  const interests = createInterests(contract)
  let lost = 0
  let sequence = 0
  let wasTaken = true

  const lose = (count: number): void => {
    lost += count
    metrics.lost.add({}, count)
  }

  const looking = createLooking({
    interests,
    caught: options.caught,
    codings,
    bodyBytes: limits.bodyBytes,
    waiting: limits.waiting,
    soon: (run) => timers.soon(run),
    touched: (of, { field, how }, at) => {
      if (!fields.count({ ...of, field, how }, 1, at, at)) lose(1)
    },
  })

  /** Answers that were read whole are counted with their requests, and become uses of fields here. */
  const answered = ({ client, version, route, answers, firstSeen, lastSeen }: Tally): void => {
    if (answers === 0) return
    const of = { client, version, route, field: anything, how: 'answer' as const }
    if (!fields.count(of, answers, firstSeen, lastSeen)) lose(answers)
  }

  const next = (): FactsBatch | undefined => {
    const counted = usage.take(countsPerBatch, answered)
    const used = fields.take(countsPerBatch)
    const sampled = contexts.take(contextsPerBatch)
    const out = omitted.take()
    const cells = options.tally?.take() ?? []
    const answers = traffic.take()
    const missing = lost
    const parts = [counted, used, sampled, out, cells, answers]
    const size = parts.reduce((sum, { length }) => sum + length, 0)
    if (size + missing === 0) return undefined
    lost = 0
    sequence += 1
    return {
      instance,
      sequence,
      usage: counted,
      fields: used,
      contexts: sampled,
      ...(out.length > 0 ? { omitted: out } : {}),
      ...(cells.length > 0 ? { cells } : {}),
      ...(answers.length > 0 ? { traffic: answers } : {}),
      lost: missing,
    }
  }

  const ended = (error: unknown): void => {
    if (error !== undefined) metrics.retries.add()
    if (error !== undefined && wasTaken) {
      log.warn(
        { error: withoutText(error) },
        'The census is not taken: it is kept and handed over again',
      )
    }
    if (error === undefined && !wasTaken) log.info({}, 'The census is taken again')
    wasTaken = error === undefined
  }

  const handing = createHandingOver({ sink, next, ended })

  const measure = (): void => {
    metrics.size.set(usage.size, { what: 'combinations' })
    metrics.size.set(fields.size, { what: 'fields' })
    metrics.size.set(contexts.size, { what: 'contexts' })
    metrics.size.set(traffic.size, { what: 'traffic' })
    metrics.size.set(names.strangers, { what: 'strangers' })
    metrics.size.set(looking.length, { what: 'waiting' })
  }

  const hand = (): void => {
    measure()
    void handing.flush()
  }

  let isHurried = false
  /** What fills faster than once per second is handed over earlier. */
  const hurry = (): void => {
    if (isHurried || handing.isBehind) return
    isHurried = true
    timers.soon(() => {
      isHurried = false
      hand()
    })
  }

  const served: Facts['served'] = (one) => {
    const { resolution, status, at, milliseconds } = one
    const { identified, negotiated, match, choice } = resolution
    const version = negotiated?.version.key ?? retiredOf(resolution) ?? 'unknown'
    const client = identified ? names.nameOf(identified.client.id, at) : 'unknown'
    const route = match?.kind === 'route' ? match.route.id : 'unknown'
    const backend = choice?.course.answers.name ?? 'none'
    const storeVersion = choice?.course.answers.version ?? 'none'
    const how = statusClass(status)
    const source = negotiated?.source ?? 'none'
    const tally = usage.count(client, version, source, route, backend, how, at)
    const cell = traffic.count(
      tally?.traffic,
      version,
      backend,
      storeVersion,
      how,
      milliseconds,
      at,
    )
    if (!cell) lose(1)
    if (tally) tally.traffic = cell
    if (!tally) lose(1)
    else if (tally.count === 1 && Math.abs(at - tally.sampledAt) >= limits.sampleMs) {
      tally.sampledAt = at
      const context = contextOf(one)
      if (context) contexts.add(context, client)
    }
    if (usage.waiting > limits.combinations / 4 || fields.waiting > limits.fields / 4) hurry()
    if (!negotiated || route === 'unknown') return
    const isReadWhole = looking.see({ client, version, route }, one)
    if (isReadWhole && tally) tally.answers += 1
  }

  const watch: Facts['watch'] = (request, { negotiated, match }) => {
    if (request.body === null || !negotiated || match?.kind !== 'route') return request
    if (match.route.request === undefined) return request
    const interest = interests.of(negotiated.version.key, match.route.id)
    if (interest && !interest.body) return request
    return { ...request, body: new TappedBody(request.body, bodyBytes) }
  }

  const flush = async (): Promise<void> => {
    await looking.finish()
    measure()
    await handing.flush()
  }

  const stop = timers.every(limits.everyMs, hand)

  return {
    watch,
    served,
    omitted: (item, at) => {
      if (!omitted.count(item, at)) lose(1)
    },
    contexts: (most) => contexts.recent(most),
    flush,
    close: async () => {
      stop()
      await flush()
    },
  }
}
