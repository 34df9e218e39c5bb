/** The changes of form that are Kubernetes' own: what no op and no codec of the library says. */
import {
  codec,
  integer,
  kinds,
  list,
  object,
  optional,
  Refusal,
  string,
} from '@isthmus/gateway/contract'

/** The port of a service, by its number or by its name. */
export const servicePort = codec('number or name of a port', {
  from: kinds({ number: integer(), string: string() }),
  to: object({ number: optional(integer()), name: optional(string()) }),
  up: (port) => (typeof port === 'string' ? { name: port } : { number: port }),
  down: ({ number, name }) => {
    if (number !== undefined && name !== undefined) throw new Refusal('has a number and a name')
    const port = number ?? name
    if (port !== undefined) return port
    throw new Refusal('has neither a number nor a name')
  },
})

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
