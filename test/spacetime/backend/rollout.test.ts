/** A gateway that drives a rollout between two databases: what it asks them beside its clients opens no further copy. */
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { RolloutStatus } from '../../../src/control/rollout/actions.ts'
import { openStorePlace } from '../../../src/control/node/store-place.ts'
import { temporaryFolder } from '../../cli/support.ts'
import { soon } from '../../support/runs.ts'
import { countedServer, type CountedServer } from '../support/counted.ts'
import { given, noServer } from '../support/given.ts'
import { newDatabase } from '../store/support/local.ts'
import { databaseConfig, gatewayOf, say } from './support.ts'

const bulk = { path: '/raw{path}', changes: '/raw/changes' }
const replication = { put: '/raw{path}', bulk }
const times = { leaseMs: 1000, marginMs: 100, requestMs: 100, graceMs: 100 }

/** A gateway before two databases, which drives, and what asks its admin API. */
const driving = async (server: CountedServer) => {
  const [blue, green] = [newDatabase(), newDatabase()]
  const place = `sqlite:${join(await temporaryFolder(), 'control.db')}` as const
  const store = await openStorePlace(place, { env: {} })
  onTestFinished(() => store.close())
  await store.migrate()
  const { secret } = await store.createToken({ name: 'a', role: 'admin', by: 'test' })
  const of = (database: string, version: string) => ({
    spacetimedb: { ...given, url: server.url, database },
    version,
    replication,
  })
  const config = await databaseConfig(given, '', '2.0', {
    backends: { blue: of(blue, '1.1'), green: of(green, '2.0') },
    control: { store: place, pollMs: 50 },
    rollouts: times,
  })
  const gateway = await gatewayOf(config)
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${gateway.adminUrl}/api/rollouts/move${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${secret}`,
        'content-type': 'application/json',
        ...(init.headers as Record<string, string>),
      },
    })
    return { status: answer.status, json: (await answer.json()) as RolloutStatus }
  }
  return { blue, green, gateway, ask }
}

test.skipIf(noServer)(
  'opens each of them once, however often it asks whether the new one is ready',
  async () => {
    const server = await countedServer()
    const { blue, green, gateway, ask } = await driving(server)
    const value = { from: 'blue', to: 'green', resources: ['entities', 'relations'] }
    const made = await ask('', {
      method: 'PUT',
      headers: { 'if-none-match': '*' },
      body: JSON.stringify({ value }),
    })
    expect(made.status).toBe(200)
    const body = JSON.stringify({ stage: 'dualwrite' })
    const asked = await ask('/advance', { method: 'POST', headers: { 'if-match': '*' }, body })
    expect(asked.json).toMatchObject({ state: { target: { stage: 'dualwrite' } } })
    await vi.waitFor(
      async () => {
        const { resources } = (await ask('/status')).json
        expect(resources.map(({ stage, phase }) => [stage, phase])).toEqual([
          ['dualwrite', 'stable'],
          ['dualwrite', 'stable'],
        ])
      },
      { timeout: soon, interval: 50 },
    )
    // Clients of either version write both.
    const entity = { entity_type: 'A', metadata: { tags: [], properties: {} } }
    const posted = await say(gateway, 'POST', '/entities', entity, { 'api-version': '1.1' })
    expect(posted.status).toBe(201)
    const path = posted.location ?? ''
    expect((await say(gateway, 'GET', path, undefined, { 'api-version': '2.0' })).status).toBe(200)
    expect(await Promise.all([blue, green].map((name) => server.opened(name)))).toEqual([1, 1])
  },
)
