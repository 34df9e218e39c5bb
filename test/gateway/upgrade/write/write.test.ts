import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  base,
  change,
  convert,
  defineContract,
  rename,
  timestamp,
  values,
  version,
  type Route,
  type Contract,
} from '../../../../src/contract/index.ts'
import { contract, items } from '../../support/contract.ts'
import { startGateway } from '../../support/gateway.ts'
import { call, startStore, type Received } from '../../support/servers.ts'

type Document = Record<string, unknown>

interface ItemsOptions {
  readonly etags?: boolean
  /** What another writer makes of the document after it was read so many times. */
  readonly meddle?: (count: number) => Document | undefined
  /** The reading from which on no other writer meddles. */
  readonly settled?: number
  readonly contract?: Contract
}

const spaceless = (json: string | undefined) => json?.replaceAll(/\s+/g, '')

/** A small store of version 2.0 that honours preconditions. */
const startItems = async (
  first: Document | string | undefined,
  { etags = true, meddle, settled = Infinity, contract: served = contract }: ItemsOptions = {},
) => {
  let current = typeof first === 'object' ? JSON.stringify(first) : first
  let revision = 1
  let reads = 0
  const etag = () => `"r${revision}"`
  const store = await startStore((request, outgoing) => {
    const answer = (status: number, body: string) => {
      outgoing.writeHead(status, {
        'Content-Type': 'application/json',
        ...(etags && current ? { ETag: etag() } : {}),
      })
      outgoing.end(body)
    }
    const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers
    if (request.method === 'GET') {
      answer(current ? 200 : 404, current ?? '{"title":"none"}')
      reads += 1
      if (meddle && reads < settled) {
        const other = meddle(reads)
        current = other && JSON.stringify(other)
        revision += 1
      }
      return
    }
    const matches = ifMatch === undefined || (current && (ifMatch === '*' || ifMatch === etag()))
    if (!matches || (ifNoneMatch === '*' && current)) return answer(412, '{"title":"changed"}')
    if (request.method === 'PUT') {
      current = request.body
      revision += 1
    }
    answer(200, current ?? '{}')
  })
  const gateway = await startGateway({
    stores: { blue: { url: store.url, version: '2.0' } },
    contract: served,
  })
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
  return {
    store,
    gateway,
    send,
    writes,
    text: () => current,
    current: () => current && (JSON.parse(current) as Document),
  }
}

const open = { ...items['2.0'], state: 'open' }
const hidden = { ...open, hidden: true }
const locked = { ...open, state: 'locked' }
const seen = { ...items['1.0'], state: 'open' }

/** The store of 2.0 takes patches and replaces nothing. */
const withRoutes = (...kinds: readonly Route['kind'][]) =>
  defineContract({
    name: 'patches',
    base: base('1.0.0', {
      summary: 'First',
      types: {
        Item: z.object({
          name: z.string(),
          made_at: z.int(),
          size: z.number(),
          state: z.enum(['open', 'closed']),
        }),
      },
      routes: (
        [
          {
            id: 'items.get',
            method: 'GET',
            path: '/items/{id}',
            kind: 'read',
            summary: 'Read',
            response: 'Item',
          },
          {
            id: 'items.patch',
            method: 'PATCH',
            path: '/items/{id}',
            kind: 'patch',
            summary: 'Patch',
            request: 'Item',
            response: 'Item',
          },
        ] as const satisfies readonly Route[]
      ).filter(({ kind }) => kinds.includes(kind)),
    }),
    versions: [
      version('2.0.0', {
        summary: 'Second',
        changes: [
          change('Time is text, a third state', {
            Item: [
              rename('name', 'title'),
              convert('made_at', timestamp('unix-us', 'rfc3339')),
              convert(
                'state',
                values({
                  up: { open: 'open', closed: 'closed' },
                  down: { open: 'open', closed: 'closed', locked: 'closed' },
                }),
                { lossy: 'locked is closed' },
              ),
            ],
          }),
        ],
      }),
    ],
  })

const withoutReplace = withRoutes('read', 'patch')
const withPatchOnly = withRoutes('patch')

describe('a replacement by a client that sees less', () => {
  test('keeps what the client cannot see', async () => {
    const { send, current } = await startItems(hidden)
    const answer = await send('PUT', { ...seen, name: 'Chai' })
    expect(answer).toMatchObject({ status: 200, json: { name: 'Chai', note: 'hot' } })
    expect(current()).toEqual({ ...hidden, title: 'Chai' })
  })

  test('leaves every byte around the change as it is stored', async () => {
    const before = `{ "hidden" : true, "rank":3,"id":"a",  "title":"T\\u0065a",
      "made_at":"2023-11-14T22:13:20.000000Z", "size":1.50, "state":"locked", "texts":{"note":"hot"},
      "meta":{ "labels": [{"tint":"red","name":"x"},{"name":"y"}], "extra":{"n":1.0, "big":9007199254740993} } }`
    const { send, text } = await startItems(before)
    const answer = await send('GET', undefined)
    const body = answer.text.replace(/"size":1\.50/, '"size":2.50')
    expect(body).not.toBe(answer.text)
    expect((await send('PUT', body)).status).toBe(200)
    expect(spaceless(text())).toBe(spaceless(before)?.replace('1.50', '2.50'))
    expect(text()).toContain('"T\\u0065a"')
    expect(text()).toContain('{ "labels": [{"tint":"red","name":"x"},{"name":"y"}]')
  })

  test('of what was read is stored as it was, to the byte', async () => {
    const before = ` {"hidden":true ,"rank":3.0,"id":"a", "title":"Tea","made_at":"2023-11-14T22:13:20.000000Z",
      "size":1e0,"state":"locked","texts":{"note":null},"meta":{"labels":[{"name":"x","tint":"red"}],"extra":{}}}\n`
    const { send, text } = await startItems(before)
    const { text: body } = await send('GET', undefined)
    expect((await send('PUT', body)).status).toBe(200)
    expect(text()).toBe(before)
  })

  test('keeps a blurred value that the client did not change', async () => {
    const { send, current } = await startItems(locked)
    expect((await send('PUT', { ...seen, state: 'closed', name: 'Chai' })).status).toBe(200)
    expect(current()).toEqual({ ...locked, title: 'Chai' })
  })

  test('may change a blurred value on purpose', async () => {
    const { send, current } = await startItems(locked)
    const answer = await send('PUT', { ...seen, state: 'open' })
    expect(answer.status).toBe(200)
    expect(current()).toEqual({ ...locked, state: 'open' })
  })

  test('that names what the client cannot see is refused', async () => {
    const { send, writes } = await startItems(hidden)
    const answer = await send('PUT', { ...seen, hidden: true })
    expect(answer.json).toMatchObject({
      status: 422,
      code: 'path-not-in-version',
      errors: [{ pointer: '/hidden' }],
      backend: 'blue',
      route: 'items.replace',
    })
    expect(writes()).toEqual([])
  })

  test('goes through where nothing is lost, on condition of what was read', async () => {
    const { send, writes, current } = await startItems(open)
    const answer = await send('PUT', { ...seen, name: 'Chai' })
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({ name: 'Chai', note: 'hot' })
    expect(answer.headers['etag']).toBe(`"r2~1.0-2.0-${contract.lens('Item', '2.0', '1.0').hash}"`)
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

  test('that was overtaken looks again, and goes into what is there then', async () => {
    const { send, store, current } = await startItems(open, {
      meddle: (count) => ({ ...hidden, rank: 8 + count }),
      settled: 2,
    })
    const answer = await send('PUT', { ...seen, name: 'Chai' })
    expect(answer).toMatchObject({ status: 200, json: { name: 'Chai', rank: 3 } })
    expect(current()).toEqual({ ...hidden, title: 'Chai', rank: 3 })
    expect(store.received.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET', 'PUT'])
    expect(store.last().headers['if-match']).toBe('"r2"')
  })

  test('that may go to whatever is there looks again, too', async () => {
    const { send, current } = await startItems(open, {
      meddle: (count) => ({ ...hidden, rank: 8 + count }),
      settled: 2,
    })
    const answer = await send('PUT', { ...seen, name: 'Chai' }, { 'If-Match': '*' })
    expect(answer.status).toBe(200)
    expect(current()).toEqual({ ...hidden, title: 'Chai', rank: 3 })
  })

  test('that is overtaken again and again is given up, with both sides shown', async () => {
    const { send, store, writes, current } = await startItems(open, {
      meddle: (count) => ({ ...hidden, title: `Tea ${count}`, rank: 9 }),
    })
    const { note, ...without } = seen
    const answer = await send('PUT', { ...without, name: 'Chai', size: 2 })
    expect(note).toBe('hot')
    expect(answer.json).toMatchObject({
      status: 409,
      code: 'write-conflict',
      backend: 'blue',
      route: 'items.replace',
    })
    // As of the last look: the client's names, JSON as text, null where there is nothing.
    expect(answer.json['conflicts']).toEqual([
      { pointer: '/name', stored: '"Tea 3"', sent: '"Chai"' },
      { pointer: '/size', stored: '1.5', sent: '2' },
      { pointer: '/rank', stored: '9', sent: '3' },
      { pointer: '/note', stored: '"hot"', sent: null },
    ])
    expect(writes()).toHaveLength(4)
    expect(store.received).toHaveLength(8)
    expect(current()).toMatchObject({ rank: 9, size: 1.5 })
  })

  test('of what comes and goes is given up', async () => {
    const { send, writes } = await startItems(undefined, {
      meddle: (count) => (count % 2 === 1 ? hidden : undefined),
    })
    const answer = await send('PUT', seen)
    expect(answer.json).toMatchObject({ status: 409, code: 'write-conflict' })
    expect(writes()).toHaveLength(4)
  })

  test('passes what makes it repeatable to the write, and not to the reading', async () => {
    const { send, store } = await startItems(hidden)
    await send('PUT', seen, {
      'Idempotency-Key': '"k1"',
      Prefer: 'return=minimal',
      Authorization: 'Bearer t',
      'Content-Language': 'en',
    })
    const [read, write] = store.received
    expect(read?.headers).toMatchObject({ authorization: 'Bearer t', accept: 'application/json' })
    for (const name of ['idempotency-key', 'prefer', 'content-language', 'content-type']) {
      expect(read?.headers).not.toHaveProperty(name)
      expect(write?.headers).toHaveProperty(name)
    }
    expect(write?.headers).toMatchObject({ authorization: 'Bearer t', 'idempotency-key': '"k1"' })
  })

  test('keeps to the condition of its client', async () => {
    const { send, writes } = await startItems(open)
    const view = `~1.0-2.0-${contract.lens('Item', '2.0', '1.0').hash}`
    const stale = await send('PUT', seen, { 'If-Match': `"r0${view}"` })
    expect(stale.json).toMatchObject({ status: 412, code: 'precondition-failed' })
    expect(writes()).toEqual([])
    const fresh = await send('PUT', seen, { 'If-Match': `"r1${view}"` })
    expect(fresh.status).toBe(200)
    const any = await send('PUT', seen, { 'If-Match': '*' })
    expect(any.status).toBe(200)
    const before = writes().length
    const create = await send('PUT', seen, { 'If-None-Match': '*' })
    expect(create.json).toMatchObject({ status: 412, code: 'precondition-failed' })
    expect(writes().length).toBe(before)
  })

  test('of a client that only makes new ones never reaches a store that knows no conditions', async () => {
    const { send, writes, current } = await startItems(hidden, { etags: false })
    expect((await send('PUT', seen, { 'If-None-Match': '*' })).status).toBe(412)
    expect(writes()).toEqual([])
    expect(current()).toEqual(hidden)
  })

  test.each([['*'], ['"r1~1.0-2.0-HASH"']])(
    'of what was not there when it looked never replaces what is there now (If-Match: %s)',
    async (condition) => {
      const { send, current } = await startItems(undefined, { meddle: () => hidden })
      const ifMatch = condition.replace('HASH', contract.lens('Item', '2.0', '1.0').hash)
      expect((await send('PUT', seen, { 'If-Match': ifMatch })).status).toBe(412)
      expect(current()).toEqual(hidden)
    },
  )

  test('of what was not there when it looked, if unlike a copy of its client, makes new ones only', async () => {
    const { send, current } = await startItems(undefined, { meddle: () => hidden })
    const ifNoneMatch = `"r9~1.0-2.0-${contract.lens('Item', '2.0', '1.0').hash}"`
    expect((await send('PUT', seen, { 'If-None-Match': ifNoneMatch })).status).toBe(412)
    expect(current()).toEqual(hidden)
  })

  test.each<[string, readonly string[], readonly unknown[]]>([
    ['is removed', ['y'], [{ name: 'y', tint: 'red' }]],
    ['moves', ['y', 'x'], [{ name: 'y', tint: 'red' }, { name: 'x' }]],
    ['comes new', ['new', 'x', 'y'], [{ name: 'new' }, { name: 'x' }, { name: 'y', tint: 'red' }]],
    ['comes twice', ['x', 'x', 'y'], [{ name: 'x' }, { name: 'x' }, { name: 'y', tint: 'red' }]],
    ['is edited', ['x', 'z'], [{ name: 'x' }, { name: 'z', tint: 'red' }]],
    ['with something hidden is removed', ['x'], [{ name: 'x' }]],
    ['is not there any more', [], []],
  ])('where an item %s keeps what is hidden in the others', async (_, names, expected) => {
    const labels = [{ name: 'x' }, { name: 'y', tint: 'red' }]
    const { send, current } = await startItems({ ...open, meta: { labels, extra: {} } })
    const answer = await send('PUT', { ...seen, meta: { labels: names, extra: {} } })
    expect(answer.status).toBe(200)
    expect(current()).toMatchObject({ meta: { labels: expected } })
  })

  test.each(['PUT', 'PATCH'])('%s with nothing in it never reaches the store', async (method) => {
    const { send, store, current } = await startItems(hidden)
    for (const headers of [{ 'Content-Length': '0' }, { 'Transfer-Encoding': 'chunked' }]) {
      const type = method === 'PUT' ? 'application/json' : 'application/merge-patch+json'
      const answer = await send(method, '', { 'Content-Type': type, ...headers })
      expect(answer.json).toMatchObject({ status: 400, code: 'malformed-json' })
    }
    expect(store.received).toEqual([])
    expect(current()).toEqual(hidden)
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
    const answer = await send('PATCH', { name: 'Chai', note: 'Black' })
    expect(answer.status).toBe(200)
    expect(store.received.map(({ method }) => method)).toEqual(['PATCH'])
    expect(JSON.parse(store.last().body)).toEqual({ title: 'Chai', texts: { note: 'Black' } })
    expect(store.last().headers['content-type']).toBe('application/merge-patch+json')
  })

  test('that removes the last field of an object takes the object with it', async () => {
    const { send, store, current } = await startItems({ ...hidden, texts: { note: 'Black' } })
    const answer = await send('PATCH', { note: null })
    expect(answer.status).toBe(200)
    expect(store.received.map(({ method }) => method)).toEqual(['GET', 'PUT'])
    expect(current()).not.toHaveProperty('texts')
  })

  test('that writes a blurred value back leaves it as it is stored', async () => {
    const { send, current, writes } = await startItems(locked)
    for (const body of [
      { state: 'closed' },
      [{ op: 'replace', path: '/state', value: 'closed' }],
      [{ op: 'test', path: '/state', value: 'closed' }],
    ]) {
      expect((await send('PATCH', body)).status).toBe(200)
    }
    expect(writes().map(({ method }) => method)).toEqual(['PUT', 'PUT', 'PUT'])
    expect(current()).toEqual(locked)
  })

  test('that changes a blurred value replaces the document, on condition of what was read', async () => {
    const { send, writes, current } = await startItems(locked)
    const answer = await send('PATCH', { state: 'open' })
    expect(answer).toMatchObject({ status: 200, json: { state: 'open', name: 'Tea' } })
    expect(current()).toEqual({ ...locked, state: 'open' })
    expect(writes()[0]).toMatchObject({
      method: 'PUT',
      url: '/items/a',
      headers: { 'if-match': '"r1"', 'content-type': 'application/json' },
    })
  })

  test('that replaces a list keeps what is hidden in its items', async () => {
    const tinted = { ...open, meta: { labels: [{ name: 'x', tint: 'red' }], extra: {} } }
    const { send, current } = await startItems(tinted)
    expect((await send('PATCH', { meta: { labels: ['y', 'x'] } })).status).toBe(200)
    const labels = [{ name: 'y' }, { name: 'x', tint: 'red' }]
    expect(current()).toEqual({ ...open, meta: { labels, extra: {} } })
  })

  test('that removes one item, or moves others, leaves what is hidden in them alone', async () => {
    const labels = [{ name: 'x', tint: 'blue' }, { name: 'y', tint: 'red' }, { name: 'z' }]
    const { send, current } = await startItems({ ...open, meta: { labels, extra: {} } })
    const after = async (patch: unknown) => {
      expect((await send('PATCH', patch)).status).toBe(200)
      return (current() as { meta: { labels: unknown } }).meta.labels
    }
    const [, red, plain] = labels
    expect(await after([{ op: 'remove', path: '/meta/labels/0' }])).toEqual([red, plain])
    expect(await after([{ op: 'add', path: '/meta/labels/0', value: 'new' }])).toEqual([
      { name: 'new' },
      red,
      plain,
    ])
    expect(await after([{ op: 'move', from: '/meta/labels/1', path: '/meta/labels/2' }])).toEqual([
      { name: 'new' },
      plain,
      red,
    ])
  })

  test('whose test holds by value goes on', async () => {
    const { send, current } = await startItems(hidden)
    const answer = await send(
      'PATCH',
      `[{"op":"test","path":"/size","value":1.50},{"op":"replace","path":"","value":${JSON.stringify({ ...seen, name: 'Chai' })}}]`,
      { 'Content-Type': 'application/json-patch+json' },
    )
    expect(answer.status).toBe(200)
    expect(current()).toEqual({ ...hidden, title: 'Chai' })
  })

  test('that does not apply to what the client sees writes nothing', async () => {
    const { send, writes } = await startItems(locked)
    const answer = await send('PATCH', [
      { op: 'replace', path: '/name', value: 'Chai' },
      { op: 'test', path: '/state', value: 'locked' },
    ])
    expect(answer.json).toMatchObject({
      status: 422,
      code: 'validation-failed',
      errors: [{ pointer: '/1/path', detail: 'the tested value differs' }],
    })
    expect(writes()).toEqual([])
  })

  test('that grows beyond all measure is refused', async () => {
    const { send, writes } = await startItems({
      ...open,
      meta: { labels: [], extra: { a: 'x' } },
    })
    const copies = Array.from({ length: 64 }, (_, i) => ({
      op: 'copy',
      from: '/meta/extra',
      path: `/meta/extra/c${i}`,
    }))
    const whole = { op: 'replace', path: '', value: seen }
    const answer = await send('PATCH', [...copies, whole])
    expect(answer.json).toMatchObject({ code: 'too-much-work', status: 422 })
    expect(writes()).toEqual([])
  })

  test('that was overtaken is applied to what is there then', async () => {
    const { send, current } = await startItems(locked, {
      meddle: (count) => ({ ...locked, rank: 8 + count, state: 'closed' }),
      settled: 2,
    })
    expect((await send('PATCH', { state: 'open' })).status).toBe(200)
    expect(current()).toEqual({ ...locked, rank: 9, state: 'open' })
  })

  test('keeps to the condition of its client', async () => {
    const { send, writes } = await startItems(locked)
    const view = `~1.0-2.0-${contract.lens('Item', '2.0', '1.0').hash}`
    const stale = await send('PATCH', { state: 'open' }, { 'If-Match': `"r0${view}"` })
    expect(stale.json).toMatchObject({ status: 412, code: 'precondition-failed' })
    expect(writes()).toEqual([])
    const fresh = await send('PATCH', { state: 'open' }, { 'If-Match': `"r1${view}"` })
    expect(fresh.status).toBe(200)
  })

  test('of what is not there is answered as the store answers', async () => {
    const { send, store } = await startItems(undefined)
    const answer = await send('PATCH', { state: 'open' })
    expect(answer).toMatchObject({ status: 404, json: { title: 'none' } })
    expect(store.received.map(({ method }) => method)).toEqual(['GET'])
  })

  test('that only a whole document could say is made there, and sent as a patch', async () => {
    const { send, store } = await startItems(locked, { contract: withoutReplace })
    expect((await send('PATCH', { state: 'open' })).status).toBe(200)
    const [read, patch, ...more] = store.received
    expect([read?.method, patch?.method, more]).toEqual(['GET', 'PATCH', []])
    expect(patch?.headers).toMatchObject({
      'if-match': '"r1"',
      'content-type': 'application/merge-patch+json',
    })
    expect(JSON.parse(patch?.body ?? '')).toEqual({ state: 'open' })
  })

  test('that only a whole document could say is refused where nothing shows what is stored', async () => {
    const { send, store } = await startItems(locked, { contract: withPatchOnly })
    const answer = await send('PATCH', { state: 'open' })
    expect(answer.json).toMatchObject({ status: 422, code: 'not-representable' })
    const nested = await send('PATCH', [{ op: 'move', from: '/made_at', path: '/size' }])
    expect(nested.json).toMatchObject({
      status: 422,
      code: 'not-representable',
      errors: [{ pointer: '/0/path' }],
    })
    expect(store.received).toEqual([])
    expect((await send('PATCH', { name: 'Chai' })).status).toBe(200)
    expect(store.received.map(({ method }) => method)).toEqual(['PATCH'])
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
    expect(store.received.filter(({ method }) => method !== 'GET')).toEqual([])
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
    expect(store.received.filter(({ method }) => method !== 'GET')).toEqual([])
  })
})
