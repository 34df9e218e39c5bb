/** The port over HTTP: against Inner Universe, a store of any keys, and stores that lie. */
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { Stop } from '../../../src/http/index.ts'
import {
  compareKeys,
  type DocumentStore,
  type Kind,
  type WriteCondition,
} from '../../../src/migrate/index.ts'
import { guid, start } from '../../inner-universe/support.ts'
import { holdsInTime } from '../../support/seed.ts'
import { call, closedAfter, kindIn, storeAt, textOf, utf8, valueOf } from '../support/http-store.ts'
import { noteContract, noteStore, type NoteStoreOptions } from '../support/note-store.ts'

const notes = noteContract()

const noted = async (options: NoteStoreOptions = {}, at: Parameters<typeof storeAt>[3] = {}) => {
  const server = closedAfter(await noteStore(options))
  const store = storeAt(server.url, notes, '1.0', at)
  return { server, store, kind: kindIn(store, 'Note') }
}

const note = (key: string, more = ''): string => `{"id": ${JSON.stringify(key)}${more} }`

const readAll = async (store: DocumentStore, kind: Kind, limit: () => number, after?: string) => {
  const rows = []
  for (let last = after; ; last = rows.at(-1)?.key) {
    const most = limit()
    const range = last === undefined ? {} : { after: last }
    const page = valueOf(await store.read(kind, range, most, call))
    if (page.rows.length > most) throw new Error('more rows than were asked for')
    rows.push(...page.rows)
    if (page.isLast) return rows
    if (page.rows.length === 0) throw new Error('a page without rows that is not the last')
  }
}

const odd = [
  '"',
  '\\',
  '/',
  'a/b',
  '..a',
  '%',
  '%2F',
  '?',
  '#',
  '🎉',
  '\uff5e',
  'é',
  ' ',
  '\n',
  '0',
  'ß',
]

describe('reading', () => {
  test('pages of any size give every row once, in the order of keys, byte for byte', async () => {
    await holdsInTime(
      100,
      fc.asyncProperty(
        fc.uniqueArray(
          fc.oneof(fc.constantFrom(...odd), fc.string({ minLength: 1, unit: 'grapheme' })),
          {
            maxLength: 60,
          },
        ),
        fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 30 }),
        async (keys, limits, pageSize) => {
          const { server, store, kind } = await noted({ pageSize })
          const known = keys.filter((key) => key.isWellFormed())
          for (const key of known) server.set(key, note(key, ', "n": 1.0, "x":1e400'))
          let at = 0
          const rows = await readAll(store, kind, () => limits[at++ % limits.length] ?? 1)
          expect(rows.map(({ key }) => key)).toEqual(known.toSorted(compareKeys))
          for (const { key, document } of rows) expect(textOf(document)).toBe(server.notes.get(key))
          await server.close()
        },
      ),
    )
  })

  test('a range begins after a key, ends with one, and neither has to be there', async () => {
    const { server, store, kind } = await noted({ pageSize: 3 })
    for (const key of ['b', 'd', 'f', 'h', 'j']) server.set(key, note(key))
    const keys = async (after: string, to: string, limit = 10) => {
      const page = valueOf(await store.read(kind, { after, to }, limit, call))
      return [page.rows.map(({ key }) => key).join(''), page.isLast]
    }
    expect(await keys('b', 'h')).toEqual(['df', false])
    expect(await keys('f', 'h')).toEqual(['h', true])
    expect(await keys('a', 'c')).toEqual(['b', true])
    expect(await keys('c', 'c')).toEqual(['', true])
    expect(await keys('j', 'z')).toEqual(['', true])
    expect(await keys('d', 'h', 1)).toEqual(['f', false])
    expect(await keys('i', 'z')).toEqual(['j', true])
  })

  test('going on costs one request, wherever a page was cut off', async () => {
    const { server, store, kind } = await noted({ pageSize: 50 })
    for (let at = 100; at < 400; at += 1) server.set(String(at), note(String(at)))
    const rows = await readAll(store, kind, () => 50)
    expect([rows.length, server.asked.length]).toEqual([300, 6])
    await store.read(kind, { after: '320' }, 10, call)
    expect(server.asked.length).toBe(7)
    await store.read(kind, { after: '321' }, 10, call)
    expect(server.asked.length).toBe(8)
    await store.read(kind, { after: '099' }, 10, call)
    expect(server.asked.length).toBe(9)
  })

  test('where a cursor is not taken any more, the list is read from its beginning', async () => {
    let isGone = false
    const { server, store, kind } = await noted({
      pageSize: 2,
      before: ({ url = '' }, outgoing) => {
        if (!isGone || !url.includes('cursor=b')) return false
        isGone = false
        outgoing.writeHead(410).end()
        return true
      },
    })
    for (const key of ['a', 'b', 'c']) server.set(key, note(key))
    valueOf(await store.read(kind, {}, 2, call))
    isGone = true
    const page = valueOf(await store.read(kind, { after: 'b' }, 2, call))
    expect(page.rows.map(({ key }) => key)).toEqual(['c'])
  })

  test('pages that are too large are asked for smaller', async () => {
    const { server, store, kind } = await noted({ pageSize: 50 }, { responseBytes: 5000 })
    const long = `, "t": "${'x'.repeat(800)}"`
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) server.set(key, note(key, long))
    expect((await readAll(store, kind, () => 50)).length).toBe(8)
    server.set('c', note('c', `, "t": "${'x'.repeat(9000)}"`))
    const page = await store.read(kind, { after: 'b' }, 50, call)
    expect(page).toMatchObject({ ok: false, problem: { code: 'backend-bad-answer', limit: 5000 } })
  })

  test('every kind of Inner Universe, in all its versions', async () => {
    for (const schema of ['1.0', '1.1', '2.0', '3.0'] as const) {
      const { store: server, call: ask } = await start(schema)
      const made = await ask('POST', '/state-versions', { description: 'd', data_hash: 'h' })
      expect(made.status).toBe(201)
      const store = storeAt(server.url, contract, schema)
      const kind = kindIn(store, 'StateVersion')
      const [row] = await readAll(store, kind, () => 1000)
      expect(textOf(row?.document ?? utf8(''))).toBe(made.text)
      expect(valueOf(await store.count(kind, call))).toBe(1)
      expect((await readAll(store, kindIn(store, 'Event'), () => 1000)).length).toBe(1)
    }
  })

  test('counts by walking where no route counts', async () => {
    const { server, store, kind } = await noted({ pageSize: 7 })
    for (let at = 0; at < 30; at += 1) server.set(`n${at}`, note(`n${at}`))
    expect(valueOf(await store.count(kind, call))).toBe(30)
  })
})

const told = async (options: NoteStoreOptions, ...keys: readonly string[]) => {
  const { server, store, kind } = await noted(options)
  for (const key of keys) server.set(key, note(key))
  const read = await store.read(kind, { after: 'secret' }, 10, call)
  return read.ok ? 'read' : read.problem.detail
}
const answering = (text: string): NoteStoreOptions => ({
  before: (_, outgoing) => {
    outgoing.end(text)
    return true
  },
})

describe('a list that cannot be trusted is refused, in words of places', () => {
  test.each<readonly [string, NoteStoreOptions, RegExp]>([
    [
      'not in order',
      { order: (a, b) => compareKeys(b, a) },
      /item 2 comes before that of item 1\.$/,
    ],
    [
      'not in order over pages',
      { pageSize: 1, order: (a, b) => compareKeys(b, a) },
      /^Page 2 .* item 1 comes before that of the last one of page 1\.$/,
    ],
    [
      'twice',
      answering('{"items":[{"id":"secret"},{"id":"secret"}]}'),
      /shows the key of item 2 twice/,
    ],
    ['no key', answering('{"items":[{"id":"a"},{"od":"secret"}]}'), /no key in "id" of item 2/],
    ['an empty key', answering('{"items":[{"id":""}]}'), /no key in "id" of item 1/],
    ['half a surrogate', answering('{"items":[{"id":"\\ud800"}]}'), /no key in "id" of item 1/],
    ['no list', answering('{"items":{}}'), /no list in its member "items"/],
    ['no JSON', answering('{"items":[{"id":"secret"}'), /is not JSON/],
    [
      'nothing, for ever',
      answering('{"items":[],"next":"x"}'),
      /does not end: 1001 pages in a row/,
    ],
    [
      'the same page, for ever',
      answering('{"items":[{"id":"secret"}],"next":"x"}'),
      /^Page 2 .* twice/,
    ],
    [
      'deep',
      answering(`{"items":[{"id":"a","d":${'['.repeat(99)}${']'.repeat(99)}}]}`),
      /is not JSON/,
    ],
    [
      'a long cursor',
      answering(`{"items":[],"next":"${'x'.repeat(20_000)}"}`),
      /a cursor of more than/,
    ],
  ])('%s', async (_, options, expected) => {
    const detail = await told(options, 'k1', 'k2', 'k3')
    expect(detail).toMatch(expected)
    expect(detail).not.toContain('secret')
  })

  test('a refused credential says where it is configured', async () => {
    const shut: NoteStoreOptions = {
      before: (_, outgoing) => {
        outgoing.writeHead(401).end()
        return true
      },
    }
    expect(await told(shut)).toMatch(/answered 401: say in backends > blue > replication/)
  })

  test('a call that is given up ends', async () => {
    const signal = new Stop()
    const { store, kind } = await noted({
      before: () => {
        signal.abort(new Error('enough'))
        return true
      },
    })
    const page = await store.read(kind, {}, 10, { signal })
    expect(page).toMatchObject({ ok: false, problem: { code: 'client-closed' } })
  })
})

const numbered = (key: string): string => note(key, ', "n": 9223372036854775808, "x": 1.0 , "y":-0')

/** What comes of a write for each condition and state; `a` is there, `b` is not. */
const outcomes = async (conditions: object) => {
  const { server, store, kind } = await noted({}, { conditions })
  server.set('a', note('a'))
  const tag = valueOf(await store.get(kind, 'a', call))?.tag ?? ''
  const document = utf8(note('a', ', "v": 2'))
  const one = async (key: string, isDelete: boolean, condition: string) => {
    server.set('a', note('a'))
    const when = condition === 'none' || condition === 'absent' ? condition : { ifMatch: condition }
    const write = { key, document: isDelete ? undefined : document, condition: when } as const
    const [what] = valueOf(await store.write(kind, [write], call))
    server.set('b', undefined)
    return what?.kind === 'written' ? (what.created ? 'created' : 'written') : what?.kind
  }
  return [
    await one('a', false, 'none'),
    await one('a', false, tag),
    await one('a', false, '"x"'),
    await one('a', false, 'absent'),
    await one('b', false, 'none'),
    await one('b', false, tag),
    await one('b', false, 'absent'),
    await one('a', true, 'none'),
    await one('a', true, tag),
    await one('a', true, '"x"'),
    await one('a', true, 'absent'),
    await one('b', true, 'none'),
    await one('b', true, tag),
    await one('b', true, 'absent'),
  ].join(' ')
}

describe('single documents', () => {
  test('are read and written by any key, as they are', async () => {
    const { server, store, kind } = await noted()
    const writes = odd.map((key) => ({
      key,
      document: utf8(numbered(key)),
      condition: 'absent' as const,
    }))
    const written = valueOf(await store.write(kind, writes, call))
    expect(written).toEqual(odd.map(() => ({ kind: 'written', created: true })))
    for (const key of odd) {
      expect(server.notes.get(key)).toBe(numbered(key))
      const row = valueOf(await store.get(kind, key, call))
      expect([row?.key, textOf(row?.document ?? utf8('')), row?.tag?.[0]]).toEqual([
        key,
        numbered(key),
        '"',
      ])
    }
    expect(valueOf(await store.get(kind, 'none', call))).toBe(undefined)
    const refused = await store.get(kind, '\ud800', call)
    expect(refused).toMatchObject({ ok: false, problem: { code: 'not-replicable' } })
  })

  test.each([
    ['honours', {}],
    ['is said not to honour', { put: false, create: false, delete: false }],
  ])('a condition decides, where the backend %s it', async (_, conditions) => {
    expect(await outcomes(conditions)).toBe(
      'written written overtaken overtaken created overtaken created ' +
        'written written overtaken overtaken written overtaken written',
    )
  })

  test('a backend without tags is read and written, and a condition on a tag never holds', async () => {
    const { server, store, kind } = await noted(
      {
        before: ({ method }, outgoing) => {
          if (method === 'GET') {
            const setHeader = outgoing.setHeader.bind(outgoing)
            outgoing.setHeader = (name, value) =>
              setHeader(name, name === 'etag' ? `W/${String(value)}` : value)
          }
          return false
        },
      },
      { conditions: { put: false, create: false, delete: false } },
    )
    server.set('a', note('a'))
    const row = valueOf(await store.get(kind, 'a', call))
    expect([row?.tag, textOf(row?.document ?? utf8(''))]).toEqual([undefined, note('a')])
    const document = utf8(note('a', ', "v": 2'))
    const on = async (condition: WriteCondition) =>
      valueOf(await store.write(kind, [{ key: 'a', document, condition }], call))[0]?.kind
    expect(await on({ ifMatch: 'W/"x"' })).toBe('overtaken')
    expect(await on('absent')).toBe('overtaken')
    expect(await on('none')).toBe('written')
  })

  test('lists and documents that are encoded though nobody asked are read', async () => {
    const { store, kind } = await noted({
      before: ({ url = '' }, outgoing) => {
        const isList = url.startsWith('/notes?')
        outgoing.setHeader('content-encoding', 'gzip')
        outgoing.end(gzipSync(isList ? `{"items":[${note('a')}],"next":null}` : note('a')))
        return true
      },
    })
    const page = valueOf(await store.read(kind, {}, 10, call))
    expect(page.rows.map(({ document }) => textOf(document))).toEqual([note('a')])
    const row = valueOf(await store.get(kind, 'a', call))
    expect(textOf(row?.document ?? utf8(''))).toBe(note('a'))
  })

  test('a backend that takes no conditions is sent none', async () => {
    const seen: unknown[] = []
    const { server, store, kind } = await noted(
      {
        before: ({ method, headers }) => {
          if (method !== 'GET') seen.push(headers['if-match'] ?? headers['if-none-match'] ?? 'none')
          return false
        },
      },
      { conditions: { put: false, create: false, delete: false } },
    )
    const write = { key: 'a', document: utf8(note('a')), condition: 'absent' as const }
    valueOf(await store.write(kind, [write], call))
    expect([seen, server.notes.size]).toEqual([['none'], 1])
  })

  test('what is refused and what is unknown are told apart, without the store’s words', async () => {
    const { store, kind } = await noted({
      before: ({ url = '' }, outgoing) => {
        const status = Number(url.split('/').at(-1))
        if (status === 0) outgoing.destroy()
        else outgoing.writeHead(status).end('{"detail":"secret"}')
        return true
      },
    })
    const keys = ['422', '405', '500', '429', '0']
    const writes = keys.map((key) => ({
      key,
      document: utf8(note(key)),
      condition: 'none' as const,
    }))
    const written = valueOf(await store.write(kind, writes, call))
    expect(written).toEqual([
      { kind: 'refused', status: 422, why: 'blue answered 422' },
      { kind: 'refused', status: 405, why: 'blue answered 405' },
      { kind: 'unknown', why: 'blue answered 500' },
      { kind: 'unknown', why: 'blue answered 429' },
      expect.objectContaining({ kind: 'unknown' }),
    ])
    const shut = await store.write(kind, [{ ...writes[0]!, key: '403' }], call)
    expect(shut).toMatchObject({ ok: false, problem: { code: 'backend-bad-answer' } })
  })

  test('writes of one key keep their order, and no more than eight are under way', async () => {
    let [now, most] = [0, 0]
    const { server, store, kind } = await noted({
      before: (incoming, outgoing) => {
        now += 1
        most = Math.max(most, now)
        outgoing.once('close', () => (now -= 1))
        return false
      },
      pause: () => new Promise((resolve) => setImmediate(() => setImmediate(resolve))),
    })
    const writes = Array.from({ length: 400 }, (_, at) => ({
      key: `k${at % 40}`,
      document: utf8(note(`k${at % 40}`, `, "v": ${at}`)),
      condition: 'none' as const,
    }))
    const written = valueOf(await store.write(kind, writes, call))
    expect(written.filter((one) => one.kind === 'written').length).toBe(400)
    for (let key = 0; key < 40; key += 1) {
      expect(server.notes.get(`k${key}`)).toContain(`"v": ${360 + key} `)
    }
    expect(most).toBeLessThanOrEqual(8)
    expect(most).toBeGreaterThan(1)
  })

  test('a backend that is away fails the whole call', async () => {
    const store = storeAt('http://127.0.0.1:9', notes, '1.0')
    const kind = kindIn(store, 'Note')
    const write = { key: 'a', document: utf8('{}'), condition: 'none' as const }
    const written = await store.write(kind, [write], call)
    expect(written).toMatchObject({ ok: false, problem: { code: 'backend-unreachable' } })
    const read = await store.read(kind, {}, 1, call)
    expect(read).toMatchObject({ ok: false, problem: { code: 'backend-unreachable' } })
  })

  test('raw writes of Inner Universe keep ids, times and numbers, and make no event', async () => {
    const { store: server } = await start('2.0')
    const store = storeAt(server.url, contract, '2.0', { put: '/raw{path}' })
    const kind = kindIn(store, 'Entity')
    const text = `{"id":"${guid(1)}","entity_type":"City","created_at":1,"updated_at":2,"deleted":false,"owner_identity":null,"metadata":{"name":"x","tags":[],"properties":{"a":1.0,"b":1e400,"c":9223372036854775808,"d":-0},"visibility":"public","last_accessed":null,"version":1}}`
    const write = { key: guid(1), document: utf8(text), condition: 'absent' as const }
    expect(valueOf(await store.write(kind, [write], call))).toEqual([
      { kind: 'written', created: true },
    ])
    const row = valueOf(await store.get(kind, guid(1), call))
    expect(textOf(row?.document ?? utf8(''))).toBe(text)
    const again = valueOf(await store.write(kind, [write], call))
    expect(again).toEqual([{ kind: 'overtaken' }])
    expect(valueOf(await store.count(kindIn(store, 'Event'), call))).toBe(0)
    const wrong = { ...write, document: utf8('{"id":"secret"}'), condition: 'none' as const }
    const [refused] = valueOf(await store.write(kind, [wrong], call))
    expect(refused).toEqual({ kind: 'refused', status: 422, why: 'blue answered 422' })
  })
})
