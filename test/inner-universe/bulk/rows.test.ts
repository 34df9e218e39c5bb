import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { create, entityBody, guid, start } from '../support.ts'
import { anyKeys, entity, fill, inOrder, linesOf, oddKeys } from './support.ts'

const keysOf = (reply: { text: string }) =>
  linesOf(reply)
    .slice(0, -1)
    .map(({ key }) => key)

test('a page has each document with its key and tag, byte for byte as it is stored, and says that it is the end', async () => {
  const { call } = await start('2.0')
  const made = await create(call, '/entities', entityBody('2.0', 'é\u{1F600} "q" 1.0'))
  const id = String(made.body['id'])
  const { status, headers, text } = await call('GET', '/raw/entities')
  expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson'])
  const etag = JSON.stringify(made.headers.get('etag'))
  expect(text).toBe(`{"key":"${id}","etag":${etag},"document":${made.text}}\n{"next":null}\n`)
  expect((await call('GET', '/raw/entities?documents=false')).text).toBe(
    `{"key":"${id}","etag":${etag}}\n{"next":null}\n`,
  )
  expect((await call('GET', '/raw/relations')).text).toBe('{"next":null}\n')
})

test('keys are in the order of their bytes, whatever is in them', async () => {
  const { call } = await anyKeys()
  await fill(call, oddKeys)
  expect(keysOf(await call('GET', '/raw/entities'))).toEqual(inOrder(oddKeys))
})

test('a range begins after a key, ends with a key, and goes on where a page ended', async () => {
  const { call } = await anyKeys()
  await fill(call, ['', 'a', 'b', 'c', 'd'])
  const ask = async (query: string) => {
    const reply = await call('GET', `/raw/entities?${query}`)
    return [...keysOf(reply), linesOf(reply).at(-1)?.['next']]
  }
  expect(await ask('limit=2')).toEqual(['', 'a', 'a'])
  expect(await ask('after=&limit=2')).toEqual(['a', 'b', 'b'])
  expect(await ask('after=a&limit=2')).toEqual(['b', 'c', 'c'])
  expect(await ask('after=c&limit=1')).toEqual(['d', null])
  expect(await ask('after=a&to=c')).toEqual(['b', 'c', null])
  expect(await ask('after=a&to=c&limit=2')).toEqual(['b', 'c', null])
  expect(await ask('after=a&to=c&limit=1')).toEqual(['b', 'b'])
  expect(await ask('after=aa&to=bb')).toEqual(['b', null])
  expect(await ask('to=')).toEqual(['', null])
  expect(await ask('after=c&to=a')).toEqual([null])
  expect(await ask('after=d')).toEqual([null])
})

test('a page has 1000 documents unless another limit is named', async () => {
  const { call } = await anyKeys()
  await fill(
    call,
    Array.from({ length: 2500 }, (_, i) => guid(i)),
  )
  expect(keysOf(await call('GET', '/raw/entities'))).toHaveLength(1000)
  expect(keysOf(await call('GET', '/raw/entities?limit=10000'))).toHaveLength(2500)
  expect(keysOf(await call('GET', '/raw/entities?limit=2500'))).toHaveLength(2500)
})

test('a page ends after about eight mebibytes, but has at least one document', async () => {
  const { call } = await anyKeys({ maxBodyBytes: 16 * 1024 * 1024 })
  const megabyte = 'x'.repeat(1024 * 1024)
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k']) {
    await fill(call, [key], megabyte)
  }
  await fill(call, ['l'], megabyte.repeat(12))
  const first = await call('GET', '/raw/entities')
  const keys = keysOf(first)
  expect(keys.length).toBeGreaterThanOrEqual(8)
  expect(keys.length).toBeLessThanOrEqual(9)
  expect(linesOf(first).at(-1)).toEqual({ next: keys.at(-1) })
  expect(keysOf(await call('GET', '/raw/entities?after=k'))).toEqual(['l'])
  expect(keysOf(await call('GET', '/raw/entities?documents=false'))).toHaveLength(12)
})

test('a page that was cut off does not end as a whole one does', async () => {
  const { call, store } = await anyKeys({ grace: 0, maxBodyBytes: 32 * 1024 * 1024 })
  await fill(call, ['a'])
  // More than a system holds for a client that takes nothing.
  await fill(call, ['b'], 'x'.repeat(30 * 1024 * 1024))
  const outgoing = get(`${store.url}/raw/entities`, { agent: false })
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  await store.close()
  let text = ''
  const reading = (async () => {
    for await (const piece of response.setEncoding('utf8')) text += piece as string
  })()
  await expect(reading).rejects.toThrow('aborted')
  expect(text).not.toContain('"next"')
})

test.each([
  ['limit=0', 'limit'],
  ['limit=10001', 'limit'],
  ['limit=1e3', 'limit'],
  ['limit=1&limit=2', 'limit'],
  ['documents=1', 'documents'],
  ['offset=1', 'offset'],
  ['after=a&after=b', 'after'],
])('refuses %s and names the parameter', async (query, parameter) => {
  const { call } = await anyKeys()
  const { status, body } = await call('GET', `/raw/entities?${query}`)
  expect([status, body['code'], body['parameter']]).toEqual([400, 'malformed', parameter])
})

test.each(['keys', 'digest', 'changes', 'count', 'export'])(
  'a document whose key is "%s" is written and read like any other',
  async (key) => {
    const { call } = await anyKeys()
    expect((await call('PUT', `/raw/entities/${key}`, entity(key))).status).toBe(201)
    expect((await call('PUT', `/raw/entities/${key}`, entity(key))).status).toBe(200)
    expect(keysOf(await call('GET', '/raw/entities'))).toEqual([key])
    const { status, headers } = await call('PATCH', `/raw/entities/${key}`)
    const allow = ['keys', 'digest'].includes(key) ? 'GET, PUT, HEAD' : 'PUT'
    expect([status, headers.get('allow')]).toEqual([405, allow])
  },
)
