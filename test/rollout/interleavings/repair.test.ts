/** What may happen while a write is repaired: interleavings of `replication.md`, by their numbers. */
import { expect, test } from 'vitest'
import { copyAll } from '../support/copy.ts'
import type { Fate } from '../support/fates.ts'
import { times } from '../support/gateways.ts'
import { eventually } from '../support/rollouts.ts'
import { arranged, metadataOf, owners, repairedSoFar, stop } from './setting.ts'

const name = (text: string) => ({ metadata: { name: text } })

test('2: what a repairer has read before a write does not come back after it', async () => {
  const { a, b, id, held, equal } = await arranged('dualwrite')
  const path = `/entities/${id}`
  const refused = a.green.trap({ method: 'PUT' }, 'refuse')
  const waits = b.green.trap({ method: 'PUT' }, 'refuse')
  expect((await a.call('PATCH', path, name('first'))).status).toBe(200)
  // Whichever of them repairs it reads blue after the tag of green.
  const reads = [a, b].map((at) => ({
    at,
    trap: at.blue.trap({ method: 'GET', path: /entities/, times: 1 }, 'hold-answer'),
  }))
  const { at: repairer } = await Promise.race(
    reads.map(async (one) => {
      await one.trap.applied()
      return one
    }),
  )
  for (const { at, trap } of reads) if (at !== repairer) trap.release()
  refused.release()
  waits.release()
  const other = repairer === a ? b : a
  expect((await other.call('PATCH', path, name('second'))).status).toBe(200)
  expect(metadataOf(await held('green'))['name']).toBe('second')
  for (const { trap } of reads) trap.release()
  await equal()
  expect(metadataOf(await held('green'))['name']).toBe('second')
})

test('14: a document whose maker was killed, and that is made later, is at both stores once', async () => {
  const setting = await arranged('dualwrite', { times: { graceMs: 6000 } })
  const { a, stores, equal } = setting
  const late = a.blue.trap({ method: 'POST' }, 'hold')
  const body = { entity_type: 'Person', metadata: { name: 'Eve', tags: [], properties: {} } }
  const asked = a.call('POST', '/entities', body).catch(() => undefined)
  await late.arrived()
  const [maker] = owners(setting)
  await a.process.signal('SIGKILL')
  await asked
  await eventually(() => expect(owners(setting)).not.toContain(maker))
  await repairedSoFar(setting)
  late.release()
  await late.applied()
  await equal()
  for (const { call } of [stores.blue, stores.green]) {
    expect((await call('GET', '/entities/count')).body['count']).toBe(3)
  }
})

test('14: a document whose maker was killed is found among many, by stores that take their time', async () => {
  const { a, b, stores, equal } = await arranged('dualwrite')
  const body = { entity_type: 'Person', metadata: { name: 'Eve', tags: [], properties: {} } }
  for (let count = 0; count < 120; count++) await stores.blue.call('POST', '/entities', body)
  await copyAll(stores)
  const late = a.blue.trap({ method: 'POST' }, 'hold')
  const asked = a.call('POST', '/entities', body).catch(() => undefined)
  await late.arrived()
  await a.process.signal('SIGKILL')
  await asked
  // 200 requests of these, one after the other, take longer than one repair may.
  const slow = b.green.trap({ method: 'GET' }, times.requestMs / 50)
  late.release()
  await late.applied()
  await equal()
  slow.release()
  expect((await stores.green.call('GET', '/entities/count')).body['count']).toBe(122)
})

test('23: a second repairer takes over from one that stands still, which finds nothing to do when it wakes', async () => {
  const setting = await arranged('dualwrite')
  const { a, b, id, rollout, held, equal } = setting
  const path = `/entities/${id}`
  const mine = a.green.trap({ method: 'PUT' }, 'hold')
  const asked = a.call('PATCH', path, name('first')).catch(() => undefined)
  await mine.arrived()
  await stop(setting, a)
  await rollout.settled()
  expect((await b.call('PATCH', path, name('second'))).status).toBe(200)
  mine.release()
  await mine.applied()
  await a.process.signal('SIGCONT')
  await asked
  await equal()
  expect(metadataOf(await held('green'))['name']).toBe('second')
  await eventually(async () => expect((await a.call('GET', path)).status).toBe(200))
})

test('25: a relation that comes before its entity, or an entity that goes before its relation, is settled', async () => {
  const { a, b, id, stores, equal } = await arranged('dualwrite')
  const at = (path: RegExp, fate: Fate) => [a, b].map(({ green }) => green.trap({ path }, fate))
  const entities = at(/^\/raw\/entities/, 'refuse')
  // As by a store that asks for both ends.
  const early = at(/^\/raw\/relations/, 'deny')
  const body = { entity_type: 'Person', metadata: { name: 'Eve', tags: [], properties: {} } }
  const end = String((await a.call('POST', '/entities', body)).body['id'])
  const ends = { from_entity: id, to_entity: end }
  const relation = { ...ends, relation_type: 'KNOWS', metadata: {} }
  const made = await a.call('POST', '/relations', relation)
  expect(made.status).toBe(201)
  await eventually(() => expect(early.flatMap(({ caught }) => caught).length).toBeGreaterThan(2))
  for (const one of entities) one.release()
  await eventually(async () => {
    expect((await stores.green.call('GET', `/entities/${end}`)).status).toBe(200)
  })
  for (const one of early) one.release()
  await equal()
  expect((await stores.green.call('GET', '/relations/count')).body['count']).toBe(1)
  const relations = at(/^\/relations/, 'refuse')
  expect((await a.call('DELETE', `/relations/${String(made.body['id'])}`)).status).toBe(204)
  expect((await a.call('DELETE', `/entities/${end}`)).status).toBe(204)
  await eventually(() => {
    const seen = [a, b].flatMap(({ green }) => green.seen)
    expect(
      seen.filter(({ path, status }) => path.includes(end) && status === 409).length,
    ).toBeGreaterThan(2)
  })
  for (const one of relations) one.release()
  await equal()
  expect((await stores.green.call('GET', '/entities/count')).body['count']).toBe(1)
})
