import { describe, expect, test } from 'vitest'
import type { TrafficCount } from '../../../src/gateway/facts/index.ts'
import { noLatency } from '../../../src/rollout/compare/index.ts'
import { useApi } from './support.ts'

const minute = 60_000
const hour = 60 * minute

const countAt = (at: number, count: number, of: Partial<TrafficCount> = {}): TrafficCount => ({
  at: Math.floor(at / minute) * minute,
  version: '1.0',
  backend: 'blue',
  storeVersion: '2.0',
  statusClass: '2xx',
  ...of,
  latency: noLatency().with(5, count),
})

describe('traffic', () => {
  const api = useApi()

  test('is told of all instances, by version of clients and by backend', async () => {
    const now = Date.now()
    const nothing = { usage: [], fields: [], contexts: [], lost: 0 }
    const failed = { version: '2.0', statusClass: '5xx' }
    const traffic = [countAt(now - 10 * minute, 3), countAt(now - 20 * minute, 1, failed)]
    await api.store.take({ instance: 'a', sequence: 1, ...nothing, traffic })
    await api.store.take({ instance: 'b', sequence: 1, ...nothing, traffic })
    const { status, json } = await api.ask('GET', '/traffic', { as: 'viewer' })
    expect(status).toBe(200)
    expect(json).toMatchObject({
      step: minute,
      all: { requests: 8, serverErrors: 2, serverErrorRate: 0.25, clientErrors: 0 },
      clientVersions: [
        { version: '1.0', requests: 6, serverErrors: 0 },
        { version: '2.0', requests: 2, serverErrors: 2 },
      ],
      backends: [{ backend: 'blue', version: '2.0', requests: 8 }],
    })
    const [first, second] = json.all.steps
    expect([first.requests, second.requests, second.at - first.at]).toEqual([2, 6, 10 * minute])
    expect(first.p99).toBeGreaterThan(5)
    expect(first.p99).toBeLessThan(7.6)
  })

  test('is told in steps as they are asked for', async () => {
    const { json } = await api.ask('GET', '/traffic?from=3d&step=1d')
    expect(json).toMatchObject({ step: 24 * hour, all: { requests: 8 } })
    const past = await api.ask('GET', '/traffic?from=2020-01-01&to=2020-01-02')
    expect(past.json).toMatchObject({ all: { requests: 0, p50: null, steps: [] }, backends: [] })
  })

  test.each(['from=x', 'to=x', 'step=1s', 'from=3h&step=1m', 'from=90d', 'to=2000-01-01'])(
    'is refused for %s',
    async (query) => {
      const { status, json } = await api.ask('GET', `/traffic?${query}`)
      expect([status, json.code]).toEqual([400, 'malformed'])
    },
  )
})
