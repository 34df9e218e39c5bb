import { request } from 'node:http'
import { expect, test, vi } from 'vitest'
import { guid } from '../../inner-universe/support.ts'
import { soon } from '../../support/runs.ts'
import { startMoving, type MovingWorld } from './moving.ts'

const person = (n: number, more: object = {}) => ({
  id: guid(n),
  entity_type: 'Person',
  created_at: 1,
  updated_at: 2,
  deleted: false,
  metadata: { name: 'Rei', tags: [], properties: {}, visibility: 'private' },
  ...more,
})

/** Nothing is taken from whoever holds it. */
const patient = { marginMs: 0, requestMs: 600_000, graceMs: 0 }

const explain = { 'isthmus-explain': '1' }

const settled = ({ ledger }: MovingWorld) =>
  vi.waitFor(async () => expect(await ledger.backlog()).toEqual([]), {
    timeout: soon,
    interval: 50,
  })

test('a rollout that is off leaves all at the backend that it is to leave', async () => {
  const world = await startMoving()
  const made = await world.call(
    'POST',
    '/entities',
    { entity_type: 'Person', metadata: { name: 'Rei' } },
    { 'api-version': '2.0' },
  )
  expect(made).toMatchObject({ status: 201 })
  const { id } = made.body as { id: string }
  expect((await world.stores.from('GET', `/entities/${id}`)).status).toBe(200)
  expect((await world.stores.to('GET', `/entities/${id}`)).status).toBe(404)
  expect(await world.ledger.backlog()).toEqual([])
})

test('both backends are written, and hold the same', async () => {
  const world = await startMoving()
  await world.to('dualwrite')
  const made = await world.call(
    'POST',
    '/entities',
    { entity_type: 'Person', metadata: { name: 'Rei' } },
    { 'api-version': '1.0', ...explain },
  )
  expect(made).toMatchObject({ status: 201 })
  const { id } = made.body as { id: string }
  const there = await world.stores.to('GET', `/entities/${id}`)
  expect(there).toMatchObject({ status: 200 })
  const here = await world.stores.from('GET', `/entities/${id}`)
  expect(there.body).toMatchObject({ updated_at: here.body['updated_at'], owner_identity: null })
  const patched = await world.call(
    'PATCH',
    `/entities/${id}`,
    { metadata: { name: 'Asuka' } },
    { 'api-version': '3.0' },
  )
  expect(patched).toMatchObject({ status: 200 })
  expect((await world.stores.to('GET', `/entities/${id}`)).body).toMatchObject({
    metadata: { name: 'Asuka' },
  })
  expect((await world.stores.from('GET', `/entities/${id}`)).body).toMatchObject({
    metadata: { name: 'Asuka' },
  })
  const gone = await world.call('DELETE', `/entities/${id}`)
  expect(gone).toMatchObject({ status: 204 })
  await settled(world)
  expect((await world.stores.to('GET', `/entities/${id}`)).status).toBe(404)
  expect((await world.call('PATCH', `/entities/${id}`, { metadata: { name: 'x' } })).status).toBe(
    404,
  )
  await settled(world)
})

test('the authority moves, and what only the new backend holds stays', async () => {
  const world = await startMoving()
  await world.stores.from('PUT', `/raw/entities/${guid(1)}`, person(1))
  await world.to('dualwrite')
  const renamed = await world.call(
    'PATCH',
    `/entities/${guid(1)}`,
    { metadata: { name: 'Asuka' } },
    { 'api-version': '1.0' },
  )
  expect(renamed).toMatchObject({ status: 200 })
  await settled(world)
  await world.to('shadow')
  await world.to('live', 100)
  const owner_identity = 'a'.repeat(64)
  const owned = await world.call(
    'PATCH',
    `/entities/${guid(1)}`,
    { owner_identity },
    { 'api-version': '2.0', ...explain },
  )
  expect(owned).toMatchObject({ status: 200 })
  expect(owned.headers.get('isthmus-decision')).toContain('backend="green"')
  await world.to('shadow')
  const again = await world.call(
    'PATCH',
    `/entities/${guid(1)}`,
    { metadata: { name: 'Misato' } },
    { 'api-version': '1.0' },
  )
  expect(again).toMatchObject({ status: 200 })
  await settled(world)
  expect((await world.stores.to('GET', `/entities/${guid(1)}`)).body).toMatchObject({
    owner_identity,
    metadata: { name: 'Misato' },
  })
  await world.to('live', 100)
  await world.to('rampdown')
  await world.to('complete')
  const last = await world.call(
    'PATCH',
    `/entities/${guid(1)}`,
    { metadata: { name: 'Kaji' } },
    { 'api-version': '1.0' },
  )
  expect(last).toMatchObject({ status: 200 })
  expect((await world.stores.to('GET', `/entities/${guid(1)}`)).body).toMatchObject({
    metadata: { name: 'Kaji' },
  })
  expect((await world.stores.from('GET', `/entities/${guid(1)}`)).body).toMatchObject({
    metadata: { name: 'Misato' },
  })
})

test('a list whose backend goes is begun anew at the one that is written first', async () => {
  const world = await startMoving()
  for (const n of [1, 2, 3]) await world.stores.from('PUT', `/raw/entities/${guid(n)}`, person(n))
  await world.to('dualwrite')
  for (const n of [1, 2, 3]) {
    const touched = await world.call('PATCH', `/entities/${guid(n)}`, { metadata: { name: 'Rei' } })
    expect(touched).toMatchObject({ status: 200 })
  }
  await settled(world)
  await world.to('shadow')
  const first = await world.call('GET', '/entities?limit=2')
  await world.to('live', 100)
  const cursor = encodeURIComponent(String(first.body['next_cursor']))
  const rest = () => world.call('GET', `/entities?limit=2&cursor=${cursor}`)
  expect(await rest()).toMatchObject({ status: 200 })
  await world.end.from()
  expect(await rest()).toMatchObject({
    status: 410,
    body: { code: 'cursor-gone', parameter: 'cursor' },
  })
  const anew = await world.call('GET', '/entities?limit=2')
  const last = encodeURIComponent(String(anew.body['next_cursor']))
  expect(await world.call('GET', `/entities?limit=2&cursor=${last}`)).toMatchObject({
    status: 200,
  })
  await world.end.to()
  // There is nobody else to begin it at.
  expect(await world.call('GET', `/entities?limit=2&cursor=${last}`)).toMatchObject({
    body: { code: expect.stringMatching(/^backend-/) },
  })
})

test('what flags have sent before the rollout was known is over before anybody follows it', async () => {
  const world = await startMoving({}, false)
  const body = JSON.stringify(person(1))
  const headers = {
    'content-type': 'application/json',
    'content-length': String(body.length),
    'api-version': '1.1',
  }
  const sent = request(`${world.url}/raw/entities/${guid(1)}`, { method: 'PUT', headers })
  const answered = new Promise<number | undefined>((resolve) => {
    sent.on('response', (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
  })
  sent.write(body.slice(0, 10))
  await vi.waitFor(
    async () => {
      const made = await world.call('GET', '/entities', undefined, { 'api-version': '1.0' })
      expect(made.status).toBe(200)
    },
    { timeout: soon },
  )
  await world.declare()
  const { ledger } = world
  const [first] = await ledger.authorities()
  const resource = 'entities'
  expect(first).toMatchObject({ resource, epoch: 1 })
  // It waits for this gateway, which has heard of the rollout and still has something of before.
  expect(await ledger.prepare(resource, 1, { stage: 'dualwrite', side: 'from' })).toBe(true)
  await vi.waitFor(
    async () => {
      const held = await world.call('PATCH', `/entities/${guid(9)}`, { metadata: {} })
      expect(held.body).toMatchObject({ code: 'writes-held' })
    },
    { timeout: soon, interval: 50 },
  )
  expect(await ledger.commit(resource, 1)).toBe(false)
  sent.end(body.slice(10))
  expect(await answered).toBe(201)
  await vi.waitFor(async () => expect(await ledger.commit(resource, 1)).toBe(true), {
    timeout: soon,
    interval: 50,
  })
})

test('a list that differs while a write is under way is not told to be wrong', async () => {
  const world = await startMoving()
  await world.to('dualwrite')
  await world.to('shadow')
  const { control, adminUrl, call, stores } = world
  // A write that blue has and green has not yet, by a gateway that lives.
  const writer = control.ledger('writer', { ...patient, leaseMs: 600_000 })
  await writer.renew([])
  const opening = { intent: 'w', resource: 'entities', key: 'k', kind: 'patch' } as const
  expect((await writer.exchange([opening], [])).opened.size).toBe(1)
  await stores.from('PUT', `/raw/entities/${guid(1)}`, person(1))
  const counted = await vi.waitFor(
    async () => {
      // Not before the gateway has heard of the stage is there anything to compare.
      expect((await call('GET', '/entities')).status).toBe(200)
      const lines = (await (await fetch(`${adminUrl}/metrics`)).text()).split('\n')
      const found = lines.filter((line) => /^isthmus_rollout_(not_)?compared_total\{/.test(line))
      expect(found).not.toEqual([])
      return found
    },
    { timeout: soon, interval: 50 },
  )
  expect(counted).toEqual([
    expect.stringMatching(/^isthmus_rollout_not_compared_total\{.*reason="unsettled"\}/),
  ])
})
