/** Where links lead, in whichever header, body and answer they stand. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, startOrigin, type Answered, type Asked, type Origin } from '../http/origin.ts'
import { configOf, type Semantics } from './runtime.ts'

/** As bytes of UTF-8 go over the wire, which Node writes as Latin-1. */
const raw = (text: string): string => Buffer.from(text).toString('latin1')

/** STORE and GATEWAY stand for hosts with their ports; the store is below `/base`. */
const own: readonly (readonly [link: string, path: string])[] = [
  ['http://STORE/base/things/a', '/items/a'],
  ['http://STORE/base/things?size=5&cursor=c#f', '/items?limit=5&cursor=c#f'],
  ['/base/things/a%2Fb', '/items/a%2Fb'],
  ['HTTP://STORE/base/things/a', '/items/a'],
  ['https://STORE/base/things/a', '/items/a'],
  ['//STORE/base/things/a', '/items/a'],
  ['http:/base/things/a', '/items/a'],
  ['http://127.1:PORT/base/things/a', '/items/a'],
  ['http://2130706433:PORT/base/things/a', '/items/a'],
  ['http://user:pass@STORE/base/things/a', '/items/a'],
  ['http://STORE', '/'],
  ['/base', '/'],
  ['/base?x=1', '/?x=1'],
  ['/basement', '/basement'],
  ['http://STORE/base/../other', '/other'],
  ['http://STORE//evil.test/dir/', '//evil.test/dir/'],
  ['http://STORE/base//evil.test/dir/', '//evil.test/dir/'],
  ['http://STORE/base///evil.test/', '///evil.test/'],
  ['//STORE//evil.test/', '//evil.test/'],
  ['/base//evil.test/', '//evil.test/'],
  ['/base/.//evil.test/', '//evil.test/'],
  ['/base/%2e//evil.test/', '//evil.test/'],
  ['/base/..//evil.test/', '//evil.test/'],
  ['/base/\\evil.test/', '/%5Cevil.test/'],
  ['/base/%5cevil.test/', '/%5cevil.test/'],
  ['/\\evil.test/', '/%5Cevil.test/'],
  ['/base/\t/evil.test/', '/%09/evil.test/'],
  ['/\t/evil.test/', '/%09/evil.test/'],
  ['http://evil.test\\@STORE/base/x', '/x'],
  ['http://STORE\\@evil.test/', '/@evil.test/'],
  ['http://STORE\\evil.test/', '/evil.test/'],
  ['http://GATEWAY/things/a', '/items/a'],
  ['//GATEWAY/base/things/a', '/items/a'],
  ['http://GATEWAY//evil.test/', '//evil.test/'],
  ['http://GATEWAY/base//evil.test/', '//evil.test/'],
]

const foreign = [
  'https://other.test/base/things/a',
  'http://other.test:81/base//x',
  '//other.test/base/things/a',
  'http://STORE@other.test/',
  'http://user:STORE@other.test/base/',
  'http://[2001:db8::1]:81/base/x',
  'mailto:a@b.test',
] as const

const json = { 'Content-Type': 'application/json' }
const thing = { id: 'a', title: 'n' }

interface Way {
  readonly path: string
  readonly asked?: Asked
  readonly status?: number
  readonly version?: string
}

const ways: Readonly<Record<string, Way>> = {
  'an adapted read': { path: '/items/x' },
  'the head of one': { path: '/items/x', asked: { method: 'HEAD' } },
  'an adapted write': {
    path: '/items',
    status: 201,
    asked: { method: 'POST', headers: json, body: '{"name":"n"}' },
  },
  'a redirection': { path: '/items/x', status: 307 },
  'an error': { path: '/items/x', status: 404 },
  'an export': { path: '/items/export' },
  'a write that passes': { path: '/items/x', status: 204, asked: { method: 'DELETE' } },
  'a read of the same version': { path: '/things/x', version: '2.0' },
  'a path that is listed': { path: '/files/x' },
  'a write to one': { path: '/files/x', asked: { method: 'POST', body: 'x' }, status: 201 },
}

const headers: readonly (readonly [
  name: string,
  write: (link: string) => string,
  read: (value: string) => string | undefined,
])[] = [
  ['Location', (link) => link, (value) => value],
  ['Content-Location', (link) => link, (value) => value],
  [
    'Link',
    (link) => `<${link}>; rel="next"; title="<http://x>"`,
    (value) => /^<(.*?)>/.exec(value)?.[1],
  ],
  ['Link', (link) => `<x>; anchor="${link}"`, (value) => /anchor="(.*)"/.exec(value)?.[1]],
  ['Refresh', (link) => `5; url=${link}`, (value) => /url=(.*)$/.exec(value)?.[1]],
  ['Refresh', (link) => `0;URL='${link}'`, (value) => /URL='(.*)'$/.exec(value)?.[1]],
]

export const linkSuite = ({ name, start }: Semantics): void => {
  let origin: Origin
  let gateway: Awaited<ReturnType<Semantics['start']>>

  beforeAll(async () => {
    origin = await startOrigin()
    const pass = [{ prefix: '/files/', methods: ['GET', 'POST'] }]
    gateway = await start(configOf(`${origin.url}/base`, { unknownRoutes: { pass } }))
  })

  afterAll(async () => {
    await gateway?.close()
    await origin?.close()
  })

  const filled = (link: string): string => {
    const { host, port } = new URL(origin.url)
    return link
      .replaceAll('STORE', host)
      .replaceAll('PORT', port)
      .replaceAll('GATEWAY', new URL(gateway.url).host)
  }

  const go = (
    { path, asked = {}, status = 200, version = '1.0' }: Way,
    told: Readonly<Record<string, string>>,
    body: unknown = thing,
  ): Promise<Answered> => {
    origin.respond = ({ method }, outgoing) => {
      const type = path.endsWith('export') ? { 'Content-Type': 'application/x-ndjson' } : json
      outgoing.writeHead(status, { ...(status === 204 ? {} : type), ...told })
      outgoing.end(method === 'HEAD' || status === 204 ? undefined : JSON.stringify(body))
    }
    const { headers: given = {}, ...rest } = asked
    return ask(`${gateway.url}${path}`, { ...rest, headers: { 'API-Version': version, ...given } })
  }

  const leads = (link: string | undefined, path: string) =>
    new URL(link ?? 'none:', gateway.url + path)

  describe(`links in ${name}`, () => {
    test.each(Object.entries(ways))(
      'of %s stay on the gateway where they are its own',
      async (_, way) => {
        for (const [header, write, read] of headers) {
          for (const [link, path] of own) {
            // There it is the sign of a quoted character.
            if (write('').includes('anchor') && link.includes('\\')) continue
            const answer = await go(way, { [header]: write(filled(link)) })
            expect([link, answer.status]).toEqual([link, way.status ?? 200])
            const value = String(answer.headers[header.toLowerCase()] ?? '')
            const { host, href } = leads(read(value), way.path)
            const expected =
              way.version === undefined
                ? path
                : path.replace('/items', '/things').replace('limit=', 'size=')
            expect([header, link, host]).toEqual([header, link, new URL(gateway.url).host])
            expect([header, link, href]).toEqual([
              header,
              link,
              gateway.url.replace(/\/$/, '') + expected,
            ])
            expect(value).not.toContain(new URL(origin.url).host)
          }
        }
      },
    )

    test.each(Object.entries(ways))('of %s lead where the store says', async (_, way) => {
      for (const [header, write, read] of headers) {
        for (const link of foreign) {
          const answer = await go(way, { [header]: write(filled(link)) })
          const value = String(answer.headers[header.toLowerCase()] ?? '')
          expect(leads(read(value), way.path).href).toBe(leads(filled(link), way.path).href)
        }
      }
    })

    test('that are relative lead to what is beside the document of the store', async () => {
      const way = { path: '/items/export', status: 200 }
      for (const [link, path] of [
        ['b', '/exports/b'],
        ['./b?x=1', '/exports/b?x=1'],
        ['../things/b', '/items/b'],
        ['../../..//evil.test/', '//evil.test/'],
        ['?cursor=c', '/items/export?cursor=c'],
        ['#f', '/items/export#f'],
      ] as const) {
        const { headers: answered } = await go(way, { Location: link })
        const base = gateway.url.replace(/\/$/, '')
        expect([link, leads(answered['location'], way.path).href]).toEqual([link, base + path])
      }
    })

    test('in raw UTF-8 are encoded once', async () => {
      for (const link of [
        'http://STORE/base/things/ü',
        '/base/things/ü',
        'http://GATEWAY/things/ü',
      ]) {
        for (const way of [ways['an adapted read'], ways['a path that is listed']]) {
          const told = { Location: raw(filled(link)), Link: raw(`<${filled(link)}>`) }
          const { headers: answered } = await go(way as Way, told)
          expect([link, answered['location']]).toEqual([link, '/items/%C3%BC'])
          expect([link, answered['link']]).toEqual([link, '</items/%C3%BC>'])
        }
      }
    })

    test('in any other header do not show the store', async () => {
      const told = { 'X-Page': `${origin.url}/base/things?size=2`, 'Alt-Svc': 'h2="store.test:1"' }
      for (const way of Object.values(ways)) {
        const { headers: answered } = await go(way, told)
        const list = way.version === undefined ? '/items?limit=2' : '/things?size=2'
        expect(answered['x-page']).toBe(list)
        expect(answered['alt-svc']).toBeUndefined()
      }
    })

    test('in bodies stay on the gateway, too', async () => {
      for (const [link, path] of own) {
        if (link.startsWith('http:/base')) continue
        const answer = await go({ path: '/items/x' }, {}, { ...thing, self: filled(link) })
        const { self } = JSON.parse(answer.bytes.toString()) as { self: string }
        const { href } = leads(self, '/items/x')
        expect([link, href]).toEqual([link, gateway.url.replace(/\/$/, '') + path])
      }
    })

    test('keep the version that the path says, and https where it is asked for', async () => {
      const way = { path: '/v1.0/items/x' }
      const host = new URL(gateway.url).host
      for (const [link, expected] of [
        ['http://GATEWAY/things/a', '/v1.0/items/a'],
        ['/base//evil.test/', '/v1.0//evil.test/'],
        ['https://GATEWAY/things/a', `https://${host}/v1.0/items/a`],
      ] as const) {
        origin.respond = (_, outgoing) => outgoing.writeHead(302, { Location: filled(link) }).end()
        const { headers: answered } = await ask(gateway.url + way.path)
        expect([link, answered['location']]).toEqual([link, expected])
      }
    })
  })
}
