/**
 * Two groups of Kubernetes, each with versions of its own in its paths, as one chain: a release moves
 * one group at a time. Releases are named by those of Kubernetes that brought the newer version.
 */
import {
  add,
  any,
  at,
  base,
  change,
  convert,
  defineContract,
  inVariant,
  list,
  makeRequired,
  move,
  rename,
  self,
  values,
  version,
  wrap,
} from '@isthmus/gateway/contract'
import { currentCpu, servicePort, targetCpu } from './codecs.ts'
import { examples } from './examples.ts'
import type { Op } from '@isthmus/gateway/contract'
import { autoscalers, ingresses, movedTo, routesOf, type Resource } from './routes.ts'
import { types } from './types.ts'

/** A group under the name of its newer version. */
const newName = (older: string, newer: string) =>
  convert(self, values({ up: { [older]: newer }, down: { [newer]: older } }))

/** Of a resource, and of one that is being deleted. */
const everywhere = ({ kind }: Resource, ops: readonly Op[]) => ({
  [kind]: ops,
  [`Deleted${kind}`]: [inVariant(kind, ops)],
})

const more = { lossy: 'other metrics have no place' }

export default defineContract({
  name: 'kubernetes',
  info: {
    title: 'Two groups of Kubernetes',
    license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    contact: { name: 'Kubernetes', url: 'https://kubernetes.io' },
  },
  base: base('1.18.0', {
    summary: 'networking.k8s.io/v1beta1, autoscaling/v1',
    types,
    routes: [...routesOf(ingresses, 'v1beta1'), ...routesOf(autoscalers, 'v1')],
    security: {
      schemes: { token: { type: 'http', scheme: 'bearer' } },
      required: [{ token: [] }],
    },
    examples,
    errors: {
      type: 'Status',
      problem: {
        apiVersion: 'v1',
        kind: 'Status',
        metadata: {},
        status: 'Failure',
        message: '$detail',
        reason: '$code',
        details: {
          causes: [{ $each: 'errors', reason: '$code', message: '$detail', field: '$path' }],
        },
        code: '$status',
      },
    },
  }),
  versions: [
    version('1.19.0', {
      summary: 'networking.k8s.io/v1',
      changes: [
        change(
          'The group networking.k8s.io has the version v1',
          { NetworkingVersion: [newName('networking.k8s.io/v1beta1', 'networking.k8s.io/v1')] },
          { routes: movedTo(ingresses, 'v1') },
        ),
        change(
          'The backend of an ingress is its default',
          everywhere(ingresses, [at('spec', [rename('backend', 'defaultBackend')])]),
        ),
        change('A backend is a service with a port', {
          IngressBackend: [
            move('serviceName', ['service', 'name']),
            move('servicePort', ['service', 'port']),
          ],
        }),
        change('A port says whether it is a number or a name', {
          IngressBackend: [at('service', [convert('port', servicePort)])],
        }),
        change('Every path says how it is compared', {
          IngressPath: [makeRequired('pathType', 'ImplementationSpecific')],
        }),
        change(
          'The class of an ingress is a field',
          everywhere(ingresses, [
            move(
              ['metadata', 'annotations', 'kubernetes.io/ingress.class'],
              ['spec', 'ingressClassName'],
            ),
          ]),
        ),
      ],
    }),
    version('1.23.0', {
      summary: 'autoscaling/v2',
      changes: [
        change(
          'The group autoscaling has the version v2',
          { AutoscalingVersion: [newName('autoscaling/v1', 'autoscaling/v2')] },
          { routes: movedTo(autoscalers, 'v2') },
        ),
        change(
          'The target for the CPU is one of several metrics',
          everywhere(autoscalers, [
            at('spec', [
              rename('targetCPUUtilizationPercentage', 'metrics'),
              wrap('metrics', more),
              convert('metrics', targetCpu, more),
            ]),
            at('status', [
              rename('currentCPUUtilizationPercentage', 'currentMetrics'),
              wrap('currentMetrics', more),
              convert('currentMetrics', currentCpu, more),
            ]),
          ]),
        ),
        change(
          'How fast it scales can be said',
          everywhere(autoscalers, [
            at('spec', [add('behavior', any)]),
            at('status', [add('conditions', list(any))]),
          ]),
        ),
      ],
    }),
  ],
})
