import { describe, expect, test } from 'vitest'
import { createMemoryCensus } from '../../../src/control/census/index.ts'
import type { SampledContext, UsageCount } from '../../../src/gateway/facts/index.ts'
import { factsLaws } from '../../support/facts-laws.ts'

const noon = Date.UTC(2026, 10, 28, 12)
const dayMs = 86_400_000

const batch = (sequence: number, usage: readonly UsageCount[], lost = 0) => ({
  instance: 'a',
  sequence,
  usage,
  fields: [],
  contexts: [],
  lost,
})

const countOf = (client: string, at = noon): UsageCount => ({
  client,
  version: '1.0',
  source: 'pin',
  route: 'entities.list',
  backend: 'blue',
  statusClass: '2xx',
  count: 2,
  firstSeen: at,
  lastSeen: at,
})

const contextAt = (at: number): SampledContext =>
  ({ client: 'a', version: '1.0', route: 'r', at }) as SampledContext

const of = (instance: string) => ({ ...batch(1, [countOf(instance)]), instance })

describe('facts in memory', () => {
  factsLaws({
    open: () =>
      Promise.resolve({
        facts: createMemoryCensus(() => noon),
        close: () => Promise.resolve(),
      }),
  })

  test('know since when they know anything', () => {
    expect(createMemoryCensus(() => noon).since).toBe(noon)
  })

  test('count as lost what they have no room for, and what was lost on the way', async () => {
    const facts = createMemoryCensus(() => noon, { rows: 2 })
    await facts.take(batch(1, [countOf('a'), countOf('b'), countOf('c')], 5))
    await facts.take(batch(2, [countOf('a')]))
    expect((await facts.usage({})).map(({ client, count }) => [client, count])).toEqual([
      ['a', 4],
      ['b', 2],
    ])
    expect(facts.lost).toBe(7)
  })

  test('forget what is older than they keep', async () => {
    let now = noon
    const facts = createMemoryCensus(() => now, { days: 3 })
    await facts.take(batch(1, [countOf('old')]))
    now += 4 * dayMs
    await facts.take(batch(2, [countOf('new', now)]))
    expect((await facts.usage({})).map(({ client }) => client)).toEqual(['new'])
  })

  test('keep the newest contexts that came, also after a clock that was ahead', async () => {
    const facts = createMemoryCensus(() => noon, { contexts: 4 })
    const ahead = noon + 5 * 3_600_000
    await facts.take({
      ...batch(1, []),
      contexts: [ahead, ahead + 1, ahead + 2, ahead + 3].map(contextAt),
    })
    await facts.take({ ...batch(2, []), contexts: [noon, noon + 1].map(contextAt) })
    const kept = (await facts.contexts(10)).map(({ at }) => at)
    expect(kept).toEqual([ahead + 3, ahead + 2, noon + 1, noon])
  })

  test('remember the last batches of as many processes as they may, those heard of last', async () => {
    const facts = createMemoryCensus(() => noon, { instances: 2 })
    for (const instance of ['a', 'b', 'c']) await facts.take(of(instance))
    for (const instance of ['b', 'c']) await facts.take(of(instance))
    expect((await facts.usage({})).map(({ count }) => count)).toEqual([2, 2, 2])
  })
})
