/** The example of Kubernetes: clients of each version before a store of the other, over real sockets. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { clientOf, type Event, type Fields, type Value } from '../../examples/kubernetes/client.ts'
import config from '../../examples/kubernetes/isthmus.config.ts'
import contract from '../../examples/kubernetes/contract.ts'
import { createUpstream } from '../../examples/kubernetes/upstream.ts'
import type { Release } from '../../examples/kubernetes/upstream/kinds.ts'
import { startGateway } from '../gateway/support/gateway.ts'
import { call, listen, until } from '../gateway/support/servers.ts'

const ingressV1beta1 = 'networking.k8s.io/v1beta1/ingresses'
const ingressV1 = 'networking.k8s.io/v1/ingresses'
const scalerV1 = 'autoscaling/v1/horizontalpodautoscalers'
const scalerV2 = 'autoscaling/v2/horizontalpodautoscalers'

/** A store of a release, and a gateway before it: clients of any version through it, or right at the store. */
const start = async (release: Release) => {
  const server = createUpstream(release)
  const store = await listen(server)
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const gateway = await startGateway({
    contract,
    stores: { store: { url: store, version: release } },
    config: { versions: config.versions ?? {} },
  })
  let open = 0
  server.on('request', (_, outgoing) => {
    open += 1
    outgoing.on('close', () => {
      open -= 1
    })
  })
  return {
    gateway: gateway.url,
    /** Requests that the store has not answered to the end. */
    open: () => open,
    through: (resource: string) => clientOf(gateway.url, resource),
    direct: (resource: string) => clientOf(store, resource),
  }
}

const older = (metadata: Fields, spec: Fields, more: Fields = {}): Fields => ({
  apiVersion: 'networking.k8s.io/v1beta1',
  kind: 'Ingress',
  metadata: { name: 'web', ...metadata },
  spec,
  ...more,
})

const newer = (metadata: Fields, spec: Fields, more: Fields = {}): Fields => ({
  ...older(metadata, spec, more),
  apiVersion: 'networking.k8s.io/v1',
})

const service = (name: string, port: Fields): Fields => ({ service: { name, port } })

/** The same in both versions. */
const ingress = {
  [ingressV1beta1]: older(
    { annotations: { 'kubernetes.io/ingress.class': 'nginx', team: 'shop' }, labels: { a: 'b' } },
    {
      backend: { serviceName: 'shop', servicePort: 80 },
      rules: [
        {
          host: 'shop.example',
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { serviceName: 'shop', servicePort: 'http' },
              },
            ],
          },
        },
        { host: 'empty.example' },
      ],
      tls: [{ hosts: ['shop.example'], secretName: 'shop' }],
    },
  ),
  [ingressV1]: newer(
    { annotations: { team: 'shop' }, labels: { a: 'b' } },
    {
      ingressClassName: 'nginx',
      defaultBackend: service('shop', { number: 80 }),
      rules: [
        {
          host: 'shop.example',
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: service('shop', { name: 'http' }) }],
          },
        },
        { host: 'empty.example' },
      ],
      tls: [{ hosts: ['shop.example'], secretName: 'shop' }],
    },
  ),
} as const

const scaler = (version: string, spec: Fields, status?: Fields): Fields => ({
  apiVersion: `autoscaling/${version}`,
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web' },
  spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 5, ...spec },
  ...(status ? { status: { currentReplicas: 2, desiredReplicas: 3, ...status } } : {}),
})

const cpu = (averageUtilization: number): Fields => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
})
const usedCpu = (averageUtilization: number): Fields => ({
  type: 'Resource',
  resource: { name: 'cpu', current: { averageUtilization } },
})
const memory: Fields = {
  type: 'Resource',
  resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } },
}
const pods: Fields = { type: 'Pods', pods: { metric: { name: 'rps' }, target: { type: 'Value' } } }
const behavior: Fields = { scaleDown: { stabilizationWindowSeconds: 60 } }

const autoscaler = {
  [scalerV1]: scaler('v1', { minReplicas: 2, targetCPUUtilizationPercentage: 60 }),
  [scalerV2]: scaler('v2', { minReplicas: 2, metrics: [cpu(60)] }),
} as const

const metadataOf = (object: Fields): Fields => object['metadata'] as Fields
const metaText = (object: Fields, name: string): string => {
  const value = metadataOf(object)[name]
  return typeof value === 'string' ? value : ''
}
const specOf = (object: Fields): Fields => object['spec'] as Fields

/** Without what the store sets by itself. */
const own = (object: Fields): Fields => {
  const {
    uid: _uid,
    generation: _generation,
    creationTimestamp: _creationTimestamp,
    namespace: _namespace,
    resourceVersion: _resourceVersion,
    ...metadata
  } = metadataOf(object)
  return { ...object, metadata }
}

const pairs = [
  ['an old client, a new store', '1.23', ingressV1beta1, ingressV1, ingress],
  ['a new client, an old store', '1.18', ingressV1, ingressV1beta1, ingress],
  ['an old client, a new store', '1.23', scalerV1, scalerV2, autoscaler],
  ['a new client, an old store', '1.18', scalerV2, scalerV1, autoscaler],
] as const

describe.each(pairs)('%s (%s): %s', (_, release, client, store, documents) => {
  const docs: Readonly<Record<string, Fields>> = documents
  const mine = docs[client] ?? {}
  const stored = docs[store] ?? {}

  test('creates, reads, lists, replaces, patches and deletes', async () => {
    const at = await start(release)
    const [here, there] = [at.through(client), at.direct(store)]
    const created = await here.create(mine)
    expect([created.status, own(created.body)]).toEqual([201, mine])
    expect(own((await there.get('web')).body)).toEqual(stored)
    expect(own((await here.get('web')).body)).toEqual(mine)

    const { apiVersion, kind: _kind, ...item } = mine
    const list = (await here.get()).body
    expect([list['apiVersion'], list['kind']]).toEqual([
      apiVersion,
      expect.stringMatching(/^[A-Z]\w+List$/),
    ])
    expect((list['items'] as Fields[]).map(own)).toEqual([item])

    const labels = { labels: { x: 'y' } }
    const changed = { ...created.body, metadata: { ...metadataOf(created.body), ...labels } }
    expect((await here.replace('web', changed)).status).toBe(200)
    const expected = { ...stored, metadata: { ...metadataOf(stored), ...labels } }
    expect(own((await there.get('web')).body)).toEqual(expected)

    const labelled = async () => metadataOf((await there.get('web')).body)['labels']
    const merge = { metadata: { labels: { z: '1' } } }
    expect((await here.patch('web', 'merge-patch', merge)).status).toBe(200)
    expect(await labelled()).toEqual({ x: 'y', z: '1' })
    const steps = [{ op: 'replace', path: '/metadata/labels/z', value: '2' }]
    expect((await here.patch('web', 'json-patch', steps)).status).toBe(200)
    expect(await labelled()).toEqual({ x: 'y', z: '2' })
    const removed = await here.remove('web')
    expect([removed.status, removed.body]).toMatchObject([200, { status: 'Success' }])
    expect((await there.get('web')).status).toBe(404)
  })
})

test.each(pairs)(
  '%s (%s), %s: what is held back is told as it is until it goes',
  async (_, release, client, store, documents) => {
    const docs: Readonly<Record<string, Fields>> = documents
    const at = await start(release)
    const [here, there] = [at.through(client), at.direct(store)]
    const finalizers = ['example.com/lock']
    const stored = docs[store] ?? {}
    await there.create({ ...stored, metadata: { ...metadataOf(stored), finalizers } })
    const answer = await here.remove('web')
    const { spec, apiVersion, kind } = docs[client] ?? {}
    const deletionTimestamp = expect.any(String)
    expect([answer.status, answer.body]).toMatchObject([
      200,
      { apiVersion, kind, spec, metadata: { name: 'web', deletionTimestamp } },
    ])
    await here.patch('web', 'merge-patch', { metadata: { finalizers: null } })
    expect((await there.get('web')).status).toBe(404)
  },
)

/** The next line of a watch. */
const next = async (events: AsyncGenerator<Event>): Promise<Event> => {
  const { value } = await events.next()
  if (!value) throw new Error('the watch is over')
  return { ...value, object: own(value.object) }
}

describe.each(pairs)('%s (%s): a watch of %s', (_, release, client, store, documents) => {
  const docs: Readonly<Record<string, Fields>> = documents
  const mine = docs[client] ?? {}
  const stored = docs[store] ?? {}

  test('tells of each change while the store goes on', async () => {
    const at = await start(release)
    const [here, there] = [at.through(client), at.direct(store)]
    const since = metaText((await here.get()).body, 'resourceVersion')
    const events = here.watch(`&resourceVersion=${since}`)

    await there.create(stored)
    expect(await next(events)).toEqual({ type: 'ADDED', object: mine })
    await there.patch('web', 'merge-patch', { metadata: { labels: { x: 'y' } } })
    const changed = await next(events)
    expect(changed.type).toBe('MODIFIED')
    expect(specOf(changed.object)).toEqual(specOf(mine))
    expect(metadataOf(changed.object)['labels']).toMatchObject({ x: 'y' })
    await there.remove('web')
    expect(await next(events)).toMatchObject({ type: 'DELETED', object: { spec: mine['spec'] } })

    expect(at.open()).toBe(1)
    await events.return(undefined)
    await until(() => at.open() === 0)
  })

  test('begins with what is there, and has bookmarks', async () => {
    const at = await start(release)
    await at.direct(store).create(stored)
    const events = at.through(client).watch('&allowWatchBookmarks=true')
    expect(await next(events)).toEqual({ type: 'ADDED', object: mine })
    const bookmark = (await events.next()).value as Event
    expect(bookmark.type).toBe('BOOKMARK')
    expect(bookmark.object).toMatchObject({
      apiVersion: mine['apiVersion'],
      kind: mine['kind'],
      metadata: { resourceVersion: '1' },
    })
    await events.return(undefined)
  })

  test('tells with a last line that it has come too late', async () => {
    const at = await start(release)
    const there = at.direct(store)
    await there.create(stored)
    for (let count = 0; count < 100; count += 1) {
      await there.patch('web', 'merge-patch', { metadata: { labels: { x: String(count) } } })
    }
    const events = at.through(client).watch('&resourceVersion=0')
    const told = (await events.next()).value as Event
    expect(told).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410 } })
    expect((await events.next()).done).toBe(true)
  })
})

test('a backend may be a resource in place of a service', async () => {
  const resource = { apiGroup: 'example.com', kind: 'Bucket', name: 'files' }
  const at = await start('1.23')
  const created = await at.through(ingressV1beta1).create(older({}, { backend: { resource } }))
  expect([created.status, specOf(created.body)]).toEqual([201, { backend: { resource } }])
  const stored = (await at.direct(ingressV1).get('web')).body
  expect(specOf(stored)).toEqual({ defaultBackend: { resource } })
})

test('versions of one group stand side by side at one gateway', async () => {
  const at = await start('1.19')
  await at.through(ingressV1).create(ingress[ingressV1])
  await at.through(scalerV2).create(autoscaler[scalerV2])
  for (const [resource, document] of Object.entries({ ...ingress, ...autoscaler })) {
    const { status, body } = await at.through(resource).get('web')
    expect([status, own(body)]).toEqual([200, document])
  }
  const unknown = await at.through('networking.k8s.io/v1alpha1/ingresses').get('web')
  expect(unknown.status).toBe(404)
})

describe('a list', () => {
  test.each([
    [ingressV1beta1, ingressV1, '1.23'],
    [ingressV1, ingressV1beta1, '1.18'],
  ] as const)('of %s from a store of %s is told page by page', async (client, store, release) => {
    const at = await start(release)
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      const document = ingress[store]
      const labels = { tier: name < 'd' ? 'front' : 'back', name }
      const metadata = { ...metadataOf(document), name, labels }
      await at.direct(store).create({ ...document, metadata })
    }
    const here = at.through(client)
    const namesOf = (items: readonly Fields[]) => items.map((item) => metadataOf(item)['name'])
    const first = (await here.get(undefined, '?limit=2')).body
    expect(metadataOf(first)).toEqual({
      resourceVersion: '5',
      continue: expect.any(String),
      remainingItemCount: 3,
    })
    expect(namesOf(first['items'] as Fields[])).toEqual(['a', 'b'])
    const all = await here.list('?limit=2')
    expect(namesOf(all)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(all.map(specOf)).toEqual(all.map(() => specOf(ingress[client])))

    for (const [selector, names] of [
      ['labelSelector=tier%3Dfront', ['a', 'b', 'c']],
      ['labelSelector=tier!%3Dfront,name', ['d', 'e']],
      ['labelSelector=tier%3Dfront&limit=2', ['a', 'b', 'c']],
      ['fieldSelector=metadata.name%3Db', ['b']],
    ] as const) {
      expect(namesOf(await here.list(`?${selector}`))).toEqual(names)
    }
    const everywhere = client.replace(/(.*)\/(\w+)$/, '/apis/$1/$2?limit=1')
    const { json } = await call(`${at.gateway}${everywhere}`)
    expect(namesOf(json['items'] as Fields[])).toEqual(['a'])

    // What has come since then makes a token useless: the store says so.
    await at.direct(store).remove('e')
    const token = encodeURIComponent(metaText(first, 'continue'))
    const late = await here.get(undefined, `?limit=2&continue=${token}`)
    expect([late.status, late.body]).toMatchObject([410, { kind: 'Status', reason: 'Expired' }])
  })
})

describe('who writes on top of somebody else', () => {
  test.each(pairs)(
    '%s (%s), %s: is told of the conflict',
    async (_, release, client, store, documents) => {
      const docs: Readonly<Record<string, Fields>> = documents
      const at = await start(release)
      const [here, there] = [at.through(client), at.direct(store)]
      await there.create(docs[store] ?? {})
      const read = (await here.get('web')).body
      await there.patch('web', 'merge-patch', { metadata: { labels: { by: 'another' } } })

      const replaced = await here.replace('web', read)
      const resourceVersion = metaText(read, 'resourceVersion')
      const patched = await here.patch('web', 'merge-patch', {
        metadata: { resourceVersion, labels: { by: 'me' } },
      })
      const stepped = await here.patch('web', 'json-patch', [
        { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
        { op: 'add', path: '/metadata/labels/by', value: 'me' },
      ])
      for (const answer of [replaced, patched, stepped]) {
        expect([answer.status, answer.body]).toMatchObject([
          409,
          { kind: 'Status', reason: 'Conflict', code: 409, details: { name: 'web' } },
        ])
      }
      const now = (await there.get('web')).body
      expect(metadataOf(now)['labels']).toMatchObject({ by: 'another' })

      const again = (await here.get('web')).body
      expect((await here.replace('web', again)).status).toBe(200)
      // Without a resourceVersion it is said to be fine whatever came before.
      const { resourceVersion: _version, ...metadata } = metadataOf(again)
      expect((await here.replace('web', { ...again, metadata })).status).toBe(200)
    },
  )

  test('and only changes what it does not see, through a merge as well', async () => {
    const at = await start('1.23')
    const [here, there] = [at.through(scalerV1), at.direct(scalerV2)]
    await there.create(scaler('v2', { metrics: [cpu(60), memory], behavior }))
    const read = (await here.get('web')).body
    await there.patch('web', 'merge-patch', { spec: { behavior: null } })
    const spec = { ...specOf(read), targetCPUUtilizationPercentage: 70 }
    const answer = await here.replace('web', { ...read, spec })
    expect([answer.status, answer.body]).toMatchObject([409, { reason: 'Conflict' }])
    expect(specOf((await there.get('web')).body)['metrics']).toEqual([cpu(60), memory])
  })
})

describe('what autoscaling/v1 does not show stays in the store', () => {
  const metrics = [pods, cpu(60), memory]

  const started = async (spec: Fields = { metrics, behavior }) => {
    const at = await start('1.23')
    const there = at.direct(scalerV2)
    await there.create(scaler('v2', spec))
    const stored = async () => specOf((await there.get('web')).body)
    return { here: at.through(scalerV1), there, stored }
  }

  test('where something else is changed', async () => {
    const { here, stored } = await started()
    const read = (await here.get('web')).body
    expect(specOf(read)).toEqual({
      scaleTargetRef: { kind: 'Deployment', name: 'web' },
      maxReplicas: 5,
      targetCPUUtilizationPercentage: 60,
    })
    const spec = { ...specOf(read), maxReplicas: 6 }
    expect((await here.replace('web', { ...read, spec })).status).toBe(200)
    expect(await stored()).toMatchObject({ maxReplicas: 6, metrics, behavior })
    await here.patch('web', 'merge-patch', { spec: { maxReplicas: 7 } })
    expect(await stored()).toMatchObject({ maxReplicas: 7, metrics, behavior })
    await here.patch('web', 'json-patch', [
      { op: 'test', path: '/spec/maxReplicas', value: 7 },
      { op: 'replace', path: '/spec/maxReplicas', value: 8 },
    ])
    expect(await stored()).toMatchObject({ maxReplicas: 8, metrics, behavior })
  })

  test.each<[string, Fields[] | undefined, number | null, Fields[] | undefined]>([
    ['is changed', metrics, 70, [pods, cpu(70), memory]],
    ['is taken away', metrics, null, [pods, memory]],
    ['comes', [pods, memory], 70, [pods, memory, cpu(70)]],
    ['comes to none', undefined, 70, [cpu(70)]],
    ['is the only one, and taken away', [cpu(60)], null, undefined],
  ])('where the target for the CPU %s', async (_, before, target, after) => {
    for (const form of ['replace', 'merge-patch', 'json-patch'] as const) {
      const { here, stored } = await started({ ...(before ? { metrics: before } : {}), behavior })
      const read = (await here.get('web')).body
      const { targetCPUUtilizationPercentage: had, ...rest } = specOf(read)
      const spec = target === null ? rest : { ...rest, targetCPUUtilizationPercentage: target }
      const path = '/spec/targetCPUUtilizationPercentage'
      const op = target === null ? 'remove' : had === undefined ? 'add' : 'replace'
      const answer =
        form === 'replace'
          ? await here.replace('web', { ...read, spec })
          : form === 'merge-patch'
            ? await here.patch('web', form, { spec: { targetCPUUtilizationPercentage: target } })
            : await here.patch('web', form, [
                { op, path, ...(target === null ? {} : { value: target }) },
              ])
      expect([form, answer.status, answer.body]).toMatchObject([form, 200, { spec }])
      const { metrics: now, ...others } = await stored()
      expect([form, now ?? []]).toEqual([form, after ?? []])
      expect(others).toMatchObject({ behavior })
    }
  })
})

describe('what a store of autoscaling/v1 has no place for is refused', () => {
  test.each([
    ['a second metric', { metrics: [cpu(60), memory] }, 'spec.metrics[1]'],
    ['a first metric', { metrics: [memory, cpu(60)] }, 'spec.metrics[0]'],
    ['another metric', { metrics: [memory] }, 'spec.metrics[0]'],
    ['how fast it scales', { metrics: [cpu(60)], behavior }, 'spec.behavior'],
  ])('%s', async (_, spec, field) => {
    const at = await start('1.18')
    const answer = await at.through(scalerV2).create(scaler('v2', spec))
    expect([answer.status, answer.body]).toMatchObject([
      422,
      { kind: 'Status', status: 'Failure', code: 422, details: { causes: [{ field }] } },
    ])
    expect((await at.direct(scalerV1).get()).body['items']).toEqual([])
  })
})

describe('the status has a path of its own', () => {
  const [before, after] = [
    { currentCPUUtilizationPercentage: 81 },
    { currentMetrics: [usedCpu(81)] },
  ]

  test('which is written by old clients', async () => {
    const at = await start('1.23')
    const there = at.direct(scalerV2)
    await there.create(autoscaler[scalerV2])
    const conditions = [{ type: 'ScalingActive', status: 'True' }]
    const pod = { type: 'Pods', pods: {} }
    const told = scaler(
      'v2',
      { metrics: [cpu(60)] },
      { currentMetrics: [pod, usedCpu(20)], conditions },
    )
    expect((await there.replace('web/status', told)).status).toBe(200)
    const here = at.through(scalerV1)
    const read = (await here.get('web/status')).body
    expect(read['status']).toEqual({
      currentReplicas: 2,
      desiredReplicas: 3,
      currentCPUUtilizationPercentage: 20,
    })
    const answer = await here.replace('web/status', {
      ...read,
      status: { currentReplicas: 3, desiredReplicas: 3, ...before },
    })
    expect(answer.status).toBe(200)
    expect((await there.get('web')).body['status']).toEqual({
      currentReplicas: 3,
      desiredReplicas: 3,
      currentMetrics: [pod, usedCpu(81)],
      conditions,
    })
  })

  test('and by new ones', async () => {
    const at = await start('1.18')
    await at.direct(scalerV1).create(autoscaler[scalerV1])
    const here = at.through(scalerV2)
    const answer = await here.patch('web/status', 'merge-patch', {
      status: { currentReplicas: 1, desiredReplicas: 2, ...after },
    })
    expect([answer.status, answer.body['status']]).toEqual([
      200,
      { currentReplicas: 1, desiredReplicas: 2, ...after },
    ])
    const stored = (await at.direct(scalerV1).get('web')).body['status']
    expect(stored).toEqual({ currentReplicas: 1, desiredReplicas: 2, ...before })
  })
})

describe('errors', () => {
  test.each([
    [
      'an old client, a new store',
      '1.23',
      ingressV1beta1,
      older({}, { backend: { serviceName: '', servicePort: 80 } }),
      'spec.backend.serviceName',
    ],
    [
      'a new client, an old store',
      '1.18',
      ingressV1,
      newer({}, { defaultBackend: service('', { number: 80 }) }),
      'spec.defaultBackend.service.name',
    ],
    [
      'a new client, an old store',
      '1.18',
      ingressV1,
      newer(
        {},
        {
          rules: [
            { http: { paths: [] } },
            { http: { paths: [{ pathType: 'Exact', backend: service('', { number: 80 }) }] } },
          ],
        },
      ),
      'spec.rules[1].http.paths[0].backend.service.name',
    ],
    [
      'an old client, a new store',
      '1.23',
      scalerV1,
      scaler('v1', { targetCPUUtilizationPercentage: -1 }),
      'spec.targetCPUUtilizationPercentage',
    ],
    [
      'an old client, a new store',
      '1.23',
      scalerV1,
      scaler('v1', { minReplicas: 9 }),
      'spec.minReplicas',
    ],
  ] as const)('of the store name the fields of the client: %s (%s), %s', async (...row) => {
    const [, release, client, document, field] = row
    const at = await start(release)
    const answer = await at.through(client).create(document)
    expect([answer.status, answer.body]).toMatchObject([
      422,
      {
        kind: 'Status',
        status: 'Failure',
        reason: 'Invalid',
        message: expect.stringContaining(`: ${field}: `),
        code: 422,
        details: { name: 'web', causes: [{ reason: expect.stringMatching(/^FieldValue/), field }] },
      },
    ])
  })

  test('of the gateway are Status, too, with the fields that are wrong', async () => {
    const at = await start('1.23')
    const wrong = await at
      .through(ingressV1beta1)
      .create(
        older(
          {},
          { rules: [{ http: { paths: [{ backend: { serviceName: 'a', servicePort: [] } }] } }] },
        ),
      )
    expect([wrong.status, wrong.body]).toMatchObject([
      422,
      {
        apiVersion: 'v1',
        kind: 'Status',
        status: 'Failure',
        message: expect.any(String),
        code: 422,
        details: {
          causes: [{ field: 'spec.rules[0].http.paths[0].backend.servicePort' }],
        },
      },
    ])
    const unknown = await at.through('networking.k8s.io/v1alpha1/ingresses').get('web')
    expect([unknown.status, unknown.body]).toMatchObject([404, { kind: 'Status', code: 404 }])
  })

  test.each([
    [
      'strategic-merge-patch',
      /^This body is application\/strategic-merge-patch\+json\. This route takes /,
    ],
  ] as const)('a %s is refused by name', async (form, message) => {
    const at = await start('1.23')
    await at.direct(ingressV1).create(ingress[ingressV1])
    const answer = await at.through(ingressV1beta1).patch('web', form, { spec: {} })
    expect([answer.status, answer.body]).toMatchObject([
      415,
      { kind: 'Status', code: 415, message: expect.stringMatching(message) },
    ])
  })
})

describe('a patch names what it changes in words of its client', () => {
  const path = '/spec/rules/0/http/paths/0'

  test.each<[string, string, string, 'merge-patch' | 'json-patch', Value, Fields]>([
    [
      '1.23',
      ingressV1beta1,
      ingressV1,
      'merge-patch',
      { spec: { backend: { servicePort: 'https' } } },
      { defaultBackend: service('shop', { name: 'https' }) },
    ],
    [
      '1.23',
      ingressV1beta1,
      ingressV1,
      'merge-patch',
      { spec: { backend: { serviceName: 'cart' } } },
      { defaultBackend: service('cart', { number: 80 }) },
    ],
    [
      '1.23',
      ingressV1beta1,
      ingressV1,
      'json-patch',
      [
        { op: 'test', path: '/spec/backend/servicePort', value: 80 },
        { op: 'replace', path: '/spec/backend/servicePort', value: 443 },
        { op: 'replace', path: `${path}/backend/servicePort`, value: 8080 },
        { op: 'replace', path: `${path}/pathType`, value: 'Exact' },
      ],
      {
        defaultBackend: service('shop', { number: 443 }),
        rules: [
          {
            host: 'shop.example',
            http: {
              paths: [{ path: '/', pathType: 'Exact', backend: service('shop', { number: 8080 }) }],
            },
          },
          { host: 'empty.example' },
        ],
      },
    ],
    [
      '1.23',
      ingressV1beta1,
      ingressV1,
      'json-patch',
      [{ op: 'add', path: '/spec/rules/-', value: { host: 'new.example' } }],
      {
        rules: [...(specOf(ingress[ingressV1])['rules'] as Fields[]), { host: 'new.example' }],
      },
    ],
    [
      '1.18',
      ingressV1,
      ingressV1beta1,
      'merge-patch',
      { spec: { defaultBackend: { service: { port: { number: null, name: 'https' } } } } },
      { backend: { serviceName: 'shop', servicePort: 'https' } },
    ],
    [
      '1.18',
      ingressV1,
      ingressV1beta1,
      'json-patch',
      [
        { op: 'replace', path: '/spec/defaultBackend/service/port/number', value: 443 },
        { op: 'replace', path: `${path}/backend/service/name`, value: 'cart' },
      ],
      {
        backend: { serviceName: 'shop', servicePort: 443 },
        rules: [
          {
            host: 'shop.example',
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { serviceName: 'cart', servicePort: 'http' },
                },
              ],
            },
          },
          { host: 'empty.example' },
        ],
      },
    ],
    [
      '1.18',
      scalerV2,
      scalerV1,
      'json-patch',
      [
        {
          op: 'replace',
          path: '/spec/metrics/0/resource/target/averageUtilization',
          value: 70,
        },
      ],
      { targetCPUUtilizationPercentage: 70 },
    ],
  ])('%s: of %s to a store of %s by %s', async (release, client, store, form, patch, expected) => {
    const docs: Readonly<Record<string, Fields>> = { ...ingress, ...autoscaler }
    const at = await start(release as Release)
    const there = at.direct(store)
    await there.create(docs[store] ?? {})
    const answer = await at.through(client).patch('web', form, patch)
    expect([answer.status, answer.body]).toMatchObject([200, { kind: docs[client]?.['kind'] }])
    expect(specOf((await there.get('web')).body)).toEqual({
      ...specOf(docs[store] ?? {}),
      ...expected,
    })
  })
})

describe('the class of an ingress', () => {
  test.each([
    ['merge-patch', { metadata: { annotations: { 'kubernetes.io/ingress.class': 'traefik' } } }],
    [
      'json-patch',
      [
        {
          op: 'replace',
          path: '/metadata/annotations/kubernetes.io~1ingress.class',
          value: 'traefik',
        },
      ],
    ],
  ] as const)('is changed by a %s of the annotation', async (form, patch) => {
    const at = await start('1.23')
    const there = at.direct(ingressV1)
    await there.create(ingress[ingressV1])
    const answer = await at
      .through(ingressV1beta1)
      .patch('web', form, structuredClone(patch) as Value)
    expect(answer.status).toBe(200)
    const { body } = await there.get('web')
    expect([metadataOf(body)['annotations'], specOf(body)['ingressClassName']]).toEqual([
      { team: 'shop' },
      'traefik',
    ])
  })

  test.each([
    ['taken away', null, undefined],
    ['changed', 'traefik', 'traefik'],
  ])('is %s by a patch of the field', async (_, ingressClassName, expected) => {
    const at = await start('1.18')
    const there = at.direct(ingressV1beta1)
    await there.create(ingress[ingressV1beta1])
    const patch = { spec: { ingressClassName } }
    expect((await at.through(ingressV1).patch('web', 'merge-patch', patch)).status).toBe(200)
    expect(metadataOf((await there.get('web')).body)['annotations']).toEqual({
      team: 'shop',
      ...(expected ? { 'kubernetes.io/ingress.class': expected } : {}),
    })
  })
})
