/** The contract suite: how a client says its version, in every runtime. The full table of cells is in test/gateway. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ids } from './fixtures.ts'
import type { Runtime } from './pairs.ts'
import { configFor, startStores, type Stores } from './setup.ts'

const pinnedKey = '5d6ab0c1c4c0e1a6'

const sha256 = async (text: string): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return `sha256:${Buffer.from(digest).toString('hex')}`
}

const path = `/entities/${ids.ada}`

interface Cell {
  readonly says: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  /** `API-Version` of the answer. */
  readonly version: string
}

/** A client that is refused; the version of the problem is then the default. */
interface Refusal extends Omit<Cell, 'version'> {
  readonly code: string
}

const cells: readonly Cell[] = [
  { says: 'nothing: the default', version: '1.0.0' },
  { says: 'header', headers: { 'API-Version': '2.0' }, version: '2.0.0' },
  { says: 'header with patch', headers: { 'API-Version': '2.0.7' }, version: '2.0.0' },
  { says: 'header with v', headers: { 'API-Version': 'v3.0' }, version: '3.0.0' },
  { says: 'media type', headers: { Accept: 'application/json;version=3.0' }, version: '3.0.0' },
  { says: 'query', path: `${path}?api-version=2.0`, version: '2.0.0' },
  { says: 'path', path: `/v3.0${path}`, version: '3.0.0' },
  { says: 'pin', headers: { 'X-API-Key': pinnedKey }, version: '1.1.0' },
  {
    says: 'header beats everything',
    path: `/v3.0${path}?api-version=3.0`,
    headers: {
      'API-Version': '2.0',
      Accept: 'application/json;version=3.0',
      'X-API-Key': pinnedKey,
    },
    version: '2.0.0',
  },
  {
    says: 'query beats path and pin',
    path: `/v3.0${path}?api-version=2.0`,
    headers: { 'X-API-Key': pinnedKey },
    version: '2.0.0',
  },
  { says: 'the same twice', headers: { 'API-Version': '2.0, 2.0' }, version: '2.0.0' },
]

const refusals: readonly Refusal[] = [
  { says: 'empty header', headers: { 'API-Version': '' }, code: 'malformed-version' },
  {
    says: 'malformed header',
    headers: { 'API-Version': 'two' },
    code: 'malformed-version',
  },
  {
    says: 'two values',
    headers: { 'API-Version': '2.0, 3.0' },
    code: 'malformed-version',
  },
  { says: 'unknown', headers: { 'API-Version': '9.9' }, code: 'unsupported-version' },
  {
    says: 'unknown in the query',
    path: `${path}?api-version=9.9`,
    code: 'unsupported-version',
  },
]

export const negotiationSuite = ({ name, start }: Runtime): void => {
  describe(`a client in ${name} that says`, () => {
    let stores: Stores
    let gateway: Awaited<ReturnType<Runtime['start']>>

    beforeAll(async () => {
      stores = await startStores()
      gateway = await start(
        configFor(stores.urls, {
          identity: { apiKey: {}, anonymous: { allow: true } },
          clients: [{ id: 'pinned', key: await sha256(pinnedKey), pin: '1.1' }],
          versions: {
            lifecycle: {
              '1.1': {
                deprecated: '2026-01-01',
                sunset: '2027-01-01',
                successor: '2.0',
                link: 'https://example.com/move',
              },
              '1.0': {},
            },
          },
        }),
      )
    })

    afterAll(async () => {
      await gateway?.close()
      await stores?.close()
    })

    test.each(cells)('$says', async ({ path: asked = path, headers = {}, version }) => {
      const answer = await fetch(`${gateway.url}${asked}`, { headers })
      expect(answer.status).toBe(200)
      expect(answer.headers.get('api-version')).toBe(version)
      expect(await answer.json()).toMatchObject({ id: ids.ada })
    })

    test.each(refusals)('$says: refused', async ({ path: asked = path, headers = {}, code }) => {
      const answer = await fetch(`${gateway.url}${asked}`, { headers })
      expect(answer.status).toBe(400)
      expect(answer.headers.get('api-version')).toBe('1.0.0')
      expect(await answer.json()).toMatchObject({ code })
    })

    test('a deprecated version is told when, until when, and where to', async () => {
      const answer = await fetch(`${gateway.url}${path}`, { headers: { 'API-Version': '1.1' } })
      expect(answer.headers.get('deprecation')).toBe(`@${Date.parse('2026-01-01') / 1000}`)
      expect(answer.headers.get('sunset')).toBe('Fri, 01 Jan 2027 00:00:00 GMT')
      expect(answer.headers.get('link')).toContain('rel="deprecation"')
      expect(answer.headers.get('link')).toContain('rel="successor-version"')
    })

    test('a wrong key is 401, and never anonymous', async () => {
      const answer = await fetch(`${gateway.url}${path}`, { headers: { 'X-API-Key': 'wrong' } })
      expect(answer.status).toBe(401)
      expect(await answer.json()).toMatchObject({ code: 'unknown-client' })
    })
  })
}
