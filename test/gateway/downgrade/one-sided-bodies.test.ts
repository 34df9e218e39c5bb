/** Answers whose body only one of the versions has, whatever their status. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  base,
  change,
  defineContract,
  routeResponse,
  version,
  type Route,
} from '../../../src/contract/index.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore, type Answer } from '../support/servers.ts'

const Job = z.object({ state: z.string() })

const route = (id: string, method: Route['method'], more: Partial<Route> = {}): Route => ({
  id,
  method,
  path: `/${id}`,
  kind: method === 'GET' ? 'read' : method === 'DELETE' ? 'delete' : 'create',
  summary: id,
  ...more,
})

const contract = defineContract({
  name: 'jobs',
  base: base('1.0.0', {
    summary: 'First',
    types: { Job },
    routes: [
      route('queue', 'POST', { status: 202 }),
      route('ping', 'GET'),
      route('drop', 'DELETE', { response: 'Job', standIn: { state: 'dropped' } }),
      route('quiet', 'DELETE', { response: 'Job' }),
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Second',
      changes: [
        change(
          'Who queues is told of the job, who drops is not',
          {},
          {
            routes: [
              routeResponse('queue', 'Job', { standIn: { state: 'queued' } }),
              routeResponse('ping', 'Job', { standIn: { state: 'here' } }),
              routeResponse('drop', undefined, { standIn: null }),
              routeResponse('quiet', undefined, { standIn: null }),
            ],
          },
        ),
      ],
    }),
  ],
})

const json = { 'content-type': 'application/json' }
const text = '{"state":"waiting"}'

const asked = async (
  [client, store]: readonly [string, string],
  request: string,
  answer: Answer,
) => {
  const { url } = await startStore(answer)
  const gateway = await startGateway({ contract, stores: { only: { url, version: store } } })
  const [method = '', path = ''] = request.split(' ')
  const got = await call(`${gateway.url}${path}`, { method, headers: { 'API-Version': client } })
  expect(got.complete).toBe(true)
  return got
}

const oldOnNew = ['1.0', '2.0'] as const
const newOnOld = ['2.0', '1.0'] as const

describe('a client whose version has no body', () => {
  test.each([
    ['that came', oldOnNew, 'POST /queue', 202],
    ['that went', newOnOld, 'DELETE /drop', 200],
    ['that went without a stand-in', newOnOld, 'DELETE /quiet', 200],
    ['of another success', oldOnNew, 'POST /queue', 201],
    ['of what is read', oldOnNew, 'GET /ping', 200],
  ])('gets none %s', async (_, versions, request, status) => {
    const got = await asked(versions, request, (__, outgoing) => {
      outgoing.writeHead(status, { ...json, etag: '"1"' }).end(text)
    })
    expect([got.status, got.text]).toEqual([status, ''])
    expect(got.headers).toMatchObject({ 'content-length': '0' })
    expect(got.headers['content-type']).toBeUndefined()
  })

  test('gets none that is compressed, and is not told of a coding', async () => {
    const got = await asked(oldOnNew, 'POST /queue', (_, outgoing) => {
      outgoing.writeHead(202, { ...json, 'content-encoding': 'gzip' }).end(gzipSync(text))
    })
    expect([got.status, got.text, got.headers['content-encoding']]).toEqual([202, '', undefined])
  })

  test('gets errors as they are', async () => {
    const got = await asked(oldOnNew, 'POST /queue', (_, outgoing) => {
      outgoing.writeHead(409, json).end('{"why":"full"}')
    })
    expect([got.status, got.text]).toEqual([409, '{"why":"full"}'])
  })
})

describe('a client whose version has a body', () => {
  test.each([
    ['that came', newOnOld, 'POST /queue', 202, 'queued'],
    ['that went', oldOnNew, 'DELETE /drop', 200, 'dropped'],
    ['of another success', newOnOld, 'POST /queue', 200, 'queued'],
  ])('gets the stand-in %s', async (_, versions, request, status, state) => {
    for (const body of ['', 'OK']) {
      const got = await asked(versions, request, (__, outgoing) => {
        outgoing.writeHead(status, { 'content-type': 'text/plain' }).end(body)
      })
      expect([got.status, got.json]).toEqual([status, { state }])
      expect(got.headers['content-type']).toBe('application/json')
    }
  })

  test('is told by HEAD what GET would be', async () => {
    const got = await asked(newOnOld, 'HEAD /ping', (_, outgoing) => {
      outgoing.writeHead(200).end()
    })
    expect([got.status, got.text]).toEqual([200, ''])
    expect(got.headers).toMatchObject({ ...json, 'content-length': '16' })
  })

  test('gets what the store says where the contract has no stand-in', async () => {
    const got = await asked(oldOnNew, 'DELETE /quiet', (_, outgoing) => {
      outgoing.writeHead(200, json).end(text)
    })
    expect([got.status, got.text]).toEqual([200, text])
  })

  test('gets errors as they are', async () => {
    const got = await asked(newOnOld, 'POST /queue', (_, outgoing) => {
      outgoing.writeHead(500, { 'content-type': 'text/plain' }).end('no')
    })
    expect([got.status, got.text]).toEqual([500, 'no'])
  })

  test('is led elsewhere as it is', async () => {
    const got = await asked(newOnOld, 'POST /queue', (_, outgoing) => {
      outgoing.writeHead(303, { location: '/elsewhere' }).end()
    })
    expect([got.status, got.text, got.headers.location]).toEqual([303, '', '/elsewhere'])
  })
})
