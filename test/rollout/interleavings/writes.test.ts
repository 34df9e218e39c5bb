/** What may happen to writes at two stores: interleavings of `replication.md`, by their numbers. */
import { expect, test } from 'vitest'
import { arranged, changes, metadataOf, repairedSoFar, writesAt } from './setting.ts'

const name = (text: string) => ({ metadata: { name: text } })

/** The raw route makes a document under the key that it is told. */
const again = { entity_type: 'Person', created_at: 1, updated_at: 1, ...name('next life') }

test('1: a write that was opened before another one was closed is repaired when its gateway is killed', async () => {
  const { a, b, id, place, rollout, held, equal } = await arranged('dualwrite')
  const path = `/entities/${id}`
  const looking = b.blue.trap({ method: 'GET', path: /entities/, times: 1 }, 'hold')
  const late = b.call('PATCH', path, name('B')).catch(() => undefined)
  await looking.arrived()
  expect((await a.call('PATCH', path, name('A'))).status).toBe(200)
  const second = b.green.trap({ method: 'PUT' }, 'hold')
  looking.release()
  await second.arrived()
  expect(metadataOf(await held('blue'))['name']).toBe('B')
  expect(metadataOf(await held('green'))['name']).toBe('A')
  await b.process.signal('SIGKILL')
  await late
  const left = (await place.store.progress()).find(({ resource }) => resource === 'entities')
  expect((left?.open ?? 0) + (left?.dirty ?? 0)).toBe(1)
  await rollout.settled()
  await equal()
  expect(metadataOf(await held('green'))['name']).toBe('B')
  second.release()
  await equal()
})

test('3: of two replacements that have read the same the second one is made again', async () => {
  const { a, b, id, held, equal } = await arranged('dualwrite')
  const path = `/entities/${id}`
  const body = await held('blue')
  const replace = (text: string) => ({ ...body, metadata: { ...metadataOf(body), name: text } })
  const reads = [a, b].map(({ blue }) => blue.trap({ method: 'GET', times: 1 }, 'hold-answer'))
  const answers = [a.call('PUT', path, replace('A')), b.call('PUT', path, replace('B'))]
  for (const read of reads) await read.applied()
  for (const read of reads) read.release()
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200])
  expect(
    [a, b]
      .flatMap(({ blue }) => writesAt(blue))
      .map(String)
      .toSorted(),
  ).toEqual(['200', '200', '412'])
  await equal()
})

test('13: a write whose time was up, and that is applied after repair, is refused', async () => {
  const { a, id, held, equal } = await arranged('dualwrite')
  const late = a.blue.trap({ ...changes, times: 1 }, 'hold')
  const answer = await a.call('PATCH', `/entities/${id}`, name('late'))
  expect([answer.status, answer.body['code']]).toEqual([504, 'outcome-unknown'])
  await equal()
  late.release()
  await late.applied()
  expect(writesAt(a.blue)).toEqual([412])
  await equal()
  expect(metadataOf(await held('blue'))['name']).toBe('Ada')
})

test('13: a write whose time was up, and that is applied before repair, is at both stores', async () => {
  const { a, b, id, held, equal } = await arranged('dualwrite')
  const repairs = [a, b].map(({ blue }) => blue.trap({ path: /^\/raw/ }, 'refuse'))
  const late = a.blue.trap({ ...changes, times: 1 }, 'hold')
  expect((await a.call('PATCH', `/entities/${id}`, name('late'))).status).toBe(504)
  late.release()
  await late.applied()
  for (const repair of repairs) repair.release()
  await equal()
  expect(metadataOf(await held('green'))['name']).toBe('late')
})

test('13: a document that is made when its time was up, and before the grace is over, is at both stores', async () => {
  const setting = await arranged('dualwrite', { times: { graceMs: 6000 } })
  const { a, held, equal } = setting
  const id = crypto.randomUUID()
  const late = a.blue.trap({ method: 'PUT' }, 'hold')
  const made = await a.call('PUT', `/raw/entities/${id}`, { ...again, id })
  expect([made.status, made.body['code']]).toEqual([504, 'outcome-unknown'])
  await repairedSoFar(setting)
  late.release()
  await late.applied()
  await equal()
  expect(metadataOf(await held('green', id))['name']).toBe('next life')
})

test('15: a write whose answer got lost is told as unknown, and is made once', async () => {
  const { a, id, held, equal } = await arranged('dualwrite')
  const lost = a.blue.trap({ ...changes, times: 1 }, 'cut-after')
  const body = [{ op: 'add', path: '/metadata/tags/-', value: 'once' }]
  const headers = { 'content-type': 'application/json-patch+json' }
  const answer = await a.call('PATCH', `/entities/${id}`, body, headers)
  expect([answer.status, answer.body['code']]).toEqual([504, 'outcome-unknown'])
  await lost.applied()
  await equal()
  expect(metadataOf(await held('blue'))['tags']).toEqual(['kept', 'once'])
  expect(metadataOf(await held('green'))['tags']).toEqual(['kept', 'once'])
})

test('27: a control store that is gone between the opening of a write and its end loses nothing', async () => {
  const { a, id, place, held, equal } = await arranged('dualwrite')
  const second = a.green.trap({ method: 'PUT' }, 'hold')
  const asked = a.call('PATCH', `/entities/${id}`, name('told'))
  await second.arrived()
  const back = place.away()
  second.release()
  const { status } = await asked
  back()
  expect([200, 503, 504]).toContain(status)
  await equal()
  expect(metadataOf(await held('green'))['name']).toBe('told')
})

/** Green holds an owner that blue has no field for, and blue is the authority. */
const owned = async () => {
  const setting = await arranged('live')
  const { b, id, rollout } = setting
  const owner = { owner_identity: 'ab'.repeat(32) }
  const put = await b.call('PATCH', `/entities/${id}`, owner, { 'api-version': '2.0' })
  expect(put.status).toBe(200)
  await rollout.to('shadow')
  return setting
}

test('8: a key that is made again after its deletion at one store inherits nothing at the other one', async () => {
  const { a, b, id, held, equal } = await owned()
  const removal = a.green.trap({ method: 'DELETE' }, 'hold')
  const asked = a.call('DELETE', `/entities/${id}`).catch(() => undefined)
  await removal.arrived()
  expect(await held('blue')).toBeUndefined()
  await a.process.signal('SIGKILL')
  await asked
  const made = await b.call('PUT', `/raw/entities/${id}`, { ...again, id })
  expect(made.status).toBeLessThan(300)
  await equal()
  const stored = await held('green')
  expect([stored?.['owner_identity'], metadataOf(stored)['name']]).toEqual([null, 'next life'])
})

test('29: a key that is deleted and made again while one store is gone inherits nothing there', async () => {
  const { a, b, id, held, equal } = await owned()
  const gone = [a, b].map(({ green }) => green.down())
  expect((await a.call('DELETE', `/entities/${id}`)).status).toBe(204)
  const made = await a.call('PUT', `/raw/entities/${id}`, { ...again, id })
  expect(made.status).toBeLessThan(300)
  for (const one of gone) one.release()
  await equal()
  const stored = await held('green')
  expect([stored?.['owner_identity'], metadataOf(stored)['name']]).toEqual([null, 'next life'])
})

test('20: a key that is made again with an older timestamp replaces what the other store has left', async () => {
  const { a, b, id, held, equal } = await arranged('live')
  const removal = a.blue.trap({ method: 'DELETE' }, 'hold')
  const asked = a.call('DELETE', `/entities/${id}`).catch(() => undefined)
  await removal.arrived()
  expect(await held('green')).toBeUndefined()
  await a.process.signal('SIGKILL')
  await asked
  const made = await b.call('PUT', `/raw/entities/${id}`, { ...again, id })
  expect(made.status).toBeLessThan(300)
  await equal()
  const stored = await held('blue')
  expect([metadataOf(stored)['name'], metadataOf(stored)['tags'] ?? []]).toEqual(['next life', []])
})

test('21: a replication that is late does not come back after the write was taken back', async () => {
  const { a, b, id, held, equal } = await arranged('dualwrite')
  const path = `/entities/${id}`
  const late = a.green.trap({ method: 'PUT', times: 1 }, 'hold')
  expect((await a.call('PATCH', path, name('B'))).status).toBe(200)
  await equal()
  expect((await b.call('PATCH', path, name('Ada'))).status).toBe(200)
  late.release()
  await late.applied()
  await equal()
  expect(metadataOf(await held('green'))['name']).toBe('Ada')
})

test('21: where tags come back, too: a late replication is waited for', async () => {
  const setting = await arranged('dualwrite', { tags: 'hash', times: { graceMs: 6000 } })
  const { a, b, id, held, equal } = setting
  const path = `/raw/entities/${id}`
  const before = await held('blue')
  const late = a.green.trap({ method: 'PUT', times: 1 }, 'hold')
  const other = { ...before, metadata: { ...metadataOf(before), name: 'B' } }
  expect((await a.call('PUT', path, other)).status).toBe(200)
  expect((await b.call('PUT', path, before)).status).toBe(200)
  await repairedSoFar(setting)
  late.release()
  await late.applied()
  // Green has the tag again that it is conditional on.
  expect(a.green.seen.find(({ method }) => method === 'PUT')).toMatchObject({ status: 200 })
  await equal()
  expect(metadataOf(await held('green'))['name']).toBe('Ada')
})

test('a put that is older than a delete does not bring the document back', async () => {
  const { a, b, id, held, equal } = await arranged('dualwrite')
  const path = `/entities/${id}`
  const late = a.green.trap({ method: 'PUT', times: 1 }, 'hold')
  const put = a.call('PATCH', path, name('older'))
  await late.arrived()
  expect((await b.call('DELETE', path)).status).toBe(204)
  late.release()
  await late.applied()
  expect((await put).status).toBe(200)
  await equal()
  expect([await held('blue'), await held('green')]).toEqual([undefined, undefined])
})
