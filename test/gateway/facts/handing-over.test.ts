import { describe, expect, test } from 'vitest'
import { createMemoryCensus } from '../../../src/control/census/index.ts'
import {
  createFacts,
  type FactsBatch,
  type FactsLimits,
  type FactsSink,
  type FactsTimers,
  type Served,
} from '../../../src/gateway/facts/index.ts'
import { webCodings, HeaderList, Stop, type HttpRequest } from '../../../src/http/index.ts'
import { unresolved } from '../../../src/gateway/exchange/resolution.ts'
import { createGuard, createMetrics, silentLogger } from '../../../src/telemetry/index.ts'
import { contract } from '../support/contract.ts'

/** A clock that the test moves. */
const handTimers = () => {
  const soon: (() => void)[] = []
  const every: (() => void)[] = []
  const timers: FactsTimers = {
    every: (_, run) => {
      every.push(run)
      return () => void every.splice(every.indexOf(run), 1)
    },
    soon: (run) => void soon.push(run),
  }
  return {
    timers,
    tick: () => {
      for (const run of every) run()
    },
    settle: () => {
      for (const run of soon.splice(0)) run()
    },
    running: () => every.length,
  }
}

const request: HttpRequest = {
  method: 'GET',
  path: '/items',
  query: '',
  host: 'localhost',
  headers: new HeaderList(),
  body: null,
  signal: new Stop(),
  connection: {},
}

const servedBy = (client: string, at = 1_000_000): Served => ({
  request,
  resolution: {
    ...unresolved(),
    identified: { client: { id: client, via: 'api-key', explain: false }, consumed: [] },
  },
  status: 200,
  at,
  milliseconds: 3,
})

const countingTo = (sink: FactsSink, limits: Partial<FactsLimits> = {}) => {
  const clock = handTimers()
  const metrics = createMetrics()
  const facts = createFacts({
    contract,
    sink,
    instance: 'test',
    isListed: () => true,
    timers: clock.timers,
    codings: webCodings,
    log: silentLogger,
    metrics,
    caught: createGuard({ log: silentLogger, metrics }),
    limits,
  })
  const metric = (name: string, what?: string): number => {
    const found = metrics.collect().find((one) => one.name === name)
    const points = found && found.kind !== 'histogram' ? found.points : []
    return points.find(({ labels }) => what === undefined || labels['what'] === what)?.value ?? 0
  }
  return { ...clock, facts, metric }
}

/** Takes or rejects as the test says, after it may have kept the batch. */
const fickle = () => {
  const census = createMemoryCensus(() => 1_000_000)
  const taken: FactsBatch[] = []
  let mood: 'takes' | 'rejects' | 'takes and rejects' = 'takes'
  return {
    census,
    taken,
    be: (next: typeof mood) => {
      mood = next
    },
    take: async (batch: FactsBatch) => {
      if (mood === 'rejects') throw new Error('away')
      taken.push(batch)
      await census.take(batch)
      if (mood === 'takes and rejects') throw new Error('the answer got lost')
    },
  }
}

const countOf = async ({ census }: ReturnType<typeof fickle>): Promise<number> =>
  (await census.usage({})).reduce((sum, { count }) => sum + count, 0)

describe('handing over', () => {
  test('happens by the clock, and ends with it', async () => {
    const sink = fickle()
    const { facts, tick, running } = countingTo(sink)
    facts.served(servedBy('a'))
    expect(sink.taken).toHaveLength(0)
    tick()
    expect(sink.taken).toHaveLength(1)
    await facts.close()
    expect(running()).toBe(0)
  })

  test('of nothing does not happen', async () => {
    const sink = fickle()
    const { facts, tick } = countingTo(sink)
    tick()
    await facts.close()
    expect(sink.taken).toEqual([])
  })

  test('is done again until it was taken, and what comes meanwhile comes after', async () => {
    const sink = fickle()
    const { facts, metric } = countingTo(sink)
    sink.be('rejects')
    facts.served(servedBy('a'))
    await facts.flush()
    facts.served(servedBy('a'))
    await facts.flush()
    sink.be('takes')
    await facts.flush()
    expect(sink.taken.map(({ sequence, usage }) => [sequence, usage[0]?.count])).toEqual([
      [1, 1],
      [2, 1],
    ])
    expect(metric('isthmus.census.retries')).toBe(2)
    expect(await countOf(sink)).toBe(2)
  })

  test('counts once what was kept though its answer got lost', async () => {
    const sink = fickle()
    const { facts } = countingTo(sink)
    sink.be('takes and rejects')
    facts.served(servedBy('a'))
    await facts.flush()
    await facts.flush()
    sink.be('takes')
    facts.served(servedBy('a'))
    await facts.flush()
    expect(sink.taken.length).toBeGreaterThan(2)
    expect(await countOf(sink)).toBe(2)
  })

  test('is one at a time, however slow the sink is', async () => {
    const open = Promise.withResolvers<void>()
    let atOnce = 0
    let most = 0
    const { facts, tick } = countingTo({
      take: async () => {
        atOnce += 1
        most = Math.max(most, atOnce)
        await open.promise
        atOnce -= 1
      },
    })
    for (let at = 0; at < 5; at += 1) {
      facts.served(servedBy('a'))
      tick()
    }
    open.resolve()
    await facts.close()
    expect(most).toBe(1)
  })

  test('of a sink that is away for long keeps no more than it may, and says what it lost', async () => {
    const sink = fickle()
    const { facts, metric } = countingTo(sink, { combinations: 100, countsPerBatch: 40 })
    sink.be('rejects')
    for (let at = 0; at < 1000; at += 1) {
      facts.served(servedBy(`client ${at}`))
      if (at % 10 === 0) await facts.flush()
    }
    expect(metric('isthmus.census.size', 'combinations')).toBeLessThanOrEqual(100)
    sink.be('takes')
    await facts.close()
    const counted = await countOf(sink)
    const lost = sink.taken.reduce((sum, batch) => sum + batch.lost, 0)
    expect(counted).toBeGreaterThanOrEqual(100)
    expect(counted + lost).toBe(1000)
    expect(metric('isthmus.census.lost')).toBe(lost)
    expect(Math.max(...sink.taken.map(({ usage }) => usage.length))).toBeLessThanOrEqual(40)
  })

  test('is earlier where much comes at once, so that nothing is lost', async () => {
    const sink = fickle()
    const { facts, settle } = countingTo(sink, { combinations: 100 })
    for (let at = 0; at < 1000; at += 1) {
      facts.served(servedBy(`client ${at}`))
      if (at % 20 === 0) {
        settle()
        // What was handed over by then is taken in a turn of its own.
        await Promise.resolve()
      }
    }
    await facts.close()
    expect(await countOf(sink)).toBe(1000)
    expect(sink.taken.every(({ lost }) => lost === 0)).toBe(true)
  })

  test('of a clock that jumps keeps first before last', async () => {
    const sink = fickle()
    const { facts } = countingTo(sink)
    for (const at of [5000, 1000.7, 9000.2, 3000]) facts.served(servedBy('a', at))
    await facts.close()
    expect(sink.taken[0]?.usage[0]).toMatchObject({ count: 4, firstSeen: 1000, lastSeen: 9000 })
  })
})
