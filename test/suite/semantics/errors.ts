/** Errors of a store that are no JSON of the contract: they keep their status, their headers and their words. */
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, startOrigin, type Asked, type Origin } from '../http/origin.ts'
import { configOf, type Semantics } from './runtime.ts'

const json = { 'Content-Type': 'application/json' }
const merge = { 'Content-Type': 'application/merge-patch+json' }

const asked: Readonly<Record<string, readonly [path: string, asked: Asked]>> = {
  read: ['/items/x', {}],
  list: ['/items', {}],
  create: ['/items', { method: 'POST', headers: json, body: '{"name":"n"}' }],
  replace: ['/items/x', { method: 'PUT', headers: json, body: '{"name":"n"}' }],
  patch: ['/items/x', { method: 'PATCH', headers: merge, body: '{"name":"n"}' }],
  delete: ['/items/x', { method: 'DELETE' }],
  export: ['/items/export', {}],
  events: ['/items/events', {}],
  passing: ['/files/x', {}],
}

const bodies: readonly (readonly [says: string, type: string | undefined, body: string])[] = [
  ['plain text', 'text/plain', 'slow down'],
  ['HTML', 'text/html; charset=utf-8', '<h1>sorry</h1>'],
  ['XML', 'application/xml', '<error/>'],
  ['a stream of lines', 'application/x-ndjson', '{"a":1}\n{"a":2}\n'],
  ['events', 'text/event-stream', 'data: x\n\n'],
  ['bytes', 'application/octet-stream', '\u0000\u0001'],
  ['what is no media type', 'nonsense', 'x'],
  ['no media type', undefined, 'x'],
  ['broken JSON', 'application/json', '{"title":'],
  ['a broken problem', 'application/problem+json', '<h1>'],
  ['JSON that is no object', 'application/json', '"slow down"'],
  ['an empty object', 'application/json', ''],
  ['nothing', undefined, ''],
]

export const errorsSuite = ({ name, start, workerd }: Semantics): void => {
  let origin: Origin
  let gateway: Awaited<ReturnType<Semantics['start']>>

  beforeAll(async () => {
    origin = await startOrigin()
    const pass = [{ prefix: '/files/', methods: ['GET'] }]
    gateway = await start(configOf(origin.url, { unknownRoutes: { pass } }))
  })

  afterAll(async () => {
    await gateway?.close()
    await origin?.close()
  })

  const send = (path: string, { headers = {}, ...rest }: Asked = {}) =>
    ask(`${gateway.url}${path}`, { ...rest, headers: { 'API-Version': '1.0', ...headers } })

  describe(`errors of a store in ${name}`, () => {
    test.each(Object.entries(asked))('pass as they are: %s', async (_, [path, given]) => {
      for (const status of [400, 404, 429, 500, 503]) {
        for (const [says, type, body] of bodies) {
          origin.respond = (_request, outgoing) => {
            const told = type === undefined ? {} : { 'Content-Type': type }
            outgoing.writeHead(status, { ...told, 'Retry-After': '7', 'X-Own': 'yes' }).end(body)
          }
          const answer = await send(path, given)
          const seen = [status, says, answer.status, answer.bytes.toString()]
          expect(seen).toEqual([status, says, status, body])
          expect(answer.headers).toMatchObject({ 'retry-after': '7', 'x-own': 'yes' })
          expect(answer.headers['content-type']).toBe(type)
        }
      }
    })

    test('of the reading that a merged write begins with are the answer to it', async () => {
      for (const status of [429, 503]) {
        const before = origin.received.length
        origin.respond = (_, outgoing) => {
          outgoing.writeHead(status, { 'Content-Type': 'text/plain', 'Retry-After': '9' }).end('no')
        }
        const answer = await send(...(asked['patch'] as [string, Asked]))
        expect([answer.status, answer.headers['retry-after']]).toEqual([status, '9'])
        expect(answer.bytes.toString()).toBe('no')
        expect(origin.received.slice(before)).toHaveLength(1)
      }
    })

    test('keep their status where they are not what their coding says', async () => {
      origin.respond = (_, outgoing) => {
        const told = { ...json, 'Content-Encoding': 'gzip', 'Retry-After': '7' }
        outgoing.writeHead(429, told).end('no gzip')
      }
      const answer = await send('/items/x')
      expect([answer.status, answer.headers['retry-after']]).toEqual([
        workerd ? answer.status : 429,
        workerd ? answer.headers['retry-after'] : '7',
      ])
    })

    test('in a coding can be read by who accepts it', async () => {
      for (const type of ['text/plain', 'application/json']) {
        origin.respond = (_, outgoing) => {
          outgoing.writeHead(503, { 'Content-Type': type, 'Content-Encoding': 'gzip' })
          outgoing.end(gzipSync('"busy"'))
        }
        const answer = await send('/items/x', { headers: { 'Accept-Encoding': 'gzip' } })
        const isCoded = answer.headers['content-encoding'] === 'gzip'
        const { gunzipSync } = await import('node:zlib')
        expect(answer.status).toBe(503)
        expect(String(isCoded ? gunzipSync(answer.bytes) : answer.bytes)).toBe('"busy"')
      }
    })

    test('as a head alone do not tell the length of what would be adapted', async () => {
      for (const [type, length] of [
        ['application/problem+json', undefined],
        ['text/plain', '5'],
      ] as const) {
        origin.respond = (_, outgoing) => {
          outgoing.writeHead(404, { 'Content-Type': type, 'Content-Length': 5 }).end()
        }
        const answer = await send('/items/x', { method: 'HEAD' })
        expect(answer.status).toBe(404)
        expect([type, answer.headers['content-length']]).toEqual([type, length])
      }
    })
  })
}
