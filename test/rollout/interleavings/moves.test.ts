/** Writes beside a change of who is written first: interleavings of `replication.md`, by their numbers. */
import { expect, test } from 'vitest'
import type { Reply } from '../../inner-universe/support.ts'
import { differences } from '../support/graph.ts'
import { eventually } from '../support/rollouts.ts'
import { arranged, changes, metadataOf, writesAt, type Setting } from './setting.ts'

const name = (text: string) => ({ metadata: { name: text } })
const described = (text: string) => ({ metadata: { description: text } })

const entitiesOf = async ({ place }: Setting) => {
  const found = (await place.store.progress()).find(({ resource }) => resource === 'entities')
  if (!found) throw new Error('entities are in no rollout')
  return found
}

/** Asks for `live` as soon as answers have been compared. */
const asked = ({ rollout, b }: Setting): Promise<void> =>
  eventually(async () => {
    await b.call('GET', '/entities')
    await rollout.ask('advance', { stage: 'live' })
  })

/** Comparison is over before a write stands still: what has one under way is not compared. */
const compared = ({ b, rollout }: Setting): Promise<void> =>
  eventually(async () => {
    await b.call('GET', '/entities')
    expect((await rollout.status()).blocked).toEqual([])
  })

const isPreparing = (setting: Setting): Promise<void> =>
  eventually(async () => expect(await entitiesOf(setting)).toMatchObject({ phase: 'preparing' }))

/** A write of A that stands still while B repairs it, takes the change and writes at the new authority. */
const through = async (
  setting: Setting,
  held: { release(): void; arrived(): Promise<unknown> },
): Promise<Reply> => {
  const { a, b, id, rollout } = setting
  const late = a.call('PATCH', `/entities/${id}`, described('late'))
  await held.arrived()
  await a.process.signal('SIGSTOP')
  await rollout.settled()
  await asked(setting)
  await rollout.reached('live')
  expect((await b.call('PATCH', `/entities/${id}`, name('B'))).status).toBe(200)
  held.release()
  await a.process.signal('SIGCONT')
  return late
}

/** What the paused client was told is true, and nothing of the other one is lost. */
const judged = async ({ held, equal }: Setting, { status }: Reply): Promise<void> => {
  await equal()
  const stored = metadataOf(await held('green'))
  expect(stored['name']).toBe('B')
  expect([200, 503, 504]).toContain(status)
  expect(['first', ...(status === 503 ? [] : ['late'])]).toContain(stored['description'])
  if (status === 200) expect(stored['description']).toBe('late')
}

test('10: a gateway that stood still after it had opened a write does not write by what it knew', async () => {
  const setting = await arranged('shadow')
  const { a } = setting
  const reads = [a.blue, a.green].map((proxy) =>
    proxy.trap({ method: 'GET', path: /entities\/./ }, 'hold'),
  )
  const answer = await through(setting, {
    arrived: () => Promise.all(reads.map((read) => read.arrived())),
    release: () => reads.forEach((read) => read.release()),
  })
  await judged(setting, answer)
  expect(writesAt(a.blue)).toEqual([])
})

test('11: a write that was on its way through the change is refused by the store', async () => {
  const setting = await arranged('shadow')
  const { a } = setting
  const write = a.blue.trap(changes, 'hold')
  const answer = await through(setting, write)
  await write.applied()
  await judged(setting, answer)
  expect(writesAt(a.blue)).toEqual([412])
})

test('26: a write that takes longer than others may wait is waited for another time', async () => {
  const setting = await arranged('shadow', { times: { requestMs: 20_000 } })
  const { a, b, id, stores, rollout, equal } = setting
  await compared(setting)
  const write = a.blue.trap(changes, 'hold')
  const slow = a.call('PATCH', `/entities/${id}`, name('slow'))
  await write.arrived()
  const { epoch } = await entitiesOf(setting)
  await asked(setting)
  await isPreparing(setting)
  const body = { entity_type: 'Person', metadata: { name: 'Eve', tags: [], properties: {} } }
  expect((await b.call('POST', '/entities', body)).status).toBe(201)
  await eventually(async () => {
    const at = await entitiesOf(setting)
    expect(at).toMatchObject({ stage: 'shadow', phase: 'stable' })
    expect(at.epoch).toBeGreaterThan(epoch)
  })
  write.release()
  expect((await slow).status).toBe(200)
  await rollout.reached('live')
  expect((await stores.green.call('GET', '/entities/count')).body['count']).toBe(2)
  await equal()
})

test('22: what only green can hold is there after a way back and a write at blue', async () => {
  const setting = await arranged('live')
  const { a, b, id, rollout, held, equal } = setting
  const owner_identity = 'ab'.repeat(32)
  const owner = { owner_identity }
  const owned = await b.call('PATCH', `/entities/${id}`, owner, { 'api-version': '2.0' })
  expect(owned.status).toBe(200)
  await rollout.to('shadow')
  expect((await a.call('PATCH', `/entities/${id}`, name('at blue'))).status).toBe(200)
  await asked(setting)
  await rollout.reached('live')
  const stored = await held('green')
  expect(stored?.['owner_identity']).toBe(owner_identity)
  expect(metadataOf(stored)['name']).toBe('at blue')
  await equal()
})

test('12: a document that is made after the change by a gateway that stood still is told to nobody', async () => {
  const setting = await arranged('shadow')
  const { a, rollout, stores } = setting
  const late = a.blue.trap({ method: 'POST' }, 'hold')
  const body = { entity_type: 'Person', metadata: { name: 'Eve', tags: [], properties: {} } }
  const made = a.call('POST', '/entities', body)
  await late.arrived()
  await a.process.signal('SIGSTOP')
  await rollout.settled()
  await asked(setting)
  await rollout.reached('live')
  late.release()
  await late.applied()
  await a.process.signal('SIGCONT')
  expect([503, 504]).toContain((await made).status)
  await rollout.settled()
  expect(await differences(stores)).toEqual([expect.stringMatching(/green has nothing$/)])
})

test('19: a gateway that slept through the change reads at the authority of now', async () => {
  const setting = await arranged('shadow')
  const { a, b, id, rollout, held, equal } = setting
  await a.process.signal('SIGSTOP')
  await asked(setting)
  await rollout.reached('live')
  const refused = [a, b].map(({ blue }) => blue.trap({ method: 'PUT' }, 'refuse'))
  expect((await b.call('PATCH', `/entities/${id}`, name('new'))).status).toBe(200)
  expect(metadataOf(await held('blue'))['name']).toBe('Ada')
  const reads = Promise.all(Array.from({ length: 5 }, () => a.call('GET', `/entities/${id}`)))
  await a.process.signal('SIGCONT')
  expect((await reads).map(({ body }) => metadataOf(body)['name'])).toEqual(
    Array.from({ length: 5 }, () => 'new'),
  )
  for (const one of refused) one.release()
  await equal()
})

test('9: the authority does not move before a write whose gateway was killed is at both stores', async () => {
  const setting = await arranged('shadow')
  const { a, b, id, rollout, held, equal } = setting
  await compared(setting)
  const second = a.green.trap({ method: 'PUT' }, 'hold')
  const lost = a.call('PATCH', `/entities/${id}`, name('killed')).catch(() => undefined)
  await second.arrived()
  await a.process.signal('SIGKILL')
  await lost
  const repair = b.green.trap({ method: 'PUT' }, 'refuse')
  await asked(setting)
  await isPreparing(setting)
  await eventually(async () => expect(await entitiesOf(setting)).toMatchObject({ phase: 'stable' }))
  expect(await entitiesOf(setting)).toMatchObject({ stage: 'shadow', side: 'from' })
  expect(metadataOf(await held('green'))['name']).toBe('Ada')
  repair.release()
  await rollout.reached('live')
  expect(metadataOf(await held('green'))['name']).toBe('killed')
  await equal()
})
