/** What is no route of the contract: refused, whatever it looks like to a lenient store, unless it is listed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, startOrigin, type Origin } from '../http/origin.ts'
import { configOf, type Semantics } from './runtime.ts'

/** Each is taken for a route by some store, framework or proxy. */
const lookAlikes: readonly (readonly [says: string, path: string])[] = [
  ['case', '/ITEMS/x'],
  ['case of one letter', '/itemS'],
  ['case of a moved route', '/Things/x'],
  ['matrix parameters', '/items;v=1/x'],
  ['matrix parameters at the end', '/items;jsessionid=1'],
  ['matrix parameters of everything', '/items;/a/b/c/d'],
  ['matrix parameters, encoded', '/items%3bv=1/x'],
  ['an extension', '/items.json'],
  ['two extensions', '/items.json.gz'],
  ['an extension inside', '/items.php/x'],
  ['another extension than declared', '/reports/all.xml'],
  ['no extension where one is declared', '/reports/all'],
  ['an encoded slash', '/items%2fx'],
  ['an encoded slash first', '/%2fitems/x'],
  ['an encoded backslash', '/items%5cx'],
  ['a doubled slash', '/items//x'],
  ['a doubled slash first', '//items'],
  ['a trailing slash', '/items/'],
  ['trailing slashes', '/items/x///'],
  ['double encoding', '/%2569tems/x'],
  ['a double encoded slash', '/items%252fx'],
  ['triple encoding', '/%252569tems'],
  ['encoding beyond all', `/%${'25'.repeat(9)}69tems`],
  ['an encoded dot segment of more layers', '/items/%252e%252e/items'],
  ['a dot segment with parameters', '/elsewhere/..;/items'],
  ['a dot segment after an encoded slash', '/elsewhere%2f..%2fitems'],
  ['overlong UTF-8', '/items%c0%afx'],
  ['overlong letters', '/%c1%a9tems'],
  ['overlong dots', '/a/%c0%ae%c0%ae/items'],
  ['%u', '/%u0069tems'],
  ['fullwidth letters', '/%EF%BD%89tems'],
  ['a fullwidth slash', '/items%EF%BC%8Fx'],
  ['a fullwidth percent sign', '/%EF%BC%8569tems'],
  ['a fullwidth semicolon', '/items%EF%BC%9Bx'],
  ['a control character inside', '/i%00tems'],
  ['a dot segment of no width', '/x/.%E2%80%8B.%2fitems'],
  ['a line separator', '/items%E2%80%A8'],
  ['two versions', '/v1.0/v2.0/ITEMS'],
  ['a division slash', '/items%E2%88%95x'],
  ['a long s', '/item%C5%BF'],
  ['a dotless i', '/%C4%B1tems'],
  ['a dotted I', '/%C4%B0TEMS'],
  ['an accent', '/it%C3%A9ms'],
  ['a soft hyphen', '/it%C2%ADems'],
  ['a zero width space', '/items%E2%80%8B'],
  ['NUL', '/items%00'],
  ['NUL before an extension', '/items%00.html'],
  ['NUL before more', '/items%00/a/b/c'],
  ['a line end', '/items%0a'],
  ['a tab', '/%09items'],
  ['a trailing dot', '/items.'],
  ['a trailing space', '/items%20'],
  ['a quote at the end', '/items%22'],
  ['an asterisk at the end', '/items*'],
  ['a pipe at the end', '/items%7C'],
  ['an angle bracket at the end', '/items%3C'],
  ['a caret at the end', '/items%5E'],
  ['a grave accent at the end', '/items%60'],
  ['a fraction slash', '/items%E2%81%84x'],
  ['three dots', '/elsewhere/.../items'],
  ['an encoded semicolon before more', '/items%3ba/b/c'],
  ['a question mark of two layers before more', '/items%253fa/b/c'],
  ['an encoded question mark', '/items%3fx=1'],
  ['an encoded question mark before more', '/items%3fa/b/c'],
  ['an encoded hash', '/items%23x'],
  ['a stream of NTFS', '/items::$DATA'],
  ['an index of NTFS', '/items:$i30:$INDEX_ALLOCATION/x'],
  ['a version in capitals', '/V1.0/items'],
  ['an encoded version', '/%76%31.0/items'],
  ['a version and a look-alike', '/v1.0/ITEMS'],
]

/** These match a route, but lead a lenient store to another one, or out of it. */
const strays: readonly (readonly [says: string, path: string, method?: string])[] = [
  ['climbing out of a parameter', '/items/..%2fadmin%2fusers'],
  ['climbing by backslashes', '/items/x%5c..%5c..%5cadmin'],
  ['climbing in two layers', '/items/%252e%252e'],
  ['climbing with parameters', '/items/..;a=b'],
  ['climbing in overlong UTF-8', '/items/%c0%ae%c0%ae%c0%afadmin'],
  ['climbing in fullwidth', '/items/%EF%BC%8E%EF%BC%8E%EF%BC%8Fadmin'],
  ['another route by a slash', '/items/x%2fowner', 'PUT'],
  ['another route by a fullwidth slash', '/items/x%EF%BC%8Fowner', 'PUT'],
  ['another route by a slash in two layers', '/items/x%252fowner', 'PUT'],
  ['another route by parameters', '/items/count;x'],
  ['another route by a parameter that is none', '/items/;x'],
  ['another route by blanks', '/items/%20'],
  ['another route behind a version', '/v1.0/items/count;x'],
]

const allowed: readonly (readonly [path: string, store: string])[] = [
  ['/items/a%2Fb', '/things/a%2Fb'],
  ['/items/a;b', '/things/a;b'],
  ['/items/a%25b', '/things/a%25b'],
  ['/items/a.json', '/things/a.json'],
  ['/items/%C3%BC', '/things/%C3%BC'],
  ['/items/COUNT', '/things/COUNT'],
  ['/items/a..b', '/things/a..b'],
  ['/%69tems/a', '/things/a'],
]

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'OPTIONS']

export const unknownSuite = ({ name, start }: Semantics): void => {
  let origin: Origin
  let closed: Awaited<ReturnType<Semantics['start']>>
  let listed: Awaited<ReturnType<Semantics['start']>>
  let all: Awaited<ReturnType<Semantics['start']>>

  beforeAll(async () => {
    origin = await startOrigin()
    origin.respond = (_, outgoing) => outgoing.writeHead(200).end('reached')
    const listing = (prefix: string, ...names: string[]) =>
      configOf(origin.url, { unknownRoutes: { pass: [{ prefix, methods: names }] } })
    closed = await start(configOf(origin.url))
    listed = await start(listing('/files/', 'GET', 'PUT'))
    all = await start(listing('/', ...methods))
  })

  afterAll(async () => {
    await Promise.all([closed, listed, all].map((gateway) => gateway?.close()))
    await origin?.close()
  })

  const version = { 'API-Version': '1.0' }

  const status = async (gateway: { readonly url: string }, path: string, method?: string) =>
    (await ask(gateway.url, { path, method: method ?? 'GET', headers: version })).status

  const reached = async (act: () => Promise<unknown>): Promise<string[]> => {
    const before = origin.received.length
    await act()
    return origin.received.slice(before).map(({ method, url }) => `${method} ${url}`)
  }

  describe(`paths that no version has, in ${name}`, () => {
    test.each(['/admin/users', '/livez', '/', '/files/a', '/entities'])(
      '%s is refused',
      async (path) => {
        for (const method of methods) {
          expect(
            await reached(async () => {
              expect([method, await status(closed, path, method)]).toEqual([method, 404])
            }),
          ).toEqual([])
        }
      },
    )

    test.each(lookAlikes)('%s is no way around the adapters', async (_, path) => {
      for (const gateway of [closed, listed, all]) {
        for (const method of ['GET', 'PUT']) {
          expect(
            await reached(async () => {
              expect([400, 404]).toContain(await status(gateway, path, method))
            }),
          ).toEqual([])
        }
      }
    })

    test.each(strays.map(([says, path, method = 'GET']) => [says, path, method] as const))(
      '%s is refused',
      async (_, path, method) => {
        for (const gateway of [closed, listed, all]) {
          expect(
            await reached(async () => {
              expect(await status(gateway, path, method)).toBe(404)
            }),
          ).toEqual([])
        }
      },
    )

    test.each(allowed)('%s is a document', async (path, store) => {
      const seen = await reached(() => status(closed, path))
      expect(seen).toEqual([`GET ${store}`])
    })

    test('another method of a known path is 405, whatever is listed', async () => {
      for (const [path, method] of [
        ['/items', 'PUT'],
        ['/reports/all.json', 'DELETE'],
      ] as const) {
        for (const gateway of [closed, all]) {
          expect(
            await reached(async () => {
              expect(await status(gateway, path, method)).toBe(405)
            }),
          ).toEqual([])
        }
      }
    })
  })

  describe(`listed prefixes in ${name}`, () => {
    test('pass by the methods that are listed, as they are', async () => {
      const paths = ['/files/a', '/files/A%20b;c?x=%31', '/files/', '/v1.0/files/a']
      for (const path of paths) {
        const sent = path.replace('/v1.0', '')
        expect(await reached(() => status(listed, path))).toEqual([`GET ${sent}`])
        expect(await reached(() => status(listed, path, 'PUT'))).toEqual([`PUT ${sent}`])
      }
      expect(await reached(() => status(listed, '/files/a', 'HEAD'))).toEqual(['HEAD /files/a'])
    })

    test('end with their last segment, with a slash or without', async () => {
      const whole = configOf(origin.url, {
        unknownRoutes: { pass: [{ prefix: '/files', methods: ['GET'] }] },
      })
      const gateway = await start(whole)
      for (const path of ['/files', '/files/', '/files/a']) {
        expect(await reached(() => status(gateway, path))).toEqual([`GET ${path}`])
      }
      for (const path of ['/filesystem', '/files.txt', '/files-a/b']) {
        expect(await reached(() => status(gateway, path))).toEqual([])
      }
      await gateway.close()
    })

    test('are 405 by others', async () => {
      const answer = await ask(listed.url, { path: '/files/a', method: 'DELETE', headers: version })
      expect(answer.status).toBe(405)
      expect(answer.headers['allow']).toBe('GET, HEAD, PUT')
    })

    test.each([
      ['another prefix', '/filesystem'],
      ['the prefix without its slash', '/files'],
      ['another case', '/Files/a'],
      ['an encoded letter', '/%66iles/a'],
      ['a dot segment', '/files/../admin'],
      ['an encoded dot segment', '/files/%2e%2e/admin'],
      ['a dot segment after an encoded slash', '/files/..%2fadmin'],
      ['a dot segment after an encoded backslash', '/files/..%5cadmin'],
      ['a dot segment of more layers', '/files/%252e%252e%252fadmin'],
      ['a dot segment with parameters', '/files/..;/admin'],
      ['an overlong dot segment', '/files/%c0%ae%c0%ae/admin'],
      ['a fullwidth dot segment', '/files/%EF%BC%8E%EF%BC%8E/admin'],
      ['a dot segment with a blank', '/files/..%20/admin'],
      ['NUL', '/files/a%00b'],
      ['a line end', '/files/a%0d%0ab'],
    ])('do not let %s out', async (_, path) => {
      expect(
        await reached(async () => {
          expect([400, 404]).toContain(await status(listed, path))
        }),
      ).toEqual([])
    })
  })
}
