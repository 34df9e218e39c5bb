/** Routes of one path that are told apart by what `Accept` asks for. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  addRoutes,
  base,
  change,
  defineContract,
  moveRoute,
  openapi,
  removeRoute,
  rename,
  routeAccept,
  routeMedia,
  version,
  type Route,
} from '../../../src/contract/index.ts'
import { isObject, own, valueAt } from '../../../src/json/index.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore } from '../support/servers.ts'

const read = (id: string, response: string, parts: Partial<Route> = {}): Route => ({
  id,
  method: 'GET',
  path: '/scans/{id}',
  kind: 'read',
  summary: id,
  response,
  ...parts,
})

const asSarif = ['application/sarif+json']

const types = {
  Scan: z.object({ id: z.string(), state: z.string() }),
  Sarif: z.object({ runs: z.array(z.string()) }),
  Raw: z.object({ raw: z.string() }),
}

/** The older version calls SARIF by another name, and has no raw form. */
const contract = defineContract({
  name: 'scans',
  base: base('1.0.0', {
    summary: 'First',
    types,
    routes: [
      read('scans.sarif', 'Sarif', {
        when: { accept: [...asSarif, 'Application/JSON+sarif'] },
        media: 'application/json+sarif',
      }),
      read('scans.get', 'Scan'),
      read('docs.get', 'Scan', { path: '/docs/{id}' }),
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Second',
      changes: [
        change(
          'States are statuses, runs are passes',
          { Scan: [rename('state', 'status')], Sarif: [rename('runs', 'passes')] },
          {
            routes: [
              routeMedia('scans.sarif', 'application/sarif+json'),
              routeAccept('scans.sarif', asSarif),
              ...addRoutes(
                read('scans.raw', 'Raw', {
                  when: { accept: ['application/vnd.raw+json'] },
                  media: 'application/vnd.raw+json',
                }),
              ),
            ],
          },
        ),
      ],
    }),
  ],
})

type Version = '1.0' | '2.0'

/** A store that looks for the names of its version in `Accept`, and else answers JSON. */
const start = async (key: Version) => {
  const isNew = key === '2.0'
  const sarif = isNew ? 'application/sarif+json' : 'application/json+sarif'
  const store = await startStore(({ headers, url }, out) => {
    const accept = headers.accept ?? ''
    const isSarif =
      url.startsWith('/scans') &&
      /(^|,\s*)application\/(sarif\+json|json\+sarif)(;|,|$)/.test(accept)
    const isRaw = isNew && /vnd\.raw/.test(accept)
    const scan = isNew ? { id: 's', status: 'ok' } : { id: 's', state: 'ok' }
    const runs = isNew ? { passes: ['r'] } : { runs: ['r'] }
    const body = isSarif ? runs : isRaw ? { raw: 'x' } : scan
    out.setHeader(
      'content-type',
      isSarif ? sarif : isRaw ? 'application/vnd.raw+json' : 'application/json',
    )
    out.setHeader('vary', 'Accept-Language')
    out.end(JSON.stringify(body))
  })
  const gateway = await startGateway({
    contract,
    stores: { only: { url: store.url, version: key } },
    config: { versions: { mediaTypeParameter: false } },
  })
  const as = async (client: Version, accept?: string, path = '/scans/s', method = 'GET') => {
    const answer = await call(gateway.url + path, {
      method,
      headers: { 'api-version': client, ...(accept === undefined ? {} : { accept }) },
    })
    const { status, headers, text } = answer
    const json: unknown = text === '' ? undefined : JSON.parse(text)
    return { status, headers, json, asked: store.last()?.headers.accept }
  }
  return { as, store }
}

describe('which route is meant', () => {
  const json = { id: 's', state: 'ok' }
  const runs = { runs: ['r'] }
  const asked: readonly (readonly [accept: string | undefined, body: unknown])[] = [
    [undefined, json],
    ['*/*', json],
    ['application/*', json],
    ['application/json', json],
    ['text/html', json],
    ['application/sarif+json', runs],
    ['APPLICATION/SARIF+JSON; charset=utf-8', runs],
    ['application/json+sarif', runs],
    ['application/sarif+json, */*', runs],
    ['application/sarif+json, */*;q=0.1', runs],
    ['application/json;q=0.5, application/sarif+json', runs],
    ['application/json, application/sarif+json;q=0.5', json],
    ['application/sarif+json;q=0.4, application/*;q=0.5', json],
    ['application/sarif+json;q=0', json],
    ['application/sarif+json;q=0.000', json],
    ['text/plain;x="application/sarif+json,", application/json', json],
    ['application/sarif+jsonx', json],
  ]

  test.each(asked)('Accept: %s', async (accept, body) => {
    const { as } = await start('2.0')
    const answer = await as('1.0', accept)
    expect([answer.status, answer.json]).toEqual([200, body])
  })

  test('the answer says that it depends on Accept, on these paths only', async () => {
    const { as } = await start('2.0')
    expect((await as('1.0')).headers['vary']).toMatch(/Accept-Language.*, Accept$/)
    expect((await as('1.0', '*/*', '/docs/d')).headers['vary']).not.toMatch(/, Accept(,|$)/)
  })

  test('HEAD is told what GET would be', async () => {
    const { as } = await start('2.0')
    const head = await as('1.0', asSarif[0], '/scans/s', 'HEAD')
    expect(head.headers['content-type']).toBe('application/json+sarif')
  })
})

describe('a store of the newer version', () => {
  test('is asked by its own names, for what is meant and nothing else', async () => {
    const { as } = await start('2.0')
    expect((await as('1.0', 'application/json+sarif;q=0.9, application/json;q=0.1')).asked).toBe(
      'application/sarif+json;q=0.9',
    )
    const answer = await as('1.0', 'application/sarif+json')
    expect(answer.headers['content-type']).toBe('application/json+sarif')
  })

  test('never answers in a form that the version of the client does not have', async () => {
    const { as } = await start('2.0')
    const answer = await as('1.0', 'application/vnd.raw+json, application/json;q=0.2')
    expect([answer.json, answer.asked]).toEqual([
      { id: 's', state: 'ok' },
      'application/json;q=0.2',
    ])
    const only = await as('1.0', 'application/vnd.raw+json')
    expect([only.json, only.asked]).toEqual([{ id: 's', state: 'ok' }, 'application/json'])
  })
})

describe('a store of the older version', () => {
  test('is not asked for what else the client would take', async () => {
    const { as } = await start('1.0')
    const answer = await as('2.0', 'application/json, application/sarif+json')
    expect([answer.json, answer.asked]).toEqual([{ passes: ['r'] }, 'application/sarif+json'])
  })

  test('is asked by its own names', async () => {
    const { as } = await start('1.0')
    const answer = await as('2.0', 'application/sarif+json')
    expect([answer.json, answer.asked]).toEqual([{ passes: ['r'] }, 'application/sarif+json'])
    expect(answer.headers['content-type']).toBe('application/sarif+json')
    expect((await as('2.0', 'application/json')).json).toEqual({ id: 's', status: 'ok' })
  })

  test('does not have a form that came later', async () => {
    const { as, store } = await start('1.0')
    const answer = await as('2.0', 'application/vnd.raw+json')
    expect(answer.status).toBe(501)
    expect(answer.json).toMatchObject({ code: 'not-in-store-version' })
    expect(store.received).toEqual([])
  })

  test('a name that only the older version has asks for nothing in the newer one', async () => {
    const { as } = await start('1.0')
    expect((await as('2.0', 'application/json+sarif')).json).toEqual({ id: 's', status: 'ok' })
  })
})

test('links lead to the route for everybody, wherever one for some only was declared', async () => {
  const moved = defineContract({
    name: 'moved',
    base: base('1.0.0', {
      summary: 'First',
      types: { ...types, Index: z.object({ scan: z.string().meta({ link: true }) }) },
      routes: [
        read('scans.sarif', 'Sarif', { when: { accept: asSarif } }),
        read('scans.get', 'Scan'),
        read('index', 'Index', { path: '/' }),
      ],
    }),
    versions: [
      version('2.0.0', {
        summary: 'Second',
        changes: [
          change(
            'Scans are analyses',
            {},
            { routes: [removeRoute('scans.sarif'), moveRoute('scans.get', '/analyses/{id}')] },
          ),
        ],
      }),
    ],
  })
  const store = await startStore((_, out) => {
    out.setHeader('content-type', 'application/json')
    out.setHeader('link', '</scans/s>; rel="item"')
    out.end('{"scan":"/scans/s"}')
  })
  const gateway = await startGateway({
    contract: moved,
    stores: { only: { url: store.url, version: '1.0' } },
  })
  const answer = await call(`${gateway.url}/`, { headers: { 'api-version': '2.0' } })
  expect(answer.json).toEqual({ scan: '/analyses/s' })
  expect(answer.headers['link']).toContain('</analyses/s>')
})

test('the OpenAPI document has both media types of one operation', () => {
  const operation = valueAt(openapi(contract, '2.0'), ['paths', '/scans/{id}', 'get'])
  const content = valueAt(operation ?? null, ['responses', '200', 'content'])
  expect(isObject(content) && Object.keys(content).toSorted()).toEqual([
    'application/json',
    'application/sarif+json',
    'application/vnd.raw+json',
  ])
  expect(isObject(operation) && own(operation, 'operationId')).toBe('scans.get')
})
