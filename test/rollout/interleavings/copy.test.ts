/** Writes beside a copy: interleavings of `replication.md`, by their numbers. */
import { expect, test } from 'vitest'
import { textOf } from '../../inner-universe/support.ts'
import { soon } from '../../support/runs.ts'
import { startCopier } from '../support/copier.ts'
import { copyAll } from '../support/copy.ts'
import { times } from '../support/gateways.ts'
import { eventually } from '../support/rollouts.ts'
import { arranged, metadataOf, repairedSoFar, stop } from './setting.ts'

const body = { entity_type: 'Person', metadata: { name: 'Eve', tags: [], properties: {} } }

test('4: a document that a copy makes while it is deleted is deleted there, too', async () => {
  const { a, stores, held, equal } = await arranged('dualwrite')
  const made = await stores.blue.call('POST', '/entities', body)
  const id = textOf(made.body, 'id')
  const removal = a.blue.trap({ method: 'DELETE' }, 'hold')
  const asked = a.call('DELETE', `/entities/${id}`)
  await removal.arrived()
  await copyAll(stores)
  expect(await held('green', id)).toBeDefined()
  removal.release()
  expect((await asked).status).toBe(204)
  expect(await held('green', id)).toBeUndefined()
  await equal()
})

test('16: a write that began in off is over before a copy begins', async () => {
  const { a, id, stores, place, rollout, held, equal } = await arranged('off')
  const writing = a.blue.trap({ method: ['PUT', 'PATCH'] }, 'hold')
  const asked = a.call('PATCH', `/entities/${id}`, { metadata: { name: 'late' } })
  await writing.arrived()
  await rollout.ask('advance', { stage: 'dualwrite' })
  const ledger = place.store.ledger('nobody', times)
  const entities = async () => {
    const found = (await ledger.authorities()).find(({ resource }) => resource === 'entities')
    expect(found).toMatchObject({ stage: 'off' })
    return found?.epoch ?? 0
  }
  // The other gateway has followed, and this one does not before its write is over.
  const tried = await eventually(async () => {
    const epoch = await entities()
    const { members } = await ledger.inTheWay('entities', epoch)
    expect(members).toHaveLength(1)
    return epoch
  })
  await eventually(async () => expect(await entities()).toBeGreaterThan(tried))
  writing.release()
  expect((await asked).status).toBe(200)
  await rollout.reached('dualwrite')
  await copyAll(stores)
  await equal()
  expect(metadataOf(await held('green'))['name']).toBe('late')
})

test('16: a gateway that stood still through the beginning tells nobody that it has written', async () => {
  const setting = await arranged('off')
  const { a, id, stores, rollout, held } = setting
  const writing = a.blue.trap({ method: ['PUT', 'PATCH'] }, 'hold')
  const asked = a.call('PATCH', `/entities/${id}`, { metadata: { name: 'late' } })
  await writing.arrived()
  await stop(setting, a)
  await rollout.ask('advance', { stage: 'dualwrite' })
  await rollout.reached('dualwrite')
  await copyAll(stores)
  writing.release()
  await writing.applied()
  await a.process.signal('SIGCONT')
  const answer = await asked
  expect([answer.status, answer.body['code']]).toEqual([504, 'outcome-unknown'])
  expect(metadataOf(await held('green'))['name']).toBe('Ada')
  // A store cannot be kept from a late write in off: whoever verifies finds it.
  await copyAll(stores)
  expect(metadataOf(await held('green'))['name']).toBe('late')
})

test('5: a document that is deleted while a copy makes it is gone at both stores', async () => {
  const { b, stores, place, held, equal } = await arranged('dualwrite')
  const made = await stores.blue.call('POST', '/entities', body)
  const id = textOf(made.body, 'id')
  const copier = await startCopier(stores, place, soon)
  const create = copier.green.trap({ method: 'PUT' }, 'hold')
  const copied = copier.copy(id)
  await create.arrived()
  expect((await b.call('DELETE', `/entities/${id}`)).status).toBe(204)
  create.release()
  expect(await copied).toBe('done')
  expect([await held('blue', id), await held('green', id)]).toEqual([undefined, undefined])
  await equal()
})

test('6: a create of a copy that is applied after its time is settled by repair, after the grace', async () => {
  const setting = await arranged('dualwrite', { times: { graceMs: 6000 } })
  const { b, stores, place, held, rollout, equal } = setting
  const made = await stores.blue.call('POST', '/entities', body)
  const id = textOf(made.body, 'id')
  const copier = await startCopier(stores, place, times.requestMs / 4)
  const create = copier.green.trap({ method: 'PUT' }, 'hold')
  const copied = copier.copy(id)
  await create.arrived()
  expect((await b.call('DELETE', `/entities/${id}`)).status).toBe(204)
  expect(await copied).toBe('left')
  // That of the deletion may be closed a moment after its answer.
  await eventually(async () => expect(await rollout.backlog()).toBe(1))
  await repairedSoFar(setting)
  create.release()
  await create.applied()
  await equal()
  expect(await held('green', id)).toBeUndefined()
})

test('7: what green holds of a document that was deleted in off is gone after copy and change', async () => {
  const { a, b, stores, held, id, rollout, equal } = await arranged('off')
  await copyAll(stores)
  expect((await a.call('DELETE', `/entities/${id}`)).status).toBe(204)
  expect(await held('green')).toBeDefined()
  await rollout.to('dualwrite')
  await copyAll(stores)
  await rollout.ask('copied')
  await rollout.to('shadow')
  await eventually(async () => {
    await b.call('GET', '/entities')
    await rollout.ask('advance', { stage: 'live' })
  })
  await rollout.reached('live')
  expect((await a.call('GET', `/entities/${id}`)).status).toBe(404)
  expect(await held('green')).toBeUndefined()
  await equal()
})
