/** The contract suite: HTTP itself, in every runtime. A client of 1.0 before a store of 2.0 that the tests play. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { documents, ids, versions, type Version } from './fixtures.ts'
import { tables, view, type Cell } from './http/conditions.ts'
import { encodingSuite, type HttpRuntime } from './http/encodings.ts'
import { ask, documentOrigin, startOrigin, talk, type Asked, type Origin } from './http/origin.ts'
import type { Runtime } from './pairs.ts'
import { configFor } from './setup.ts'

const path = `/entities/${ids.ada}`
const document = documents[path.slice(1)]
const newer = JSON.stringify(document?.('2.0'))
const older = JSON.stringify(document?.('1.0'))

const bodies: Readonly<Record<string, readonly [type: string, body: string]>> = {
  PUT: ['application/json', older],
  PATCH: ['application/merge-patch+json', '{"metadata":{"name":"n"}}'],
}

/** In ASCII, so that its length is that of its text. */
const made = '{"entity_type":"Thing","metadata":{"name":"n"}}'

/** A header in several lines. */
const lines = (header: string, ...values: readonly string[]): string =>
  values.map((value) => `${header}: ${value}\r\n`).join('')

/** What a runtime's own HTTP server does with a request that is not as it should be. */
export interface Conduct extends HttpRuntime {
  /** Status of requests whose length cannot be told. */
  readonly refusal: 400 | 500
  /** Whether `Expect: 100-continue` is answered before the body is there. */
  readonly continues: boolean
  /** Whether the runtime's `fetch` takes an answer that follows an interim one. */
  readonly readsInterim: boolean
}

export const httpSuite = ({ name, start }: Runtime, conduct: Conduct): void => {
  let origin: Origin
  let gateway: Awaited<ReturnType<Runtime['start']>>

  beforeAll(async () => {
    origin = await startOrigin()
    const urls = Object.fromEntries(versions.map((version) => [version, origin.url]))
    const unknownRoutes = { pass: [{ prefix: '/files/', methods: ['POST'] }] }
    gateway = await start(configFor(urls as Record<Version, string>, { unknownRoutes }))
  })

  afterAll(async () => {
    await gateway?.close()
    await origin?.close()
  })

  const version = { 'API-Version': '1.0', 'X-Client-Id': 'to-2.0' }

  const send = (target: string, { headers = {}, ...rest }: Asked = {}) =>
    ask(`${gateway.url}${target}`, { headers: { ...version, ...headers }, ...rest })

  const head = Object.entries(version).map(([header, value]) => `${header}: ${value}\r\n`)

  const raw = (line: string, rest: string, until?: string) =>
    talk(gateway.url, `${line} HTTP/1.1\r\nHost: x\r\n${head.join('')}${rest}`, until)

  describe(`HTTP in ${name}`, () => {
    describe.each(Object.entries(tables))('%s', (_, cells) => {
      test.each(cells.map((cell): [string, Cell] => [cell.says, cell]))(
        '%s',
        async (_says, cell) => {
          const { method = 'GET', tag = '"v1"', stored, asked = {}, reaches = {} } = cell
          const [type, body] = bodies[method] ?? []
          origin.respond = documentOrigin({
            body: newer,
            ...(tag === null ? {} : { tag }),
            ...(stored ? { headers: stored } : {}),
          })
          const answer = await send(path, {
            method,
            headers: { ...asked, ...(type === undefined ? {} : { 'Content-Type': type }) },
            body,
          })
          expect(answer.status).toBe(cell.status)
          expect(answer.headers).toMatchObject({ 'api-version': '1.0.0' })
          for (const [header, value] of Object.entries(reaches)) {
            expect([header, origin.received.at(-1)?.headers[header]]).toEqual([header, value])
          }
          for (const [header, value] of Object.entries(cell.answered ?? {})) {
            expect([header, answer.headers[header]]).toEqual([header, value])
          }
          const { status, headers, bytes } = answer
          const text = bytes.toString()
          const reads = method === 'GET' && status === 200
          expect(reads ? JSON.parse(text) : undefined).toEqual(
            reads ? document?.('1.0') : undefined,
          )
          expect(method === 'HEAD' || status === 304 ? text : '').toBe('')
          expect(headers['content-length'] ?? String(bytes.byteLength)).toBe(
            String(bytes.byteLength),
          )
        },
      )
    })

    encodingSuite(conduct, {
      origin: () => origin,
      send,
      url: (target) => `${gateway.url}${target}`,
    })

    describe('framing', () => {
      const both = 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
      const twice = 'Content-Length: 5\r\nContent-Length: 6\r\n\r\n[   ]'
      const joined = 'Content-Length: 5, 6\r\n\r\n[   ]'
      const negative = 'Content-Length: -5\r\n\r\n[   ]'
      const unknown = `Transfer-Encoding: gzip, chunked\r\n\r\n${made.length.toString(16)}\r\n${made}\r\n0\r\n\r\n`

      test.each([
        ['Transfer-Encoding and Content-Length together', both],
        ['two different lengths', twice],
        ['two different lengths in a line', joined],
        ['a length below zero', negative],
        ['a transfer coding that nobody knows', unknown],
      ])('%s: refused, and nothing reaches the store', async (_, rest) => {
        const count = origin.received.length
        const refused = new RegExp(`^HTTP/1\\.1 (?:400|${conduct.refusal}) `)
        const type = 'Content-Type: application/json\r\nConnection: close\r\n'
        expect(await raw('POST /entities', type + rest)).toMatch(refused)
        expect(origin.received).toHaveLength(count)
      })

      test('trailers of a request end here', async () => {
        origin.respond = documentOrigin({ body: newer })
        const chunk = `${made.length.toString(16)}\r\n${made}\r\n`
        const said = await raw(
          'POST /entities',
          'Content-Type: application/json\r\nTrailer: X-Late\r\nTransfer-Encoding: chunked\r\n' +
            `Connection: close\r\n\r\n${chunk}0\r\nX-Late: 1\r\n\r\n`,
        )
        expect(said).toMatch(/^HTTP\/1\.1 200 /)
        const received = origin.received.at(-1)
        expect(received?.headers['trailer']).toBeUndefined()
        expect(received?.trailers).toEqual({})
        expect(received?.headers['transfer-encoding']).toBeUndefined()
      })

      test('trailers of an answer end here', async () => {
        origin.respond = (_, outgoing) => {
          outgoing.writeHead(200, {
            'Content-Type': 'application/json',
            Trailer: 'X-Late',
            // Else workerd takes them for the start of the next answer on this connection.
            Connection: 'close',
          })
          outgoing.write(newer)
          outgoing.addTrailers({ 'X-Late': '1' })
          outgoing.end()
        }
        const answer = await send(path)
        expect(answer.status).toBe(200)
        expect(answer.headers['trailer']).toBeUndefined()
        expect(answer.trailers).toEqual({})
      })
    })

    describe('headers of several lines', () => {
      const [first, second] = [`"v0${view}"`, `"v1${view}"`]

      test('conditions are one list', async () => {
        origin.respond = documentOrigin({ body: newer, tag: '"v1"' })
        const close = 'Connection: close\r\n\r\n'
        const none = lines('If-None-Match', first, second)
        expect(await raw(`GET ${path}`, none + close)).toMatch(/^HTTP\/1\.1 304 /)
        expect(origin.received.at(-1)?.headers['if-none-match']).toBe('"v0", "v1"')
        const match = lines('If-Match', first, second)
        expect(await raw(`DELETE ${path}`, match + close)).toMatch(/^HTTP\/1\.1 204 /)
        expect(origin.received.at(-1)?.headers['if-match']).toBe('"v0", "v1"')
        const stale = lines('If-Match', first, `"v2${view}"`)
        expect(await raw(`DELETE ${path}`, stale + close)).toMatch(/^HTTP\/1\.1 412 /)
      })

      test('two versions are none', async () => {
        const count = origin.received.length
        const line = 'API-Version: 2.0\r\nConnection: close\r\n\r\n'
        expect(await raw(`GET ${path}`, line)).toMatch(/^HTTP\/1\.1 400 /)
        expect(origin.received).toHaveLength(count)
      })

      test('codings are all of those that the body has', async () => {
        const count = origin.received.length
        const coded = lines('Content-Encoding', 'gzip', 'gzip')
        const rest = `Content-Type: application/json\r\nContent-Length: ${made.length}\r\n`
        const said = await raw('POST /entities', `${coded}${rest}Connection: close\r\n\r\n${made}`)
        expect(said).toMatch(/^HTTP\/1\.1 415 /)
        expect(origin.received).toHaveLength(count)
      })

      test('of an answer keep all that they say', async () => {
        const cookies = ['a=1; Expires=Sun, 06 Nov 2033 08:49:37 GMT', 'b=2']
        origin.respond = (request, outgoing) => {
          const links = [`<${path}>; rel="self"; title="a, b"`, '</entities?cursor=c>; rel=next']
          outgoing.setHeader('Link', links)
          outgoing.setHeader('Vary', ['Origin', 'Accept-Language'])
          outgoing.setHeader('Cache-Control', ['private', 'max-age=3'])
          outgoing.setHeader('Set-Cookie', cookies)
          documentOrigin({ body: newer })(request, outgoing)
        }
        const { status, headers } = await send(path)
        expect(status).toBe(200)
        expect(headers['link']).toBe(
          `<${path}>; rel="self"; title="a, b", </entities?cursor=c>; rel=next`,
        )
        expect(headers['vary']).toBe('Origin, Accept-Language, API-Version, Accept, X-Client-Id')
        expect(headers['cache-control']).toBe('private, max-age=3')
        expect(headers['set-cookie']).toEqual(cookies)
      })
    })

    describe('interim answers', () => {
      const rest = `Content-Type: application/json\r\nContent-Length: ${made.length}\r\n`

      test('Expect is not sent on', async () => {
        origin.respond = documentOrigin({ body: newer })
        const expecting = `${rest}Expect: 100-continue\r\nConnection: close\r\n\r\n${made}`
        expect(await raw('POST /entities', expecting)).toMatch(/HTTP\/1\.1 200 /)
        expect(origin.received.at(-1)?.headers['expect']).toBeUndefined()
      })

      if (!conduct.continues) {
        console.warn('Skipped: 100 Continue, which this platform never says.')
      }
      test.runIf(conduct.continues)('a client that waits is told to go on', async () => {
        const waiting = `${rest}Expect: 100-continue\r\n\r\n`
        expect(await raw('POST /entities', waiting, '\r\n\r\n')).toMatch(/^HTTP\/1\.1 100 /)
      })

      if (!conduct.readsInterim) {
        console.warn(
          'Skipped: interim answers of a store, which this platform takes for the answer.',
        )
      }
      test.runIf(conduct.readsInterim)('those of the store are not the answer', async () => {
        origin.respond = (request, outgoing) => {
          outgoing.writeProcessing()
          outgoing.writeEarlyHints({ link: '</a.css>; rel=preload' }, () =>
            documentOrigin({ body: newer })(request, outgoing),
          )
        }
        const answer = await send(path)
        expect(answer.status).toBe(200)
        expect(answer.headers['link']).toBeUndefined()
        expect(JSON.parse(answer.bytes.toString())).toEqual(document?.('1.0'))
      })
    })
  })
}
