/** Documents of 1.18, as OpenAPI documents show them: those of later releases are made of them. */
import type { Examples } from '@isthmus/gateway/contract'

export const examples: Examples = {
  Ingress: [
    {
      apiVersion: 'networking.k8s.io/v1beta1',
      kind: 'Ingress',
      metadata: { name: 'tea', namespace: 'shop' },
      spec: {
        rules: [
          {
            host: 'tea.example',
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { serviceName: 'tea', servicePort: 80 },
                },
              ],
            },
          },
        ],
      },
    },
  ],
  HorizontalPodAutoscaler: [
    {
      apiVersion: 'autoscaling/v1',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'tea', namespace: 'shop' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'tea' },
        minReplicas: 1,
        maxReplicas: 5,
        targetCPUUtilizationPercentage: 70,
      },
    },
  ],
}
