/** What clients read beside writes that are not settled: interleavings of `replication.md`, by their numbers. */
import { expect, test } from 'vitest'
import type { Reply } from '../../inner-universe/support.ts'
import { arranged, goLive, metadataOf } from './setting.ts'

const name = (text: string) => ({ metadata: { name: text } })
const nameIn = ({ body }: Reply): unknown => metadataOf(body)['name']

test('17: a client whose reads see green sees its own write before green has it', async () => {
  const { a, b, id, held, equal } = await arranged('shadow', { share: 100 })
  const path = `/entities/${id}`
  const refused = [a, b].map(({ green }) => green.trap({ method: 'PUT' }, 'refuse'))
  expect((await a.call('PATCH', path, name('mine'))).status).toBe(200)
  expect(metadataOf(await held('green'))['name']).toBe('Ada')
  for (const at of [a, b]) expect(nameIn(await at.call('GET', path))).toBe('mine')
  const { body } = await b.call('GET', '/entities')
  const [item] = body['items'] as readonly Reply['body'][]
  expect(metadataOf(item)['name']).toBe('mine')
  for (const one of refused) one.release()
  await equal()
  const before = b.green.seen.length
  expect(nameIn(await b.call('GET', path))).toBe('mine')
  expect(b.green.seen.slice(before)).toContainEqual({ method: 'GET', path, status: 200 })
})

test('28: what one client has seen at the authority the next one does not see older at the other store', async () => {
  const { a, b, id, held, equal } = await arranged('shadow', { share: 100 })
  const path = `/entities/${id}`
  const second = a.green.trap({ method: 'PUT' }, 'hold')
  const asked = a.call('PATCH', path, name('new'))
  await second.arrived()
  expect(metadataOf(await held('blue'))['name']).toBe('new')
  expect(nameIn(await b.call('GET', path))).toBe('new')
  second.release()
  expect((await asked).status).toBe(200)
  await equal()
})

test('30: where the authority is gone nobody is answered with what is older than a told write', async () => {
  const { a, b, id, equal } = await arranged('live', { rollout: { fallBack: true } })
  const path = `/entities/${id}`
  const refused = [a, b].map(({ blue }) => blue.trap({ method: 'PUT' }, 'refuse'))
  expect((await a.call('PATCH', path, name('told'))).status).toBe(200)
  const gone = [a, b].map(({ green }) => green.down())
  for (const at of [a, b]) expect((await at.call('GET', path)).status).toBe(502)
  for (const one of [...gone, ...refused]) one.release()
  await equal()
  const again = b.green.down()
  expect(nameIn(await b.call('GET', path))).toBe('told')
  again.release()
})

test('31: a tag from one store is a condition at the other one, until the document changes', async () => {
  const { a, b, id, rollout, equal } = await arranged('shadow', { share: 100 })
  const path = `/entities/${id}`
  const tagOf = async () => (await b.call('GET', path)).headers.get('etag') ?? ''
  const put = (tag: string, text: string) => a.call('PATCH', path, name(text), { 'if-match': tag })
  const seenAtGreen = await tagOf()
  expect((await put(seenAtGreen, 'first')).status).toBe(200)
  expect((await put(seenAtGreen, 'second')).status).toBe(412)
  await rollout.to('shadow', 0)
  const seenAtBlue = await tagOf()
  await goLive(rollout, a, 100)
  expect((await put(seenAtBlue, 'third')).status).toBe(200)
  expect((await put(seenAtBlue, 'fourth')).status).toBe(412)
  await equal()
  expect(nameIn(await b.call('GET', path))).toBe('third')
})

test('where the authority is gone nobody is answered from elsewhere unless the route may fall back', async () => {
  const { a, id } = await arranged('live')
  const path = `/entities/${id}`
  const gone = a.green.down()
  expect((await a.call('GET', path)).status).toBe(502)
  expect((await a.call('PATCH', path, name('lost'))).status).toBe(502)
  gone.release()
  expect(nameIn(await a.call('GET', path))).toBe('Ada')
})

test('18: a read beside the end of a repair is not answered with what green held before it', async () => {
  const { a, b, id, equal } = await arranged('shadow', { share: 100 })
  const path = `/entities/${id}`
  const refused = [a, b].map(({ green }) => green.trap({ method: 'PUT' }, 'refuse'))
  expect((await a.call('PATCH', path, name('mine'))).status).toBe(200)
  const headers = { 'x-reader': 'this one' }
  const reads = [b.blue, b.green].map((proxy) =>
    proxy.trap({ method: 'GET', headers: { 'x-reader': /this one/ } }, 'hold-answer'),
  )
  const asked = b.call('GET', path, undefined, headers)
  await Promise.race(reads.map((read) => read.applied()))
  for (const one of refused) one.release()
  await equal()
  for (const read of reads) read.release()
  expect(nameIn(await asked)).toBe('mine')
})
