/** Counts of rollouts are handed over with the census: each once, whatever becomes of an answer. */
import { expect, test } from 'vitest'
import { createFacts, type FactsBatch } from '../../../src/gateway/facts/index.ts'
import { webCodings } from '../../../src/http/index.ts'
import { createTally, type CellKey } from '../../../src/rollout/compare/index.ts'
import { createGuard, createMetrics, silentLogger } from '../../../src/telemetry/index.ts'
import { contract } from '../support/contract.ts'

const key: CellKey = {
  rollout: 'store',
  version: '1.0',
  route: 'items.get',
  from: 'blue',
  to: 'green',
  policy: 1,
  lens: contract.hash,
}

test('a batch that was not taken comes again as it was, and what was counted since comes next', async () => {
  const tally = createTally(10)
  const metrics = createMetrics()
  const given: FactsBatch[] = []
  const facts = createFacts({
    contract,
    sink: {
      take: (batch) => {
        given.push(batch)
        return given.length === 1 ? Promise.reject(new Error('away')) : Promise.resolve()
      },
    },
    instance: 'test',
    isListed: () => false,
    timers: { every: () => () => undefined, soon: () => undefined },
    codings: webCodings,
    log: silentLogger,
    metrics,
    caught: createGuard({ log: silentLogger, metrics }),
    tally,
  })
  tally.answered(key, 'from', false, 3, 1000)
  await facts.flush()
  tally.answered(key, 'from', false, 3, 3000)
  tally.compared(key, [], 3000)
  await facts.close()
  expect(given.map(({ sequence, cells }) => [sequence, cells?.[0]?.compared])).toEqual([
    [1, 0],
    [1, 0],
    [2, 1],
  ])
  expect(given[1]?.cells).toEqual(given[0]?.cells)
  expect(given.map(({ cells }) => cells?.[0]?.sides.from.answers)).toEqual([1, 1, 1])
  expect(tally.size).toBe(0)
})
