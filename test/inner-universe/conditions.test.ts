import { expect, test } from 'vitest'
import { create, entityBody, guid, someEntity, start, time, inner, textOf } from './support.ts'

const rawEntity = (id: string) => ({
  id,
  ...entityBody('2.0'),
  created_at: time('2.0', 1),
  updated_at: time('2.0', 2),
})

test('a document has one strong tag until it changes, wherever it is answered', async () => {
  const { call } = await start('2.0')
  const created = await create(call, '/entities', entityBody('2.0'))
  const path = `/entities/${textOf(created.body, 'id')}`
  const etag = created.headers.get('etag')!
  expect(etag).toMatch(/^"[\w-]+"$/)
  expect((await call('GET', path)).headers.get('etag')).toBe(etag)
  expect((await call('HEAD', path)).headers.get('etag')).toBe(etag)
  const changed = await call('PATCH', path, { metadata: { name: 'x' } })
  expect(changed.headers.get('etag')).not.toBe(etag)
  expect((await call('GET', path)).headers.get('etag')).toBe(changed.headers.get('etag'))
})

test('reading again what has not changed is 304 without a body, by weak comparison', async () => {
  const { call } = await start('2.0')
  const path = `/entities/${await someEntity(call, '2.0')}`
  const etag = (await call('GET', path)).headers.get('etag')!
  for (const value of [etag, `W/${etag}`, `"a", ${etag}`, `"a" ,, W/${etag} `, '*']) {
    for (const method of ['GET', 'HEAD']) {
      const reply = await call(method, path, undefined, { 'if-none-match': value })
      expect([reply.status, reply.text, reply.headers.get('etag')]).toEqual([304, '', etag])
    }
  }
  const reply = await call('GET', path, undefined, { 'if-none-match': '"a", W/"b"' })
  expect(reply.status).toBe(200)
})

test('reading what is no longer the wanted version is 412', async () => {
  const { call } = await start('2.0')
  const path = `/entities/${await someEntity(call, '2.0')}`
  const reply = await call('GET', path, undefined, { 'if-match': '"a"' })
  expect([reply.status, reply.body['code']]).toEqual([412, 'precondition-failed'])
  expect((await call('GET', path, undefined, { 'if-match': '*' })).status).toBe(200)
})

test.each([
  ['PUT', entityBody('2.0', 'Grace')],
  ['PATCH', { metadata: { name: 'Grace' } }],
  ['DELETE', undefined],
] as const)(
  '%s happens only when its conditions hold, by strong comparison',
  async (method, body) => {
    const { call } = await start('2.0')
    const path = `/entities/${await someEntity(call, '2.0')}`
    const before = await call('GET', path)
    const etag = before.headers.get('etag')!
    for (const headers of [
      { 'if-match': '"a"' },
      { 'if-match': `W/${etag}` },
      { 'if-none-match': '*' },
      { 'if-none-match': `W/${etag}` },
      { 'if-match': etag, 'if-none-match': etag },
    ]) {
      const reply = await call(method, path, body, headers)
      expect([reply.status, reply.body['code']]).toEqual([412, 'precondition-failed'])
    }
    expect((await call('GET', path)).text).toBe(before.text)
    const done = await call(method, path, body, { 'if-match': `"a", ${etag}` })
    expect(done.status).toBe(method === 'DELETE' ? 204 : 200)
  },
)

test('the owner and access control are written under conditions as well', async () => {
  const { call } = await start('2.0')
  const id = await someEntity(call, '2.0')
  const stale = { 'if-match': '"a"' }
  const owner = await call('PUT', `/entities/${id}/owner`, { owner_identity: null }, stale)
  expect(owner.status).toBe(412)
})

test('a raw write may demand that nothing is there, or something', async () => {
  const { call } = await start('2.0')
  const put = (headers: Record<string, string>) =>
    call('PUT', `/raw/entities/${guid(1)}`, rawEntity(guid(1)), headers)
  expect((await put({ 'if-match': '*' })).status).toBe(412)
  expect((await put({ 'if-none-match': '*' })).status).toBe(201)
  expect((await put({ 'if-none-match': '*' })).status).toBe(412)
  expect((await put({ 'if-match': '*' })).status).toBe(200)
})

test('what is not there is not found, whatever the conditions', async () => {
  const { call } = await start('2.0')
  const headers = { 'if-match': '"a"', 'if-none-match': '*' }
  for (const [method, body] of [['GET'], ['PUT', {}], ['PATCH', {}], ['DELETE']] as const) {
    expect((await call(method, `/entities/${guid(1)}`, body, headers)).status).toBe(404)
  }
})

test.each(['abc', '"open', '"a" "b"', 'w/"a"', ','])(
  'the condition %s is malformed',
  async (value) => {
    const { call } = await start('2.0')
    const path = `/entities/${await someEntity(call, '2.0')}`
    for (const name of ['if-match', 'if-none-match']) {
      const reply = await call('GET', path, undefined, { [name]: value })
      expect([reply.status, reply.body['code']]).toEqual([400, 'malformed'])
      expect(reply.body['detail']).toContain(name)
    }
  },
)

test('of many conditional writes at once exactly one happens', async () => {
  const { call } = await start('2.0')
  const path = `/entities/${await someEntity(call, '2.0')}`
  const etag = (await call('GET', path)).headers.get('etag')!
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      call('PATCH', path, { metadata: { name: `writer ${i}` } }, { 'if-match': etag }),
    ),
  )
  const statuses = replies.map(({ status }) => status).toSorted((a, b) => a - b)
  expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 412)])
  const winner = replies.find(({ status }) => status === 200)!
  expect((await call('GET', path)).text).toBe(winner.text)
})

test('writers that read, change and retry on 412 lose no update', async () => {
  const { call } = await start('2.0')
  const path = `/entities/${await someEntity(call, '2.0')}`
  await call('PATCH', path, { metadata: { properties: { n: 0 } } })
  const increment = async (): Promise<void> => {
    for (;;) {
      const { body, headers } = await call('GET', path)
      const n = (inner(inner(body, 'metadata'), 'properties')['n'] as number) + 1
      const patch = { metadata: { properties: { n } } }
      const reply = await call('PATCH', path, patch, { 'if-match': headers.get('etag')! })
      if (reply.status === 200) return
      expect(reply.status).toBe(412)
    }
  }
  await Promise.all(Array.from({ length: 8 }, increment))
  expect(inner(inner((await call('GET', path)).body, 'metadata'), 'properties')['n']).toBe(8)
})
