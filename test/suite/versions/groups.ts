/** Versions that are part of the resource's own path, side by side at one gateway, in every runtime. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, startOrigin, type Origin } from '../http/origin.ts'
import { configOf, type Versions } from './runtime.ts'

const stored = {
  ingresses: { apiVersion: 'networking.k8s.io/v1', backend: 'web' },
  autoscalers: { apiVersion: 'autoscaling/v2', metric: 7 },
}

const cells = [
  {
    path: '/apis/networking.k8s.io/v1beta1/ingresses',
    answered: '2020-01-01',
    document: { apiVersion: 'networking.k8s.io/v1beta1', host: 'web' },
    store: '/apis/networking.k8s.io/v1/ingresses',
    sent: stored.ingresses,
  },
  {
    path: '/apis/networking.k8s.io/v1/ingresses',
    answered: '2022-01-01',
    document: stored.ingresses,
    store: '/apis/networking.k8s.io/v1/ingresses',
    sent: stored.ingresses,
  },
  {
    path: '/apis/autoscaling/v1/autoscalers',
    answered: '2021-01-01',
    document: { apiVersion: 'autoscaling/v1', cpu: 7 },
    store: '/apis/autoscaling/v2/autoscalers',
    sent: stored.autoscalers,
  },
  {
    path: '/apis/autoscaling/v2/autoscalers',
    answered: '2022-01-01',
    document: stored.autoscalers,
    store: '/apis/autoscaling/v2/autoscalers',
    sent: stored.autoscalers,
  },
] as const

export const groupSuite = ({ name, start }: Versions): void => {
  describe(`versions in the paths of routes, in ${name}`, () => {
    let origin: Origin
    let gateway: Awaited<ReturnType<Versions['start']>>
    const versions = { route: true, default: '2022-01-01' }

    beforeAll(async () => {
      origin = await startOrigin()
      origin.respond = ({ method, url }, outgoing) => {
        const kind = url.includes('/ingresses') ? 'ingresses' : 'autoscalers'
        outgoing.setHeader('Content-Type', 'application/json')
        if (method === 'POST') outgoing.setHeader('Location', `${url}/a`)
        outgoing.statusCode = method === 'POST' ? 201 : 200
        outgoing.end(url.endsWith('/none') ? '{}' : JSON.stringify(stored[kind]))
      }
      gateway = await start('groups', configOf(origin.url, '2022-01-01', versions))
    })

    afterAll(async () => {
      await gateway?.close()
      await origin?.close()
    })

    test.each(cells)('$path is read in its version', async (cell) => {
      const answer = await ask(`${gateway.url}${cell.path}/a`)
      expect([
        answer.status,
        answer.headers['api-version'],
        JSON.parse(answer.bytes.toString()),
      ]).toEqual([200, cell.answered, cell.document])
      expect(origin.received.at(-1)?.url).toBe(`${cell.store}/a`)
    })

    test.each(cells)(
      '$path is written in its version, and its Location stays in it',
      async (cell) => {
        const answer = await ask(gateway.url + cell.path, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(cell.document),
        })
        expect([
          answer.status,
          answer.headers['location'],
          JSON.parse(answer.bytes.toString()),
        ]).toEqual([201, `${cell.path}/a`, cell.document])
        const sent = origin.received.at(-1)
        expect([sent?.url, JSON.parse(sent?.body ?? '')]).toEqual([cell.store, cell.sent])
      },
    )

    test('a body of another version than its path is refused', async () => {
      const answer = await ask(`${gateway.url}/apis/networking.k8s.io/v1beta1/ingresses`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(stored.ingresses),
      })
      expect([answer.status, JSON.parse(answer.bytes.toString())]).toMatchObject([422, {}])
    })

    test('a method that the path does not take is refused in the version of the path', async () => {
      const answer = await ask(`${gateway.url}/apis/autoscaling/v1/autoscalers/a`, {
        method: 'DELETE',
      })
      expect([answer.status, answer.headers['api-version'], answer.headers['allow']]).toEqual([
        405,
        '2021-01-01',
        'GET, HEAD',
      ])
    })

    test('a path of no version is answered in that of the default', async () => {
      const answer = await ask(`${gateway.url}/apis/autoscaling/v3/autoscalers/a`)
      expect([answer.status, answer.headers['api-version']]).toEqual([404, '2022-01-01'])
    })

    test('a header that says otherwise counts', async () => {
      const answer = await ask(`${gateway.url}/apis/networking.k8s.io/v1beta1/ingresses/a`, {
        headers: { 'API-Version': '2021-01-01' },
      })
      expect([answer.status, JSON.parse(answer.bytes.toString())]).toMatchObject([
        404,
        { code: 'route-not-in-version', versions: ['2020-01-01'] },
      ])
    })
  })

  test(`unless it is configured, the path of a route says nothing, in ${name}`, async () => {
    const gateway = await start(
      'groups',
      configOf('http://127.0.0.1:1', '2022-01-01', { default: '2022-01-01' }),
    )
    try {
      const answer = await ask(`${gateway.url}/apis/networking.k8s.io/v1beta1/ingresses/a`)
      expect([answer.status, answer.headers['api-version']]).toEqual([404, '2022-01-01'])
    } finally {
      await gateway.close()
    }
  })
}
