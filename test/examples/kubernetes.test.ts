/** The example of Kubernetes: clients of each version before a store of the other, over real sockets. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { clientOf, type Event, type Fields } from '../../examples/kubernetes/client.ts'
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

    const { apiVersion, kind, ...item } = mine
    const list = (await here.get()).body
    expect([list['apiVersion'], list['kind']]).toEqual([apiVersion, `${String(kind)}List`])
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
    const { resourceVersion } = metadataOf((await here.get()).body)
    const events = here.watch(`&resourceVersion=${String(resourceVersion)}`)

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
