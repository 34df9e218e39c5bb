/** A list that was begun at one side goes on there, however clients are moved meanwhile. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { backendMarks } from '../../../src/gateway/headers/etag.ts'
import type { Stage } from '../../../src/rollout/index.ts'
import { call } from '../support/servers.ts'
import { moving } from './moved.ts'
import { pageOf, startPaging, type PagingOptions } from './paging.ts'

const marks = backendMarks(['blue', 'green'])
const of = (name: string): string => `~${marks.get(name)}`
const next = (page: { readonly json: Record<string, unknown> }): string =>
  String(page.json['next_cursor'] === undefined ? page.json['after'] : page.json['next_cursor'])

const to = { ...moving, answers: 'to' } as const

const started = async (options?: PagingOptions) => {
  const paging = await startPaging(options)
  paging.state.move = moving
  return paging
}

describe.each<[string, PagingOptions, string]>([
  ['of both versions, for the older', { speaks: ['1.0', '2.0'] }, '1.0'],
  ['of both versions, for the newer', { speaks: ['1.0', '2.0'] }, '2.0'],
  ['of one version, whose bytes pass', { speaks: ['1.0', '1.0'] }, '1.0'],
  ['of one version, that are adapted', { speaks: ['2.0', '2.0'] }, '1.0'],
])('lists at backends %s', (_, options, version) => {
  const name = version === '1.0' ? 'cursor' : 'after'

  test('go on where they were begun, whatever cohort the client is in by then', async () => {
    const { state, blue, green, get } = await started(options)
    const first = await get('/items', version)
    expect(next(first)).toBe(`blue-2${of('blue')}`)
    state.move = to
    const other = await get('/items', version)
    expect(next(other)).toBe(`green-2${of('green')}`)
    const second = await get(`/items?${name}=${next(first)}`, version)
    expect([second.status, next(second)]).toEqual([200, `blue-3${of('blue')}`])
    state.move = moving
    const elsewhere = await get(`/items?limit=5&${name}=${next(other)}`, version)
    expect([elsewhere.status, next(elsewhere)]).toEqual([200, `green-3${of('green')}`])
    const last = await get(`/items?${name}=${next(second)}`, version)
    expect([last.status, next(last)]).toEqual([200, 'null'])
    expect([blue, green].map(({ received }) => received.length)).toEqual([3, 2])
    expect(green.last().url).toMatch(/^\/items\?limit=5&(?:cursor|after)=green-2$/)
  })

  test('go on by the links of their pages, too', async () => {
    const { state, get } = await started(options)
    const { next: link } = (await get('/items', version)).json['links'] as { next: string }
    expect(link).toMatch(new RegExp(`=blue-2${of('blue')}$`))
    state.move = to
    const query = link.slice(link.indexOf('?')).replace(/(?:cursor|after)=/, `${name}=`)
    expect(next(await get(`/items${query}`, version))).toBe(`blue-3${of('blue')}`)
  })
})

test('nothing but the cursors of a page is other than the backend wrote it', async () => {
  const { get } = await started({ speaks: ['1.0', '1.0'] })
  const { text, headers } = await get('/items')
  const written = pageOf('blue', '1.0', null)
  expect(text).toBe(written.replaceAll('blue-2"', `blue-2${of('blue')}"`))
  expect(headers['content-length']).toBe(String(text.length))
})

test.each<[string, Stage]>([
  ['before the rollout has begun', 'off'],
  ['once it is complete', 'complete'],
])('pages pass as they are %s', async (_, stage) => {
  const { state, get } = await started({ speaks: ['1.0', '1.0'] })
  state.move = { ...moving, stage }
  expect((await get('/items')).text).toBe(pageOf('blue', '1.0', null))
})

test('without a rollout they do, too', async () => {
  const { get, state } = await startPaging({ speaks: ['1.0', '1.0'] })
  expect((await get('/items')).text).toBe(pageOf('blue', '1.0', null))
  state.backend = 'green'
  expect((await get('/items')).text).toBe(pageOf('green', '1.0', null))
})

test('a cursor from before the rollout belongs to the backend that is left', async () => {
  const { state, get } = await startPaging()
  const first = next(await get('/items'))
  expect(first).toBe('blue-2')
  state.move = to
  expect(next(await get(`/items?cursor=${first}`))).toBe(`blue-3${of('blue')}`)
})

test('and to the new one once the rollout is complete', async () => {
  const { state, get } = await startPaging()
  state.move = { ...to, stage: 'complete' }
  const first = next(await get('/items'))
  expect(first).toBe('green-2')
  expect(next(await get(`/items?cursor=${first}`))).toBe('green-3')
})

test('links of a page are known by the path that the client uses, and by any name of the host', async () => {
  const link = '</items?cursor=blue-2>; rel="next"'
  const { gateway } = await started({ speaks: ['1.0', '1.0'], headers: { Link: link } })
  const { headers } = await call(`${gateway.url}/v1.0/items`)
  expect(headers['link']).toBe(`</v1.0/items?cursor=blue-2${of('blue')}>; rel="next"`)
  const told = await started({
    speaks: ['1.0', '1.0'],
    headers: {
      Link: '<https://else.example/items?cursor=blue-2>; rel="next"',
      'Content-Location': '/items?a&cursor=blue-1#x',
    },
  })
  const { headers: absolute } = await told.get('/items')
  expect(absolute['link']).toBe(
    `<https://else.example/items?cursor=blue-2${of('blue')}>; rel="next"`,
  )
  expect(absolute['content-location']).toBe(`/items?a&cursor=blue-1${of('blue')}#x`)
})

test.each<[string, string]>([
  ['"/w+A=="', `"/w+A==${of('blue')}"`],
  ['"a&cursor"', `"a&cursor${of('blue')}"`],
  ['"a\\"b"', `"a\\"b${of('blue')}"`],
  ['""', '""'],
  ['null', 'null'],
  ['7', '7'],
  ['"?cursor=a"', `"?cursor=a${of('blue')}"`],
  ['"/items?page=2"', '"/items?page=2"'],
  ['"https://x.example/items"', '"https://x.example/items"'],
  ['"https://x.example/?cursor=a%2Fb&z"', `"https://x.example/?cursor=a%2Fb${of('blue')}&z"`],
  ['"\\/items?cursor=a\\/b\\u0026z=1"', `"\\/items?cursor=a\\/b${of('blue')}\\u0026z=1"`],
])('a cursor is told apart from a link, whatever it is made of: %s', async (written, expected) => {
  const { get } = await started({
    speaks: ['1.0', '1.0'],
    answer: (_, outgoing) => {
      outgoing.writeHead(200, { 'Content-Type': 'application/json' })
      outgoing.end(`{"next_cursor":${written}}`)
    },
  })
  expect((await get('/items')).text).toBe(`{"next_cursor":${expected}}`)
})

describe('a side that is not written any more', () => {
  test.each<[string, Stage, string]>([
    ['the one that was left, once it is complete', 'complete', 'blue'],
    ['the new one, after the way back', 'off', 'green'],
  ])('is not asked: %s', async (_, stage, name) => {
    const { state, get, blue, green } = await started()
    state.move = name === 'blue' ? moving : to
    const cursor = next(await get('/items'))
    state.move = { ...moving, stage, answers: stage === 'complete' ? 'to' : 'from' }
    const answer = await get(`/items?cursor=${cursor}`)
    expect(answer.status).toBe(410)
    expect(answer.json).toMatchObject({ code: 'cursor-gone', parameter: 'cursor' })
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(blue.received.length + green.received.length).toBe(1)
    expect((await get('/items')).status).toBe(200)
  })

  test.each<[Stage]>([['dualwrite'], ['shadow'], ['live'], ['rampdown']])(
    'is not there in %s: both sides go on',
    async (stage) => {
      const { state, get } = await started()
      for (const [name, move] of [
        ['blue', moving],
        ['green', to],
      ] as const) {
        state.move = { ...move, stage }
        const cursor = next(await get('/items'))
        state.move = { ...moving, stage, answers: name === 'blue' ? 'to' : 'from' }
        expect(next(await get(`/items?cursor=${cursor}`))).toBe(`${name}-3${of(name)}`)
      }
    },
  )

  test('nor is one from which a kill switch takes everybody', async () => {
    const { state, get } = await started({
      config: {
        decision: {
          flag: 'store',
          fallback: 'blue',
          killSwitch: { flag: 'all-to-blue', backend: 'blue' },
        },
      },
    })
    state.move = to
    state.isKilled = true
    const cursor = next(await get('/items'))
    expect(cursor).toBe(`blue-2${of('blue')}`)
    const other = `green-2${of('green')}`
    expect((await get(`/items?cursor=${other}`)).status).toBe(410)
    expect((await get(`/items?cursor=${cursor}`)).status).toBe(200)
  })
})

describe('after a rollout is gone from the policy', () => {
  test('a marked cursor is good at its backend, and at no other', async () => {
    const { state, get } = await started()
    state.move = to
    const cursor = next(await get('/items'))
    state.move = undefined
    expect((await get(`/items?cursor=${cursor}`)).json).toMatchObject({ code: 'cursor-gone' })
    state.backend = 'green'
    expect(next(await get(`/items?cursor=${cursor}`))).toBe('green-3')
  })

  test('or where it is of two others', async () => {
    const { state, get } = await started()
    const cursor = next(await get('/items'))
    state.move = { ...to, from: 'red', to: 'green' }
    expect((await get(`/items?cursor=${cursor}`)).status).toBe(410)
  })
})

describe('what clients may do to a cursor', () => {
  test.each([
    ['encode its mark', (cursor: string) => cursor.replace('~', '%7E')],
    [
      'encode all of it',
      (cursor: string) => cursor.replaceAll(/[^%]/g, (c) => `%${c.charCodeAt(0).toString(16)}`),
    ],
    ['give others before and behind', (cursor: string) => `${cursor}&limit=1&x=~&y`],
  ])('%s', async (_, change) => {
    const { state, get, blue } = await started()
    const cursor = next(await get('/items'))
    state.move = to
    const answer = await get(`/items?a=b&cursor=${change(cursor)}`)
    expect([answer.status, next(answer)]).toEqual([200, `blue-3${of('blue')}`])
    expect(blue.last().url).toContain('cursor=blue-2')
    expect(blue.last().url).not.toContain('~12')
  })

  test.each([
    ['an empty one is none', '', 'green', 200],
    [
      'an unknown mark is a part of it, and of the backend that is left',
      'blue-2~12345678',
      'blue',
      200,
    ],
    ['a mark alone is an empty cursor of its backend', `~${marks.get('green')}`, 'green', 200],
    ['two of two backends are of none', `a${of('blue')}&cursor=b${of('green')}`, undefined, 410],
    ['the mark of another backend is believed', `blue-2${of('green')}`, 'green', 400],
  ])('%s', async (_, cursor, name, status) => {
    const { state, get, blue, green } = await started()
    state.move = to
    expect((await get(`/items?cursor=${cursor}`)).status).toBe(status)
    const asked = [
      ...(blue.received.length ? ['blue'] : []),
      ...(green.received.length ? ['green'] : []),
    ]
    expect(asked).toEqual(name === undefined ? [] : [name])
  })
})

describe('a page', () => {
  test('in gzip is read, and is gzip again', async () => {
    const { gateway } = await started({
      speaks: ['1.0', '1.0'],
      answer: (_, outgoing) => {
        const head = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }
        outgoing.writeHead(200, head).end(gzipSync(pageOf('blue', '1.0', null)))
      },
    })
    const answer = await fetch(`${gateway.url}/items`, { headers: { 'API-Version': '1.0' } })
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    expect(await answer.json()).toMatchObject({ next_cursor: `blue-2${of('blue')}` })
  })

  test('has a tag of its own, which confirms it', async () => {
    const { state, get } = await started({ speaks: ['1.0', '1.0'] })
    const marked = (await get('/items')).headers['etag'] ?? ''
    expect((await get('/items', '1.0', { 'If-None-Match': marked })).status).toBe(304)
    state.move = undefined
    const plain = (await get('/items')).headers['etag'] ?? ''
    expect(plain).not.toBe(marked)
    expect((await get('/items', '1.0', { 'If-None-Match': marked })).status).toBe(200)
    expect((await get('/items', '1.0', { 'If-None-Match': plain })).status).toBe(304)
  })

  test('offers no parts, and asks for none', async () => {
    const { get, blue } = await started({
      speaks: ['1.0', '1.0'],
      headers: { 'Accept-Ranges': 'bytes', 'Content-Digest': 'sha-256=:x:' },
    })
    const { headers } = await get('/items', '1.0', { Range: 'bytes=0-3' })
    expect(blue.last().headers['range']).toBeUndefined()
    expect([headers['accept-ranges'], headers['content-digest']]).toEqual([undefined, undefined])
  })

  test('says its next one in headers, too, and leaves links to other lists alone', async () => {
    const link =
      '</items?limit=1&cursor=blue-2>; rel="next", </things?cursor=a>; rel="x"; title="?cursor=b"'
    const { get, state } = await started({
      speaks: ['1.0', '1.0'],
      headers: { Link: link, 'X-Next': 'blue-2' },
    })
    const { headers } = await get('/items')
    expect(headers['link']).toBe(link.replace('cursor=blue-2', `cursor=blue-2${of('blue')}`))
    expect(headers['x-next']).toBe(`blue-2${of('blue')}`)
    state.move = undefined
    expect((await get('/items')).headers['x-next']).toBe('blue-2')
  })

  test('by HEAD says what GET would', async () => {
    const { gateway } = await started({ speaks: ['1.0', '1.0'], headers: { 'X-Next': 'blue-2' } })
    const { status, headers, text } = await call(`${gateway.url}/items`, {
      method: 'HEAD',
      headers: { 'API-Version': '1.0' },
    })
    expect([status, text, headers['x-next']]).toEqual([200, '', `blue-2${of('blue')}`])
    expect(headers['content-length']).toBeUndefined()
  })

  test.each([
    ['an error', 500, 'application/json'],
    ['no JSON', 200, 'text/html'],
  ])('that is %s passes as it is', async (_, status, type) => {
    const body = '{"next_cursor": "blue-2"}'
    const { get } = await started({
      speaks: ['1.0', '1.0'],
      answer: (__, outgoing) => void outgoing.writeHead(status, { 'Content-Type': type }).end(body),
    })
    const answer = await get('/items')
    expect([answer.status, answer.text]).toEqual([status, body])
  })
})

test('routes without cursors have nothing to do with any of it', async () => {
  const { get } = await started({ speaks: ['1.0', '1.0'] })
  expect((await get('/others?cursor=x~12')).text).toBe('{"next_cursor": "blue-2"}')
})

test('the cache keeps pages as the backend said them, and marks them for everyone', async () => {
  const { get, state } = await started({
    config: { cache: { routes: ['items.list'] } },
    headers: { 'Cache-Control': 'public' },
  })
  state.move = to
  const pages = [await get('/items'), await get('/items')]
  expect(pages.map(next)).toEqual([`green-2${of('green')}`, `green-2${of('green')}`])
  state.move = undefined
  state.backend = 'green'
  expect(next(await get('/items'))).toBe('green-2')
})

/** A page of two megabytes, written in pieces. */
const largeItems = Array.from({ length: 20_000 }, (_, id) => ({
  id: String(id),
  name: 'n'.repeat(80),
}))
const large = JSON.stringify({ items: largeItems, next_cursor: 'blue-2' })

test.each<[string, string, PagingOptions]>([
  ['passes', '1.0', {}],
  ['is adapted', '2.0', {}],
  ['is adapted while it flows', '2.0', { config: { limits: { bufferBytes: 64 * 1024 } } }],
  ['is adapted in a thread', '2.0', { threads: true }],
])('a large page that %s is marked', async (_, version, options) => {
  const { get } = await started({
    speaks: ['1.0', '1.0'],
    ...options,
    answer: (__, outgoing) => {
      outgoing.writeHead(200, { 'Content-Type': 'application/json' })
      for (let at = 0; at < large.length; at += 7001) outgoing.write(large.slice(at, at + 7001))
      outgoing.end()
    },
  })
  const answer = await get('/items', version)
  expect(answer.complete).toBe(true)
  expect(next(answer)).toBe(`blue-2${of('blue')}`)
  const written = large.replace('blue-2', `blue-2${of('blue')}`)
  expect(
    answer.text === (version === '1.0' ? written : written.replace('next_cursor', 'after')),
  ).toBe(true)
})

test('a page that breaks off is never a whole one', async () => {
  const { get } = await started({
    speaks: ['1.0', '1.0'],
    answer: (_, outgoing) => {
      outgoing.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '500' })
      outgoing.write('{"items": [], "next_cur', () => outgoing.destroy())
    },
  })
  const answer = await get('/items').catch(() => undefined)
  expect(answer?.complete ?? false).toBe(false)
})
