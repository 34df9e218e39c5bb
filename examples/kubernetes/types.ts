/** Ingress as networking.k8s.io/v1beta1 has it, HorizontalPodAutoscaler as autoscaling/v1, and what all resources share. */
import * as z from 'zod'
import { union } from '@isthmus/gateway/contract'

/** What each release calls the groups. Items of lists leave it out. */
const NetworkingVersion = z.enum(['networking.k8s.io/v1beta1'])
const AutoscalingVersion = z.enum(['autoscaling/v1'])

const texts = z.record(z.string(), z.string())

const metadata = z.object({
  name: z.string().optional(),
  generateName: z.string().optional(),
  namespace: z.string().optional(),
  uid: z.string().readonly().optional(),
  /** Not read-only: who sends it means to change this very state of the resource. */
  resourceVersion: z.string().optional(),
  generation: z.int().readonly().optional(),
  creationTimestamp: z.string().nullable().readonly().optional(),
  deletionTimestamp: z.string().readonly().optional(),
  labels: texts.optional(),
  annotations: texts.optional(),
  finalizers: z.array(z.string()).optional(),
})

const IngressBackend = z.object({
  serviceName: z.string().optional(),
  servicePort: z.union([z.int(), z.string()]).optional(),
  /** In place of a service. */
  resource: z
    .object({ apiGroup: z.string().optional(), kind: z.string(), name: z.string() })
    .optional(),
})

const IngressPath = z.object({
  path: z.string().optional(),
  pathType: z.enum(['Exact', 'Prefix', 'ImplementationSpecific']).optional(),
  backend: IngressBackend,
})

const IngressRule = z.object({
  host: z.string().optional(),
  http: z.object({ paths: z.array(IngressPath) }).optional(),
})

const ingress = {
  apiVersion: NetworkingVersion.optional(),
  metadata,
  spec: z.object({
    backend: IngressBackend.optional(),
    rules: z.array(IngressRule).optional(),
    tls: z
      .array(z.object({ hosts: z.array(z.string()).optional(), secretName: z.string().optional() }))
      .optional(),
  }),
  status: z
    .object({ loadBalancer: z.object({ ingress: z.array(z.unknown()).optional() }).optional() })
    .optional(),
}

const Ingress = z.object({ kind: z.literal('Ingress').optional(), ...ingress })

const autoscaler = {
  apiVersion: AutoscalingVersion.optional(),
  metadata,
  spec: z.object({
    scaleTargetRef: z.object({
      apiVersion: z.string().optional(),
      kind: z.string(),
      name: z.string(),
    }),
    minReplicas: z.int().optional(),
    maxReplicas: z.int(),
    targetCPUUtilizationPercentage: z.int().optional(),
  }),
  status: z
    .object({
      observedGeneration: z.int().optional(),
      lastScaleTime: z.string().optional(),
      currentReplicas: z.int(),
      desiredReplicas: z.int(),
      currentCPUUtilizationPercentage: z.int().optional(),
    })
    .optional(),
}

const HorizontalPodAutoscaler = z.object({
  kind: z.literal('HorizontalPodAutoscaler').optional(),
  ...autoscaler,
})

const status = {
  apiVersion: z.literal('v1').optional(),
  metadata: z.object({}).optional(),
  status: z.enum(['Success', 'Failure']).optional(),
  message: z.string().optional(),
  reason: z.string().optional(),
  details: z
    .object({
      name: z.string().optional(),
      group: z.string().optional(),
      kind: z.string().optional(),
      uid: z.string().optional(),
      causes: z
        .array(
          z.object({
            reason: z.string().optional(),
            message: z.string().optional(),
            field: z.string().meta({ names: 'field' }).optional(),
          }),
        )
        .optional(),
    })
    .optional(),
  code: z.int().optional(),
}

/** What every error is, and most answers to deletions. */
const Status = z.object({ kind: z.literal('Status').optional(), ...status })

const listOf = (version: z.ZodType, kind: string, item: z.ZodType) =>
  z.object({
    apiVersion: version,
    kind: z.literal(kind),
    metadata: z.object({
      resourceVersion: z.string().optional(),
      continue: z.string().optional(),
      remainingItemCount: z.int().optional(),
    }),
    items: z.array(item),
  })

/** One line of a watch. A bookmark is a resource without anything but its resourceVersion. */
const eventOf = (item: z.ZodType) => {
  const told = z.object({ object: item })
  return union('type', {
    ADDED: told,
    MODIFIED: told,
    DELETED: told,
    BOOKMARK: told,
    ERROR: z.object({ object: Status }),
  })
}

export const types = {
  NetworkingVersion,
  AutoscalingVersion,
  IngressBackend,
  IngressPath,
  IngressRule,
  Ingress,
  IngressList: listOf(NetworkingVersion, 'IngressList', Ingress),
  IngressEvent: eventOf(Ingress),
  DeletedIngress: union('kind', { Ingress: z.object(ingress), Status: z.object(status) }),
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerList: listOf(
    AutoscalingVersion,
    'HorizontalPodAutoscalerList',
    HorizontalPodAutoscaler,
  ),
  HorizontalPodAutoscalerEvent: eventOf(HorizontalPodAutoscaler),
  DeletedHorizontalPodAutoscaler: union('kind', {
    HorizontalPodAutoscaler: z.object(autoscaler),
    Status: z.object(status),
  }),
  Status,
}
