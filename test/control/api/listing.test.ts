/** What pages list: clients by what somebody looks for, with what they speak, and the names that edits may use. */
import { describe, expect, test } from 'vitest'
import { useApi } from './support.ts'

const now = Date.now()
const count = (client: string, version: string, route: string, ms: number) => ({
  client,
  version,
  source: 'header',
  route,
  backend: 'blue',
  statusClass: '2xx',
  count: 2,
  firstSeen: ms,
  lastSeen: ms,
})

describe('clients', () => {
  const api = useApi()
  const found = async (query: string) =>
    (await api.ask('GET', `/clients?${query}`, { as: 'viewer' })).json.items.map(
      ({ id }: { id: string }) => id,
    )

  test('are found by a part of their name or their tenant', async () => {
    for (const [id, tenant] of Object.entries({ 'nerv-tokyo': 'Geofront', 'seele-1': 'moon' })) {
      await api.ask('PUT', `/clients/${id}`, { body: { client: { tenant } }, isNew: true })
    }
    expect(await found('search=TOKYO')).toEqual(['nerv-tokyo'])
    expect(await found('search=geo')).toEqual(['nerv-tokyo'])
    expect(await found('search=%25')).toEqual([])
    expect(await found('search=')).toEqual(['nerv-tokyo', 'seele-1'])
  })

  test('come with what they spoke where that is asked for', async () => {
    const old = now - 40 * 86_400_000
    await api.store.take({
      instance: 'a',
      sequence: 1,
      usage: [
        count('nerv-tokyo', '2.0', 'get', now - 5000),
        count('nerv-tokyo', '1.0', 'get', now - 2000),
        count('nerv-tokyo', '1.0', 'list', now - 1000),
        count('seele-1', '1.0', 'list', old),
        count('stranger', '1.0', 'list', now),
      ],
      fields: [],
      contexts: [],
      lost: 0,
    })
    const { json } = await api.ask('GET', '/clients?speaks-since=30d', { as: 'viewer' })
    expect(json.items.map(({ speaks }: { speaks: unknown }) => speaks)).toEqual([
      [
        { version: '1.0', requests: 4, lastSeen: now - 1000 },
        { version: '2.0', requests: 2, lastSeen: now - 5000 },
      ],
      [],
    ])
    const plain = await api.ask('GET', '/clients', { as: 'viewer' })
    expect(plain.json.items[0]).not.toHaveProperty('speaks')
    const odd = await api.ask('GET', '/clients?speaks-since=lately', { as: 'viewer' })
    expect(odd.json.code).toBe('malformed')
  })

  test('of a whole page are more than one statement takes', async () => {
    const clients = Array.from({ length: 200 }, (_, at) => `client-${at}`)
    await api.store.take({
      instance: 'a',
      sequence: 2,
      usage: clients.map((client) => count(client, '1.0', 'get', now)),
      fields: [],
      contexts: [],
      lost: 0,
    })
    const spoken = await api.store.spoken(clients, now)
    expect(new Set(spoken.map(({ client }) => client))).toEqual(new Set(clients))
    expect(await api.store.spoken([], 0)).toEqual([])
  })
})

const names = () => ({
  backends: ['blue', 'green'],
  decision: { flag: 'schema', fallback: 'blue' },
  versions: ['1.0', '2.0'],
  defaultVersion: '1.0',
  routes: ['get'],
  // A backend may speak no version of the contract.
  resources: (backend: string) => (backend === 'blue' ? ['things'] : undefined),
})

describe('names', () => {
  const api = useApi({
    names,
    settings: { policy: 'store', requireReason: true, fourEyes: { flags: ['schema'] } },
  })
  const blind = useApi()

  test('are those of contract and configuration, with what edits are asked for', async () => {
    const { json } = await api.ask('GET', '/policy/names', { as: 'viewer' })
    expect(json).toEqual({
      ...names(),
      resources: { blue: ['things'], green: [] },
      decision: { flag: 'schema', fallback: 'blue', killSwitch: null },
      policy: 'store',
      requireReason: true,
      fourEyes: ['schema'],
    })
  })

  test('are not known where there is no contract', async () => {
    const { status, json } = await blind.ask('GET', '/policy/names', { as: 'viewer' })
    expect([status, json.code]).toEqual([501, 'not-offered'])
  })
})
