import { inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { documents, ids, versions } from '../suite/fixtures.ts'
import { errorSuite } from '../suite/errors.ts'
import { httpSuite } from '../suite/http.ts'
import { lostSuite } from '../suite/lost.ts'
import { negotiationSuite } from '../suite/negotiation.ts'
import { pairSuite, type Runtime } from '../suite/pairs.ts'
import { configFor, startStores } from '../suite/setup.ts'
import { bundleWorker, mostWorkerBytes, startWorkerd } from '../support/workerd.ts'

const bundle = bundleWorker('test/runtime/wrangler.toml')
const deployed = bundleWorker('wrangler.toml')
const fromSources = bundleWorker('test/runtime/sources.toml')

interface Encoded {
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: readonly number[]
}

const runtime: Runtime = {
  name: 'workerd',
  start: async (config) => startWorkerd(await bundle, { CONFIG: JSON.stringify(config) }),
}

errorSuite(runtime)
pairSuite(runtime)
lostSuite(runtime)
negotiationSuite(runtime)
httpSuite(runtime, {
  codings: ['gzip', 'deflate'],
  codesAnswers: false,
  refusal: 500,
  continues: false,
  readsInterim: false,
})

/** Says itself what it accepts, which else the platform does, and shows what came. */
const front = `
export default {
  fetch: async (request, env) => {
    const headers = new Headers(request.headers)
    headers.set('accept-encoding', headers.get('x-accept-encoding'))
    const answer = await env.GATEWAY.fetch(new Request(request, { headers }))
    return Response.json({
      headers: Object.fromEntries(answer.headers),
      bytes: [...new Uint8Array(await answer.arrayBuffer())],
    })
  },
}`

test('a Worker that another one asks encodes for it', async () => {
  const stores = await startStores()
  const worker = await startWorkerd(
    await bundle,
    { CONFIG: JSON.stringify(configFor(stores.urls)) },
    front,
  )
  try {
    const path = `entities/${ids.ada}`
    const answer = await fetch(`${worker.url}/${path}`, {
      headers: {
        'API-Version': '1.0',
        'X-Client-Id': 'to-2.0',
        'X-Accept-Encoding': 'identity;q=0, deflate',
      },
    })
    const { headers, bytes } = (await answer.json()) as Encoded
    expect(headers['content-encoding']).toBe('deflate')
    expect(headers['etag']).toMatch(/~deflate"$/)
    expect(headers['vary']).toContain('Accept-Encoding')
    const text = inflateSync(Uint8Array.from(bytes)).toString()
    expect(JSON.parse(text)).toEqual(documents[path]?.('1.0'))
  } finally {
    await worker.close()
    await stores.close()
  }
})

/** What a client sees, but for the time, and for the name of the policy, which only `isthmus compile` knows. */
const seen = async (url: string, path: string, init: RequestInit) => {
  const headers = new Headers(init.headers)
  headers.set('X-Request-Id', 'the-same')
  const answer = await fetch(`${url}${path}`, { ...init, headers })
  return {
    status: answer.status,
    headers: [...answer.headers]
      .filter(([name]) => name !== 'date')
      .map(([name, value]) => [name, value.replace(/, policy="1-[0-9a-f]{8}"/, '')]),
    body: await answer.text(),
  }
}

const merge = (body: unknown): RequestInit => ({
  method: 'PATCH',
  headers: { 'content-type': 'application/merge-patch+json', 'X-API-Key': 'demo-tokyo-key' },
  body: JSON.stringify(body),
})

const requests: readonly (readonly [path: string, init: RequestInit])[] = [
  ...['/schema', '/entities?limit=100', '/relations/export', `/entities/${ids.ada}`].flatMap(
    (path) =>
      versions.map((version) => {
        const headers = { 'API-Version': version, 'Isthmus-Explain': '1' }
        return [path, { headers }] as const
      }),
  ),
  ['/entities', { headers: { 'X-API-Key': 'demo-geneva-key' } }],
  ['/entities', { headers: { 'X-API-Key': 'nobody' } }],
  ['/entities', { headers: { 'API-Version': '9.9' } }],
  ['/entities/none', {}],
  ['/elsewhere', {}],
  ['/access-control', {}],
  ['/entities?filter[none][Equals]=1', { headers: { 'API-Version': '3.0' } }],
  [`/entities/${ids.ada}`, merge({ metadata: { none: 1, name: 5 } })],
  ['/entities', { method: 'POST', body: '{"entity_type":' }],
]

describe('the Worker that is deployed', () => {
  test('is at most 160,000 bytes, compressed', async () => {
    const { gzipped } = await deployed
    expect(gzipped).toBeLessThanOrEqual(mostWorkerBytes)
  })

  test('has no Zod in it, which only judges what was judged before', async () => {
    expect((await fromSources).script).toContain('_zod')
    expect((await deployed).script).not.toContain('_zod')
  })

  test('has no parts that its configuration does not ask for', async () => {
    expect((await fromSources).script).toContain('ERR_JWT_EXPIRED')
    expect((await deployed).script).not.toContain('ERR_JWT_EXPIRED')
  })

  test('has no control store in it, which is edited elsewhere', async () => {
    expect((await deployed).script).not.toMatch(/kysely|isthmus_audit|isthmus_head/i)
  })

  test('has no judges of ops and codecs in it', async () => {
    const words = ['needs a default, or must be optional', 'every value stays as it is']
    for (const text of words) {
      expect((await fromSources).script).toContain(text)
      expect((await deployed).script).not.toContain(text)
    }
  })

  test('answers exactly as contract and configuration do that are not compiled', async () => {
    const stores = await startStores()
    const bindings = {
      ISTHMUS_BACKENDS: JSON.stringify({ blue: stores.urls['1.1'], green: stores.urls['2.0'] }),
    }
    const [compiled, plain] = [
      await startWorkerd(await deployed, bindings),
      await startWorkerd(await fromSources, bindings),
    ]
    try {
      for (const [path, init] of requests) {
        const expected = { path, ...(await seen(plain.url, path, init)) }
        expect({ path, ...(await seen(compiled.url, path, init)) }).toEqual(expected)
      }
    } finally {
      await compiled.close()
      await plain.close()
      await stores.close()
    }
  })

  test('says that its stores are out of reach, by name, when they are', async () => {
    const nowhere = { blue: 'http://127.0.0.1:1', green: 'http://127.0.0.1:1' }
    const worker = await startWorkerd(await deployed, {
      ISTHMUS_BACKENDS: JSON.stringify(nowhere),
    })
    const answer = await fetch(`${worker.url}/entities`)
    // workerd does not tell a refused connection from a broken one.
    expect([502, 503]).toContain(answer.status)
    expect(await answer.json()).toMatchObject({ backend: 'blue' })
    await worker.close()
  })
})
