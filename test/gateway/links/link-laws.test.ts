/** No link of a store, however it is written, leads a client to a place that the store did not name. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linkedHeaders } from '../../../src/gateway/links/link-headers.ts'
import { clientLocation } from '../../../src/gateway/links/location.ts'
import { createRoutes } from '../../../src/gateway/match/match.ts'
import { HeaderList } from '../../../src/http/index.ts'
import { contract } from '../../suite/semantics/contract.ts'
import { holds } from '../../support/seed.ts'

const routes = createRoutes(contract)
const pieces: readonly string[] = [
  ['/', '\\', ':', '@', '?', '#', '.', ';', '&', '=', '%', '[', ']', '//', '..'],
  ['%2f', '%5c', '%2e', '%09', '\t', '\n', ' ', '\0', 'ü', '／', '。'],
  ['http:', 'https:', 'HTTP://', 'javascript:', 'mailto:', 'http://', '//'],
  ['store.test', 'STORE.test:81', 'store.test:81', 'gw.test', 'evil.test', '[::1]', 'user:pw@'],
  ['/base', '/base/', 'things', '/things/a', '/v1.0', 'x'],
].flat()
const link = fc.array(fc.constantFrom(...pieces), { maxLength: 9 }).map((parts) => parts.join(''))
const prefix = fc.constantFrom('', '/v1.0')
const asking = '/things/x'

const resolved = (text: string, base: string): URL | undefined =>
  URL.canParse(text, base) ? new URL(text, base) : undefined

const asksHttp = (url: URL | undefined): url is URL =>
  url !== undefined && /^https?:$/.test(url.protocol)

const mapped = (text: string, before: string): string =>
  clientLocation(text, {
    routes,
    client: contract.version('1.0')!,
    store: contract.version('2.0')!,
    backendUrl: 'http://store.test:81/base',
    prefix: before,
    told: { hosts: ['gw.test'], protocol: 'http' },
    asking,
  })

describe('a link of a store', () => {
  test('leads to the gateway, or where browsers go without it', () => {
    holds(
      3000,
      fc.property(link, prefix, (text, before) => {
        const without = resolved(text, `http://store.test:81/base${asking}`)
        const through = resolved(mapped(text, before), `http://gw.test${before}/items/x`)
        if (!asksHttp(through)) return
        const own = ['gw.test', 'store.test:81']
        const elsewhere = without && !own.includes(without.host) ? [without.host] : []
        expect(['gw.test', ...elsewhere]).toContain(through.host)
      }),
    )
  })

  test('is read alike by browsers and by those who know no backslashes, once it is mapped', () => {
    holds(
      3000,
      fc.property(link, prefix, (text, before) => {
        const out = mapped(text, before)
        if (out === text || /^https?:/i.test(out)) return
        expect(out).not.toMatch(/^[^?#]*[\\\t\n\r]/)
        expect(out).toMatch(/^(?:[?]|\/(?![/\\]))/)
      }),
    )
  })

  test('is the same, mapped once more', () => {
    holds(
      3000,
      fc.property(link, (text) => {
        const once = mapped(text, '/v1.0')
        if (once === text || !once.startsWith('/v1.0/')) return
        const path = /^[^?#]*/.exec(once)?.[0] ?? ''
        expect(/^[^?#]*/.exec(mapped(once, '/v1.0'))?.[0]).toBe(path)
      }),
    )
  })

  test('is the only thing that changes in a header', () => {
    holds(
      3000,
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '"', ';', '=', ',', ' ', 'a', '\\', '/') }),
        (text) => {
          const list = linkedHeaders(HeaderList.of({ link: text, refresh: text }), (one) => one)
          expect(list.get('link')).toBe(text)
        },
      ),
    )
  })
})
