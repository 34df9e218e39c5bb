/** The example of Kubernetes: clients of each version before a store of the other, over real sockets. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { clientOf, type Fields, type Value } from '../../examples/kubernetes/client.ts'
import config from '../../examples/kubernetes/isthmus.config.ts'
import contract from '../../examples/kubernetes/contract.ts'
import { createUpstream } from '../../examples/kubernetes/upstream.ts'
import type { Release } from '../../examples/kubernetes/upstream/kinds.ts'
import { startGateway } from '../gateway/support/gateway.ts'
import { listen } from '../gateway/support/servers.ts'

const v1beta1 = 'networking.k8s.io/v1beta1/ingresses'
const v1 = 'networking.k8s.io/v1/ingresses'
const hpa1 = 'autoscaling/v1/horizontalpodautoscalers'
const hpa2 = 'autoscaling/v2/horizontalpodautoscalers'

/** A store of a release and a gateway before it: clients of any version through it, or right at the store. */
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
  return {
    gateway: gateway.url,
    through: (resource: string) => clientOf(gateway.url, resource),
    direct: (resource: string) => clientOf(store, resource),
    lines: gateway.lines,
  }
}

const ingressBefore = {
  apiVersion: 'networking.k8s.io/v1beta1',
  kind: 'Ingress',
  metadata: { name: 'web', annotations: { 'kubernetes.io/ingress.class': 'nginx', a: 'b' } },
  spec: {
    backend: { serviceName: 'shop', servicePort: 80 },
    rules: [
      {
        host: 'shop.example',
        http: {
          paths: [
            { path: '/', backend: { serviceName: 'shop', servicePort: 'http' } },
            { path: '/a', pathType: 'Exact', backend: { serviceName: 'a', servicePort: 8080 } },
          ],
        },
      },
    ],
  },
}

const ingressAfter = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web', annotations: { a: 'b' } },
  spec: {
    ingressClassName: 'nginx',
    defaultBackend: { service: { name: 'shop', port: { number: 80 } } },
    rules: [
      {
        host: 'shop.example',
        http: {
          paths: [
            {
              path: '/',
              pathType: 'ImplementationSpecific',
              backend: { service: { name: 'shop', port: { name: 'http' } } },
            },
            {
              path: '/a',
              pathType: 'Exact',
              backend: { service: { name: 'a', port: { number: 8080 } } },
            },
          ],
        },
      },
    ],
  },
}

const cpu = (averageUtilization: number) => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
})
const memory = {
  type: 'Resource',
  resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } },
}
const pods = { type: 'Pods', pods: { metric: { name: 'rps' }, target: { type: 'Value' } } }
const behavior = { scaleDown: { stabilizationWindowSeconds: 60 } }

const scaler = (version: string, spec: object) => ({
  apiVersion: `autoscaling/${version}`,
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web' },
  spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 5, ...spec },
})

describe('explore', () => {
  test('x', async () => {
    const log: unknown[] = []
    const say = (name: string, { status, body }: { status: number; body: Fields }) =>
      log.push(`${name}: ${status} ${JSON.stringify(body)}`)
    for (const [release, client, store, doc] of [
      ['1.23', v1beta1, v1, ingressBefore],
      ['1.18', v1, v1beta1, ingressAfter],
    ] as const) {
      const at = await start(release)
      say('create', await at.through(client).create(doc as unknown as Fields))
      say('direct', await at.direct(store).get('web'))
      say('get', await at.through(client).get('web'))
      log.push(JSON.stringify(await at.through(client).list('?limit=1')))
      say(
        'merge',
        await at.through(client).patch('web', 'merge-patch', { metadata: { labels: { a: 'b' } } }),
      )
      say(
        'strategic',
        await at
          .through(client)
          .patch('web', 'strategic-merge-patch', { metadata: { labels: { a: 'b' } } }),
      )
      say(
        'bad',
        await at.through(client).patch('web', 'merge-patch', {
          spec: { rules: [{ http: { paths: [{ path: '/', pathType: 'Exact', backend: {} }] } }] },
        }),
      )
      say(
        'bad',
        await at
          .through(client)
          .create({ ...doc, metadata: { name: 'y' }, spec: {} } as unknown as Fields),
      )
      say('delete', await at.through(client).remove('web'))
      say('404', await at.through(client).get('web'))
    }
    {
      const at = await start('1.23')
      const d = at.direct(hpa2)
      const c = at.through(hpa1)
      say('create', await d.create(scaler('v2', { metrics: [memory, cpu(50), pods], behavior })))
      say('get', await c.get('web'))
      say('merge', await c.patch('web', 'merge-patch', { spec: { maxReplicas: 7 } }))
      say('direct', await d.get('web'))
      say(
        'merge',
        await c.patch('web', 'merge-patch', { spec: { targetCPUUtilizationPercentage: 70 } }),
      )
      say('direct', await d.get('web'))
      say(
        'merge',
        await c.patch('web', 'merge-patch', { spec: { targetCPUUtilizationPercentage: null } }),
      )
      say('direct', await d.get('web'))
      say(
        'merge',
        await c.patch('web', 'merge-patch', { spec: { targetCPUUtilizationPercentage: 30 } }),
      )
      say('direct', await d.get('web'))
      const { body } = await c.get('web')
      say(
        'put',
        await c.replace('web', {
          ...body,
          spec: { ...(body.spec as Fields), targetCPUUtilizationPercentage: -3 },
        }),
      )
      say(
        'put',
        await c.replace('web', { ...body, spec: { ...(body.spec as Fields), minReplicas: 9 } }),
      )
    }
    {
      const at = await start('1.18')
      const c = at.through(hpa2)
      say('create', await c.create(scaler('v2', { metrics: [cpu(50)] })))
      say('create', await c.create(scaler('v2', { metrics: [cpu(50), memory] })))
      say('create', await c.create(scaler('v2', { metrics: [memory] })))
      say('create', await c.create(scaler('v2', { metrics: [cpu(50)], behavior })))
      say('direct', await at.direct(hpa1).get('web'))
    }
    process.stdout.write(log.join('\n') + '\n')
  })
})
