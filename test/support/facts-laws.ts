/** What every sink of facts has to hold, whatever it keeps them in: what was counted adds up, once. */
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CensusReader } from '../../src/control/census/index.ts'
import type { FieldRow, UsageRow } from '../../src/control/port.ts'
import type {
  FactsBatch,
  FactsSink,
  FieldCount,
  SampledContext,
  UsageCount,
} from '../../src/gateway/facts/index.ts'
import { holdsInTime } from './seed.ts'

export interface OpenFacts {
  readonly facts: FactsSink & CensusReader
  readonly close: () => Promise<void>
}

export interface FactsDriver {
  /** Empty ones. */
  readonly open: () => Promise<OpenFacts>
  /** What was kept, as another process finds it; undefined where nothing outlives its process. */
  readonly reopen?: (before: OpenFacts) => Promise<OpenFacts>
}

const dayMs = 86_400_000
/** Noon, so that some hours to either side are the same day. */
const noon = Date.UTC(2026, 10, 28, 12)

const names = [
  'nerv-tokyo',
  'o\'brien "the" client; DROP TABLE',
  '__proto__',
  'ＷＩＤＥ 客户',
  'others',
]

const seen = fc
  .record({
    count: fc.integer({ min: 1, max: 1_000_000 }),
    at: fc.integer({ min: 0, max: 3 * dayMs }),
    lasts: fc.integer({ min: 0, max: 1000 }),
  })
  .map(({ count, at, lasts }) => ({
    count,
    firstSeen: noon + at,
    lastSeen: noon + at + lasts,
  }))

const usageCount: fc.Arbitrary<UsageCount> = fc
  .tuple(
    fc.record({
      client: fc.constantFrom(...names),
      version: fc.constantFrom('1.0', '2.0', 'unknown'),
      source: fc.constantFrom('header', 'pin', 'default'),
      route: fc.constantFrom('entities.list', 'unknown'),
      backend: fc.constantFrom('blue', 'green', 'none'),
      statusClass: fc.constantFrom('2xx', '5xx'),
    }),
    seen,
  )
  .map(([what, when]) => ({ ...what, ...when }))

const fieldCount: fc.Arbitrary<FieldCount> = fc
  .tuple(
    fc.record({
      client: fc.constantFrom(...names),
      version: fc.constantFrom('1.0', '2.0'),
      route: fc.constantFrom('entities.list', 'entities.create'),
      field: fc.constantFrom('Entity.entity_type', '*', '?sort_by'),
      how: fc.constantFrom('body' as const, 'query' as const, 'answer' as const),
    }),
    seen,
  )
  .map(([what, when]) => ({ ...what, ...when }))

/** What is in one batch is counted of each thing once. */
const once = <T>(counts: fc.Arbitrary<T>, what: (count: T) => string): fc.Arbitrary<T[]> =>
  fc.uniqueArray(counts, { maxLength: 12, selector: what })

const usageKey = ({
  client,
  version,
  source,
  route,
  backend,
  statusClass,
}: Omit<UsageCount, 'count'>) =>
  JSON.stringify([client, version, source, route, backend, statusClass])

const fieldKey = ({ client, version, route, field, how }: Omit<FieldCount, 'count'>) =>
  JSON.stringify([client, version, route, field, how])

const batchOf = (
  instance: string,
  sequence: number,
  parts: Partial<Omit<FactsBatch, 'instance' | 'sequence'>> = {},
): FactsBatch => ({ instance, sequence, usage: [], fields: [], contexts: [], lost: 0, ...parts })

const parts = fc.record({
  usage: once(usageCount, usageKey),
  fields: once(fieldCount, fieldKey),
})

interface Step {
  readonly instance: string
  readonly isTwice: boolean
  readonly parts: Pick<FactsBatch, 'usage' | 'fields'>
}

/** Of clients and processes that no other run has. */
const marked = (
  { instance, isTwice, parts: { usage: counted, fields } }: Step,
  mark: string,
): Step => ({
  instance: mark + instance,
  isTwice,
  parts: {
    usage: counted.map((count) => ({ ...count, client: mark + count.client })),
    fields: fields.map((count) => ({ ...count, client: mark + count.client })),
  },
})

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

interface Sum {
  count: number
  firstSeen: number
  lastSeen: number
}

/** The oracle: all that was handed over, summed. */
const sumsOf = <T extends Sum>(counts: readonly T[], keyOf: (count: T) => string) => {
  const sums = new Map<string, Sum>()
  for (const one of counts) {
    const { count, firstSeen, lastSeen } = one
    const sum = sums.get(keyOf(one)) ?? { count: 0, firstSeen: Infinity, lastSeen: -Infinity }
    sums.set(keyOf(one), {
      count: sum.count + count,
      firstSeen: Math.min(sum.firstSeen, firstSeen),
      lastSeen: Math.max(sum.lastSeen, lastSeen),
    })
  }
  return new Map([...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

const onDay = (row: UsageCount | UsageRow): string =>
  `${usageKey(row)} ${'day' in row ? row.day : dayOf(row.lastSeen)}`

const plainSums = <T extends Sum>(rows: readonly T[], keyOf: (row: T) => string) => {
  const sums = sumsOf(rows, keyOf)
  // Each thing has one row.
  expect(rows.length).toBe(sums.size)
  return sums
}

const usage: UsageCount = {
  client: 'nerv-tokyo',
  version: '1.0',
  source: 'pin',
  route: 'entities.list',
  backend: 'blue',
  statusClass: '2xx',
  count: 3,
  firstSeen: noon,
  lastSeen: noon + 500,
}

const field: FieldCount = {
  client: 'nerv-tokyo',
  version: '1.0',
  route: 'entities.create',
  field: 'Entity.entity_type',
  how: 'body',
  count: 2,
  firstSeen: noon,
  lastSeen: noon + 500,
}

const contextAt = (at: number, client = 'nerv-tokyo'): SampledContext => ({
  at,
  client,
  via: 'api-key',
  tenant: 'tokyo',
  attributes: { tier: 'gold', beta: true, seats: 3 },
  said: '1.0',
  version: '1.0',
  route: 'entities.list',
  resource: 'entities',
  method: 'GET',
  backend: 'blue',
  why: { by: 'backend', variant: 'blue', reason: 'SPLIT' },
})

const onlyCounts = (rows: readonly (UsageRow | FieldRow)[]) => rows.map(({ count }) => count)

/** Declares the tests of a driver. */
export const factsLaws = ({ open, reopen }: FactsDriver): void => {
  let opened: OpenFacts
  beforeEach(async () => {
    opened = await open()
  })
  afterEach(() => opened.close())

  test('nothing is known at first', async () => {
    const { facts } = opened
    expect(await facts.usage({})).toEqual([])
    expect(await facts.fields({})).toEqual([])
    expect(await facts.contexts(10)).toEqual([])
  })

  test('a count comes back as it was, under its day', async () => {
    const { facts } = opened
    await facts.take(batchOf('a', 1, { usage: [usage], fields: [field] }))
    expect(await facts.usage({})).toEqual([{ ...usage, day: '2026-11-28' }])
    expect(await facts.fields({})).toEqual([field])
  })

  test('a count that goes on past midnight is of the day on which it was seen last', async () => {
    const { facts } = opened
    const midnight = Date.UTC(2026, 10, 29)
    const late = { ...usage, firstSeen: midnight - 400, lastSeen: midnight + 400 }
    await facts.take(batchOf('a', 1, { usage: [late] }))
    expect(await facts.usage({})).toEqual([{ ...late, day: '2026-11-29' }])
  })

  test('a batch that is handed over again counts once, and the next one counts', async () => {
    const { facts } = opened
    const first = batchOf('a', 1, { usage: [usage], fields: [field], contexts: [contextAt(noon)] })
    await facts.take(first)
    await facts.take(first)
    await facts.take(batchOf('a', 2, { usage: [usage] }))
    await facts.take(first)
    expect(onlyCounts(await facts.usage({}))).toEqual([6])
    expect(onlyCounts(await facts.fields({}))).toEqual([2])
    expect(await facts.contexts(10)).toHaveLength(1)
  })

  test('batches of the same number of other processes count', async () => {
    const { facts } = opened
    await facts.take(batchOf('a', 1, { usage: [usage] }))
    await facts.take(batchOf('b', 1, { usage: [usage] }))
    await facts.take(batchOf('a, after a restart', 1, { usage: [usage] }))
    expect(onlyCounts(await facts.usage({}))).toEqual([9])
  })

  test('the same batch, handed over twice at once, counts once', async () => {
    const { facts } = opened
    const batch = batchOf('a', 1, { usage: [usage] })
    await Promise.all([facts.take(batch), facts.take(batch)])
    expect(onlyCounts(await facts.usage({}))).toEqual([3])
  })

  test('processes that hand over at once count all', async () => {
    const { facts } = opened
    const all = Array.from({ length: 8 }, (_, at) =>
      batchOf(`process ${at}`, 1, { usage: [usage] }),
    )
    await Promise.all(all.map((batch) => facts.take(batch)))
    expect(onlyCounts(await facts.usage({}))).toEqual([24])
  })

  test('a batch of nothing is taken', async () => {
    const { facts } = opened
    await facts.take(batchOf('a', 1, { lost: 7 }))
    expect(await facts.usage({})).toEqual([])
  })

  test('a large batch is taken whole', async () => {
    const { facts } = opened
    const many = Array.from({ length: 4096 }, (_, at) => ({ ...usage, client: `client ${at}` }))
    const uses = Array.from({ length: 4096 }, (_, at) => ({ ...field, client: `client ${at}` }))
    const contexts = Array.from({ length: 256 }, (_, at) => contextAt(noon + at, `client ${at}`))
    await facts.take(batchOf('a', 1, { usage: many, fields: uses, contexts }))
    expect(await facts.usage({})).toHaveLength(4096)
    expect(await facts.fields({})).toHaveLength(4096)
    expect(await facts.contexts(1000)).toHaveLength(256)
  })

  test('filters leave only what they name', async () => {
    const { facts } = opened
    const other = { ...usage, client: 'someone', version: '2.0', route: 'entities.get', count: 5 }
    const uses = [field, { ...field, client: 'someone', version: '2.0', route: 'x', count: 7 }]
    await facts.take(batchOf('a', 1, { usage: [usage, other], fields: uses }))
    for (const filter of [{ client: 'someone' }, { version: '2.0' }]) {
      expect(onlyCounts(await facts.usage(filter))).toEqual([5])
      expect(onlyCounts(await facts.fields(filter))).toEqual([7])
    }
    expect(onlyCounts(await facts.usage({ route: 'entities.get' }))).toEqual([5])
    expect(onlyCounts(await facts.fields({ route: 'x' }))).toEqual([7])
    expect(await facts.usage({ client: 'someone', version: '1.0' })).toEqual([])
    expect(await facts.usage({ source: 'header' })).toEqual([])
    expect(onlyCounts(await facts.usage({ source: 'pin', client: 'someone' }))).toEqual([5])
    expect(await facts.usage({ client: "x' OR '1'='1" })).toEqual([])
  })

  test('what was seen last at a moment was seen since then, and not a moment later', async () => {
    const { facts } = opened
    await facts.take(batchOf('a', 1, { usage: [usage], fields: [field] }))
    expect(await facts.usage({ since: noon + 500 })).toHaveLength(1)
    expect(await facts.usage({ since: noon + 501 })).toEqual([])
    expect(await facts.fields({ since: noon + 500 })).toHaveLength(1)
    expect(await facts.fields({ since: noon + 501 })).toEqual([])
  })

  test('contexts come back as they were, of all processes, newest first', async () => {
    const { facts } = opened
    await facts.take(batchOf('a', 1, { contexts: [contextAt(noon + 2), contextAt(noon)] }))
    await facts.take(batchOf('b', 1, { contexts: [contextAt(noon + 1, '__proto__')] }))
    expect(await facts.contexts(10)).toEqual([
      contextAt(noon + 2),
      contextAt(noon + 1, '__proto__'),
      contextAt(noon),
    ])
    expect(await facts.contexts(1)).toEqual([contextAt(noon + 2)])
  })

  test('what several processes counted adds up, in whatever order it comes, twice or once', async () => {
    const step = fc.record({
      instance: fc.constantFrom('a', 'b', 'c'),
      isTwice: fc.boolean(),
      parts,
    })
    const { facts } = opened
    let run = 0
    await holdsInTime(
      40,
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (drawn) => {
        run += 1
        const mark = `run ${run} `
        const steps = drawn.map((one) => marked(one, mark))
        const last = new Map<string, number>()
        for (const { instance, isTwice, parts: counts } of steps) {
          const sequence = (last.get(instance) ?? 0) + 1
          last.set(instance, sequence)
          const batch = batchOf(instance, sequence, counts)
          await facts.take(batch)
          if (isTwice) await facts.take(batch)
        }
        const counted = steps.flatMap((one) => one.parts.usage)
        const used = steps.flatMap((one) => one.parts.fields)
        const isOfRun = ({ client }: { readonly client: string }) => client.startsWith(mark)
        const usageRows = (await facts.usage({})).filter(isOfRun)
        const fieldRows = (await facts.fields({})).filter(isOfRun)
        expect(plainSums(usageRows, onDay)).toEqual(sumsOf(counted, onDay))
        expect(plainSums(fieldRows, fieldKey)).toEqual(sumsOf(used, fieldKey))
      }),
    )
  })

  test.skipIf(!reopen)('all of it outlives the process, what was taken already too', async () => {
    const first = batchOf('a', 1, { usage: [usage], fields: [field], contexts: [contextAt(noon)] })
    await opened.facts.take(first)
    opened = (await reopen?.(opened)) ?? opened
    const { facts } = opened
    await facts.take(first)
    expect(onlyCounts(await facts.usage({}))).toEqual([3])
    expect(onlyCounts(await facts.fields({}))).toEqual([2])
    expect(await facts.contexts(10)).toEqual([contextAt(noon)])
  })
}
