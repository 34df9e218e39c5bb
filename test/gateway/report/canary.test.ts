/** No value of a document, a header, a query or a path gets where operators read: logs, metrics, the admin listener. */
import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import {
  add,
  base,
  boolean,
  change,
  custom,
  defineContract,
  object,
  rename,
  renameVariant,
  string,
  version,
  type Route,
} from '../../../src/contract/index.ts'
import type { Json, JsonObject } from '../../../src/json/index.ts'
import { consoleLogger } from '../../../src/telemetry/index.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore, type CallOptions } from '../support/servers.ts'

const canary = 'CANARY of mine'

const Label = z.object({ at: z.int() })
const Pay = z.discriminatedUnion('type', [
  z.object({ type: z.literal('card'), last4: z.string() }),
  z.object({ type: z.literal('cash') }),
])
const Shout = z.object({ key: z.string(), text: z.string() })
const Note = z.object({
  key: z.string(),
  count: z.int(),
  labels: z.record(z.string(), Label),
  pay: Pay,
  shout: Shout,
})
const NotePage = z.object({ items: z.array(Note), total: z.int() })

/** Quotes what it was given, as parsers do. */
const quoting = (given: Json): Json => {
  const { text, ...rest } = given as JsonObject
  if (typeof text === 'string' && !text.includes('CANARY')) return { ...rest, text }
  const message = `${JSON.stringify(given)}\n    at ${canary}`
  const cause = new Error(canary)
  throw Object.assign(new TypeError(message, { cause }), { code: canary })
}

const get = (id: string, path: string, rest: Partial<Route>): Route => ({
  id,
  method: 'GET',
  path,
  kind: 'read',
  summary: id,
  response: 'Note',
  ...rest,
})

const contract = defineContract({
  name: 'notes',
  base: base('1.0.0', {
    summary: 'Notes',
    types: { Label, Pay, Shout, Note, NotePage },
    routes: [
      get('notes.get', '/notes/{key}', {}),
      get('notes.list', '/notes', {
        kind: 'list',
        response: 'NotePage',
        filters: 'Note',
        onMisfit: 'omit',
      }),
      get('notes.strict', '/strict', { kind: 'list', response: 'NotePage', filters: 'Note' }),
      get('notes.export', '/export', { kind: 'stream', stream: 'ndjson' }),
      get('notes.put', '/notes/{key}', { method: 'PUT', kind: 'replace', request: 'Note' }),
      get('notes.patch', '/notes/{key}', { method: 'PATCH', kind: 'patch', request: 'Note' }),
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Counted otherwise',
      changes: [
        change('The count is a total', {
          Note: [rename('count', 'total'), add('done', boolean, false)],
        }),
        change('Labels have a time', { Label: [rename('at', 'time')] }),
        change('Cards are plastic', { Pay: [renameVariant('card', 'plastic')] }),
        change('Texts are shouted', {
          Shout: [
            custom('shouts', {
              reads: ['text'],
              writes: ['text'],
              to: object({ key: string(), text: string() }),
              up: quoting,
              down: quoting,
            }),
          ],
        }),
      ],
    }),
  ],
})

const note = (other: Record<string, unknown> = {}) => ({
  key: 'a',
  total: 1,
  done: false,
  labels: { x: { time: 1 } },
  pay: { type: 'plastic', last4: '1' },
  shout: { key: 'a', text: 'hey' },
  ...other,
})

/** A canary at every place of a document. */
const planted: Readonly<Record<string, Record<string, unknown>>> = {
  'a wrong value': { total: canary },
  'a key of a map': { labels: { [canary]: { time: 'x' } } },
  'a key of a map, and a value': { labels: { [`${canary}/"quoted"`]: canary } },
  'an undeclared variant': { pay: { type: canary } },
  'a variant in quotes': { pay: { type: `" ${canary} "` } },
  'an unknown member': { total: 'x', [canary]: canary },
  'an id': { key: canary, total: 'x' },
  'an id of another kind': { key: { [canary]: canary }, total: 'x' },
  'a text that an adapter fails on': { shout: { key: 'a', text: canary } },
}

const startWith = async (body: string, type = 'application/json') => {
  const store = await startStore((_, outgoing) => {
    outgoing.writeHead(200, { 'Content-Type': type, ETag: '"1"' })
    outgoing.end(body)
  })
  return startGateway({ contract, stores: { blue: { url: store.url, version: '2.0' } } })
}

/** Everything that an operator can read. */
const readable = async ({ lines, admin }: Awaited<ReturnType<typeof startGateway>>) => {
  const written: string[] = []
  const log = consoleLogger({ level: 'debug', write: (line) => written.push(line) })
  for (const { level, fields, message } of lines) log[level as 'info'](fields, message)
  const pages = await Promise.all(
    ['/metrics', '/quarantine', '/flags', '/versions'].map(async (path) =>
      (await admin.request(path)).text(),
    ),
  )
  return [...written, ...pages].join('\n')
}

const old = { 'API-Version': '1.0' }
const json = { ...old, 'Content-Type': 'application/json' }

describe('of an answer that does not fit, no value is told', () => {
  const answers: readonly (readonly [string, (item: unknown) => string, string?])[] = [
    ['/notes/a', (item) => JSON.stringify(item)],
    ['/notes', (item) => JSON.stringify({ items: [note(), item], total: 2 })],
    ['/strict', (item) => JSON.stringify({ items: [item], total: 1 })],
    ['/export', (item) => `${JSON.stringify(item)}\n`, 'application/x-ndjson'],
  ]
  const cases = answers.flatMap(([path, body, type]) =>
    Object.entries(planted).map(([what, other]) => ({
      path,
      what,
      body: body(note(other)),
      type,
    })),
  )

  test.each(cases)('$what in $path', async ({ path, body, type }) => {
    const gateway = await startWith(body, type)
    await call(`${gateway.url}${path}`, { headers: old }).catch(() => undefined)
    const text = await readable(gateway)
    expect(text).toContain('Request answered')
    expect(text).not.toContain('CANARY')
  })

  test.each([`{"${canary}":`, canary, `[{"key":"${canary}"}`, `{"a":"${canary}\n"}`])(
    'and is no JSON (%j)',
    async (body) => {
      const gateway = await startWith(body)
      for (const path of ['/notes/a', '/notes'])
        await call(`${gateway.url}${path}`, { headers: old })
      expect(await readable(gateway)).not.toContain('CANARY')
    },
  )
})

describe('of a request, no value is told', () => {
  const coded = encodeURIComponent(canary)
  const mine = {
    key: 'a',
    count: 1,
    labels: {},
    pay: { type: 'card', last4: '1' },
    shout: { key: 'a', text: 'x' },
  }
  const put = (other: Record<string, unknown>): CallOptions => ({
    method: 'PUT',
    headers: json,
    body: JSON.stringify({ ...mine, ...other }),
  })
  test.each<[string, string, CallOptions]>([
    ['a path', `/notes/${coded}`, { headers: old }],
    ['a path that nobody knows', `/${coded}/${coded}`, { headers: old }],
    ['a path that is nearly one', `/notes//${coded}/`, { headers: old }],
    ['a method that a path does not take', `/notes/${coded}`, { method: 'DELETE', headers: old }],
    ['a version', '/notes/a', { headers: { 'API-Version': canary } }],
    ['a version in the path', `/v1${coded}/notes`, {}],
    ['a version in the query', `/notes?api-version=${coded}`, {}],
    [
      'a query',
      `/notes?filter[${coded}][Equals]=${coded}&sort=${coded}&fields=${coded}`,
      { headers: old },
    ],
    [
      'a header',
      '/notes/a',
      {
        headers: {
          ...old,
          'X-Mine': canary,
          Cookie: `a=${canary}`,
          Accept: canary,
          'If-Match': canary,
          Authorization: `Basic ${canary}`,
        },
      },
    ],
    ['a request id', '/notes/a', { headers: { ...old, 'X-Request-Id': canary } }],
    ['a media type', '/notes/a', { ...put({}), headers: { ...old, 'Content-Type': canary } }],
    ['a coding', '/notes/a', { ...put({}), headers: { ...json, 'Content-Encoding': canary } }],
    [
      'a body that is no JSON',
      '/notes/a',
      { method: 'PUT', headers: json, body: `{"${canary}": ${canary}` },
    ],
    ['a body of a wrong shape', '/notes/a', put({ count: canary })],
    ['a body with unknown members', '/notes/a', put({ [canary]: canary })],
    ['a body with a key', '/notes/a', put({ labels: { [canary]: { at: canary } } })],
    ['a body with a variant', '/notes/a', put({ pay: { type: canary } })],
    [
      'a patch',
      '/notes/a',
      {
        method: 'PATCH',
        headers: { ...old, 'Content-Type': 'application/json-patch+json' },
        body: JSON.stringify([
          { op: 'replace', path: `/labels/${canary}/at`, value: canary },
          { op: canary, path: `/${canary}` },
        ]),
      },
    ],
    [
      'a merge patch',
      '/notes/a',
      {
        method: 'PATCH',
        headers: { ...old, 'Content-Type': 'application/merge-patch+json' },
        body: JSON.stringify({ [canary]: canary, labels: { [canary]: 1 } }),
      },
    ],
  ])('in %s', async (_, path, options) => {
    const gateway = await startWith(JSON.stringify(note()))
    await call(`${gateway.url}${path}`, options)
    const text = await readable(gateway)
    expect(text).toContain('Request answered')
    expect(text).not.toMatch(/CANARY/)
  })
})
