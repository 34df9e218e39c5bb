/** The changes of form that are Kubernetes' own: what no op and no codec of the library says. */
import {
  any,
  codec,
  integer,
  list,
  object,
  optional,
  Refusal,
  string,
} from '../../src/contract/index.ts'
import { isNumber } from '../../src/json/index.ts'

/** The port of a service, by its number or by its name. */
export const servicePort = codec('number or name of a port', {
  from: any,
  to: object({ number: optional(integer()), name: optional(string()) }),
  up: (port) => {
    if (typeof port === 'string') return { name: port }
    if (isNumber(port)) return { number: port }
    throw new Refusal('is neither a number nor the name of a port')
  },
  down: ({ number, name }) => {
    const port = number ?? name
    if (port !== undefined) return port
    throw new Refusal('has neither a number nor a name')
  },
})

const annotation = 'kubernetes.io/ingress.class'

interface Metadata {
  annotations?: { [name: string]: string }
}

export const ingressClass = {
  up: ({ metadata: { annotations } }: { metadata: Metadata }) => {
    if (annotations?.[annotation] === undefined) {
      return { metadata: annotations ? { annotations } : {}, spec: {} }
    }
    const { [annotation]: ingressClassName, ...rest } = annotations
    const left = Object.keys(rest).length > 0 ? { annotations: rest } : {}
    return { metadata: left, spec: { ingressClassName } }
  },
  down: ({
    metadata,
    spec: { ingressClassName },
  }: {
    metadata: Metadata
    spec: { ingressClassName?: string }
  }) => ({
    metadata:
      ingressClassName === undefined
        ? metadata
        : { annotations: { ...metadata.annotations, [annotation]: ingressClassName } },
  }),
}

/** How much of the CPU is to be used: of all metrics the only one that autoscaling/v1 knows. */
export const targetCpu = codec('the target for the CPU is one of the metrics', {
  from: list(integer()),
  to: list(
    object({
      type: string(),
      resource: optional(
        object({
          name: string(),
          target: object({ type: string(), averageUtilization: optional(integer()) }),
        }),
      ),
    }),
  ),
  up: (targets) =>
    targets.map((averageUtilization) => ({
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
    })),
  down: (metrics) =>
    metrics.flatMap(({ type, resource }) =>
      type === 'Resource' &&
      resource?.name === 'cpu' &&
      resource.target.averageUtilization !== undefined
        ? [resource.target.averageUtilization]
        : [],
    ),
  loses: ['down'],
})

/** How much of it is used. */
export const currentCpu = codec('the use of the CPU is one of the metrics', {
  from: list(integer()),
  to: list(
    object({
      type: string(),
      resource: optional(
        object({ name: string(), current: object({ averageUtilization: optional(integer()) }) }),
      ),
    }),
  ),
  up: (used) =>
    used.map((averageUtilization) => ({
      type: 'Resource',
      resource: { name: 'cpu', current: { averageUtilization } },
    })),
  down: (metrics) =>
    metrics.flatMap(({ type, resource }) =>
      type === 'Resource' &&
      resource?.name === 'cpu' &&
      resource.current.averageUtilization !== undefined
        ? [resource.current.averageUtilization]
        : [],
    ),
  loses: ['down'],
})
