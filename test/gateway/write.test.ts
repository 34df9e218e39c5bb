import { describe, expect, test } from 'vitest'
import { contract, items } from './support/contract.ts'
import { startGateway } from './support/gateway.ts'
import { call, startStore, type Received } from './support/servers.ts'

type Document = Record<string, unknown>

/** A small store of version 2.0 that honours preconditions. */
const startItems = async (
  first: Document | undefined,
  { etags = true, meddle }: { etags?: boolean; meddle?: (count: number) => Document } = {},
) => {
  let current = first
  let revision = 1
  let reads = 0
  const etag = () => `"r${revision}"`
  const store = await startStore((request, outgoing) => {
    const answer = (status: number, body?: unknown) => {
      outgoing.writeHead(status, {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(etags && current ? { ETag: etag() } : {}),
      })
      outgoing.end(body === undefined ? undefined : JSON.stringify(body))
    }
    const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers
    if (request.method === 'GET') {
      answer(current ? 200 : 404, current ?? { title: 'none' })
      reads += 1
      if (meddle) {
        current = meddle(reads)
        revision += 1
      }
      return
    }
    const matches = ifMatch === undefined || (current && (ifMatch === '*' || ifMatch === etag()))
    if (!matches || (ifNoneMatch === '*' && current)) return answer(412, { title: 'changed' })
    if (request.method === 'PUT') {
      current = JSON.parse(request.body) as Document
      revision += 1
    }
    answer(200, current ?? {})
  })
  const gateway = await startGateway({ stores: { blue: { url: store.url, version: '2.0' } } })
  const send = (method: string, body: unknown, headers: Record<string, string> = {}) =>
    call(`${gateway.url}/items/a`, {
      method,
      headers: {
        'API-Version': '1.0',
        'Content-Type':
          method === 'PUT'
            ? 'application/json'
            : Array.isArray(body)
              ? 'application/json-patch+json'
              : 'application/merge-patch+json',
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const writes = (): Received[] => store.received.filter(({ method }) => method !== 'GET')
  return { store, gateway, send, writes, current: () => current }
}

const open = { ...items['2.0'], state: 'open' }
const hidden = { ...open, hidden: true }
const locked = { ...open, state: 'locked' }
const seen = { ...items['1.0'], state: 'open' }

describe('a replacement by a client that sees less', () => {
  test('is refused where it would reset what the client cannot see', async () => {
    const { send, writes, current } = await startItems(hidden)
    const answer = await send('PUT', { ...seen, name: 'Chai' })
    expect(answer.json).toMatchObject({
      status: 409,
      code: 'would-lose-data',
      fields: ['hidden'],
      errors: [{ pointer: '/hidden' }],
      backend: 'blue',
      route: 'items.replace',
    })
    expect(writes()).toEqual([])
    expect(current()).toEqual(hidden)
  })

  test('is refused where a blurred value would be written back', async () => {
    const { send, writes } = await startItems(locked)
    const answer = await send('PUT', { ...seen, state: 'closed' })
    expect(answer.json).toMatchObject({ code: 'would-lose-data', fields: ['state'] })
    expect(writes()).toEqual([])
  })

  test('may change a blurred value on purpose', async () => {
    const { send, current } = await startItems(locked)
    const answer = await send('PUT', { ...seen, state: 'open' })
    expect(answer.status).toBe(200)
    expect(current()).toMatchObject({ state: 'open' })
  })

  test('goes through where nothing is lost, on condition of what was read', async () => {
    const { send, writes, current } = await startItems(open)
    const answer = await send('PUT', { ...seen, name: 'Chai' })
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({ name: 'Chai', note: 'hot' })
    expect(answer.headers['etag']).toBe(`"r2~1.0-2.0-${contract.hash}"`)
    expect(writes()[0]?.headers['if-match']).toBe('"r1"')
    expect(current()).toEqual({ ...open, title: 'Chai' })
  })

  test('goes through without a condition where the store has no entity tags', async () => {
    const { send, writes } = await startItems(open, { etags: false })
    expect((await send('PUT', seen)).status).toBe(200)
    expect(writes()[0]?.headers).not.toHaveProperty('if-match')
  })

  test('of what is not there is left to the store, and only makes new ones', async () => {
    const { send, writes } = await startItems(undefined)
    await send('PUT', seen)
    expect(writes()[0]?.headers['if-none-match']).toBe('*')
  })

  test('that was overtaken looks again', async () => {
    const { send, writes, current } = await startItems(open, {
      meddle: (count) => (count === 1 ? { ...open, rank: 9 } : { ...open, rank: 9, size: 2 }),
    })
    const answer = await send('PUT', seen)
    expect(answer.json).toMatchObject({ status: 409, code: 'write-conflict' })
    expect(writes()).toHaveLength(3)
    expect(current()).toMatchObject({ rank: 9 })
  })

  test('sees what came in between', async () => {
    const { send, writes } = await startItems(open, { meddle: () => hidden })
    const answer = await send('PUT', seen)
    expect(answer.json).toMatchObject({ code: 'would-lose-data', fields: ['hidden'] })
    expect(writes()).toHaveLength(1)
  })

  test('keeps to the condition of its client', async () => {
    const { send, writes } = await startItems(open)
    const view = `~1.0-2.0-${contract.hash}`
    const stale = await send('PUT', seen, { 'If-Match': `"r0${view}"` })
    expect(stale.json).toMatchObject({ status: 412, code: 'precondition-failed' })
    expect(writes()).toEqual([])
    const fresh = await send('PUT', seen, { 'If-Match': `"r1${view}"` })
    expect(fresh.status).toBe(200)
    const any = await send('PUT', seen, { 'If-Match': '*' })
    expect(any.status).toBe(200)
    const create = await send('PUT', seen, { 'If-None-Match': '*' })
    expect(create.status).toBe(412)
  })

  test.each([['*'], ['"r1~1.0-2.0-HASH"']])(
    'of what was not there when it looked never replaces what is there now (If-Match: %s)',
    async (condition) => {
      const { send, current } = await startItems(undefined, { meddle: () => hidden })
      const ifMatch = condition.replace('HASH', contract.hash)
      expect((await send('PUT', seen, { 'If-Match': ifMatch })).status).toBe(412)
      expect(current()).toEqual(hidden)
    },
  )

  test('of what was not there when it looked, if unlike a copy of its client, makes new ones only', async () => {
    const { send, current } = await startItems(undefined, { meddle: () => hidden })
    const ifNoneMatch = `"r9~1.0-2.0-${contract.hash}"`
    expect((await send('PUT', seen, { 'If-None-Match': ifNoneMatch })).status).toBe(412)
    expect(current()).toEqual(hidden)
  })

  test('is refused where an item keeps its value, moves, and would lose what is hidden in it', async () => {
    const labels = [{ name: 'x' }, { name: 'y', tint: 'red' }]
    const { send, writes } = await startItems({ ...open, meta: { labels, extra: {} } })
    for (const kept of [['y'], ['y', 'x'], ['new', 'y'], ['x', 'x', 'y'], ['z']]) {
      const answer = await send('PUT', { ...seen, meta: { labels: kept, extra: {} } })
      expect(answer.json).toMatchObject({
        code: 'would-lose-data',
        fields: ['meta.labels.1.tint'],
      })
    }
    expect(writes()).toEqual([])
    const without = await send('PUT', { ...seen, meta: { labels: ['x'], extra: {} } })
    expect(without.status).toBe(200)
  })

  test('reads nothing where the lens loses nothing', async () => {
    const store = await startStore((request, outgoing) => {
      outgoing.writeHead(200, { 'Content-Type': 'application/json' })
      outgoing.end(request.body)
    })
    const gateway = await startGateway({ stores: { blue: { url: store.url, version: '1.0' } } })
    const answer = await call(`${gateway.url}/items/a`, {
      method: 'PUT',
      headers: { 'API-Version': '1.1', 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...items['1.0'], hidden: false }),
    })
    expect(answer.status).toBe(200)
    expect(store.received.map(({ method }) => method)).toEqual(['PUT'])
  })

  test('is answered as the store answers the reading, when that is an error', async () => {
    const store = await startStore((_, outgoing) => {
      outgoing.writeHead(403, { 'Content-Type': 'application/problem+json' })
      outgoing.end('{"title":"No"}')
    })
    const gateway = await startGateway({ stores: { blue: { url: store.url, version: '2.0' } } })
    const answer = await call(`${gateway.url}/items/a`, {
      method: 'PUT',
      headers: { 'API-Version': '1.0', 'Content-Type': 'application/json' },
      body: JSON.stringify(seen),
    })
    expect(answer).toMatchObject({ status: 403, text: '{"title":"No"}' })
    expect(store.received.map(({ method }) => method)).toEqual(['GET'])
  })
})

describe('a patch by a client that sees less', () => {
  test('of plain fields is carried without a look', async () => {
    const { send, store } = await startItems(hidden)
    const answer = await send('PATCH', { name: 'Chai', note: null })
    expect(answer.status).toBe(200)
    expect(store.received.map(({ method }) => method)).toEqual(['PATCH'])
    expect(JSON.parse(store.last().body)).toEqual({ title: 'Chai', texts: { note: null } })
    expect(store.last().headers['content-type']).toBe('application/merge-patch+json')
  })

  test('that writes a blurred value back is refused', async () => {
    const { send, writes } = await startItems(locked)
    for (const body of [
      { state: 'closed' },
      [{ op: 'replace', path: '/state', value: 'closed' }],
    ]) {
      const answer = await send('PATCH', body)
      expect(answer.json).toMatchObject({ code: 'would-lose-data', fields: ['state'] })
    }
    expect(writes()).toEqual([])
  })

  test('that changes a blurred value is sent on condition of what was read', async () => {
    const { send, writes } = await startItems(locked)
    expect((await send('PATCH', { state: 'open' })).status).toBe(200)
    expect(writes()[0]?.headers['if-match']).toBe('"r1"')
  })

  test('that replaces a list with hidden members is refused', async () => {
    const tinted = { ...open, meta: { labels: [{ name: 'x', tint: 'red' }], extra: {} } }
    const { send } = await startItems(tinted)
    const answer = await send('PATCH', { meta: { labels: ['x', 'y'] } })
    expect(answer.json).toMatchObject({ code: 'would-lose-data', fields: ['meta.labels.0.tint'] })
  })

  test('that removes one item, or moves others, leaves what is hidden in them alone', async () => {
    const labels = [{ name: 'x', tint: 'blue' }, { name: 'y', tint: 'red' }, { name: 'z' }]
    const { send, writes } = await startItems({ ...open, meta: { labels, extra: {} } })
    const patches = [
      [{ op: 'remove', path: '/meta/labels/0' }],
      [{ op: 'add', path: '/meta/labels/0', value: 'new' }],
      [{ op: 'remove', path: '/meta/labels/2' }],
    ]
    for (const patch of patches) expect((await send('PATCH', patch)).status).toBe(200)
    expect(writes()).toHaveLength(3)
  })

  test('whose test only some stores pass is foreseen as if this one did', async () => {
    const { send, writes } = await startItems(hidden)
    const answer = await send(
      'PATCH',
      `[{"op":"test","path":"/size","value":1.50},{"op":"replace","path":"","value":${JSON.stringify(seen)}}]`,
      { 'Content-Type': 'application/json-patch+json' },
    )
    expect(answer.json).toMatchObject({ code: 'would-lose-data', fields: ['hidden'] })
    expect(writes()).toEqual([])
  })

  test('of which nobody can foresee the outcome is refused', async () => {
    const { send, writes } = await startItems({ ...open, meta: { labels: [], extra: { a: 'x' } } })
    const copies = Array.from({ length: 64 }, (_, i) => ({
      op: 'copy',
      from: '/meta/extra',
      path: `/meta/extra/c${i}`,
    }))
    const whole = { op: 'replace', path: '', value: seen }
    const answer = await send('PATCH', [...copies, whole])
    expect(answer.json).toMatchObject({ code: 'too-large' })
    expect(writes()).toEqual([])
  })

  test('that replaces the whole document is refused where it does not see all of it', async () => {
    const { send, writes } = await startItems(hidden)
    const answer = await send('PATCH', [{ op: 'replace', path: '', value: seen }])
    expect(answer.json).toMatchObject({ code: 'would-lose-data', fields: ['hidden'] })
    expect(writes()).toEqual([])
  })

  test('of another media type is refused', async () => {
    const { send } = await startItems(open)
    const answer = await send('PATCH', {}, { 'Content-Type': 'application/json' })
    expect(answer.json).toMatchObject({
      code: 'unsupported-media-type',
      supported: ['application/merge-patch+json', 'application/json-patch+json'],
    })
  })

  test('of a path that only the store has is refused', async () => {
    const { send, store } = await startItems(open)
    const answer = await send('PATCH', [{ op: 'add', path: '/hidden', value: true }])
    expect(answer.json).toMatchObject({ status: 422, code: 'path-not-in-version' })
    expect(store.received).toEqual([])
  })
})

describe('what the store cannot hold', () => {
  test.each<[string, unknown, string]>([
    [
      'in a list',
      { ...items['2.0'], meta: { labels: [{ name: 'x', tint: 'red' }], extra: {} } },
      '/meta/labels/0/tint',
    ],
    ['at the top', { ...items['2.0'], hidden: true }, '/hidden'],
  ])('%s is refused in a replacement', async (_, body, pointer) => {
    const store = await startStore((_request, outgoing) => outgoing.end('{}'))
    const gateway = await startGateway({ stores: { blue: { url: store.url, version: '1.0' } } })
    const answer = await call(`${gateway.url}/items/a`, {
      method: 'PUT',
      headers: { 'API-Version': '2.0', 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(answer.json).toMatchObject({
      status: 422,
      code: 'not-representable',
      errors: [{ pointer }],
    })
    expect(store.received).toEqual([])
  })

  test('is refused in a patch', async () => {
    const store = await startStore((_request, outgoing) => outgoing.end('{}'))
    const gateway = await startGateway({ stores: { blue: { url: store.url, version: '1.0' } } })
    const answer = await call(`${gateway.url}/items/a`, {
      method: 'PATCH',
      headers: { 'API-Version': '2.0', 'Content-Type': 'application/merge-patch+json' },
      body: JSON.stringify({ meta: { labels: [{ name: 'x', tint: 'red' }] } }),
    })
    expect(answer.json).toMatchObject({
      code: 'not-representable',
      errors: [{ pointer: '/meta/labels/0/tint' }],
    })
    expect(store.received).toEqual([])
  })
})
