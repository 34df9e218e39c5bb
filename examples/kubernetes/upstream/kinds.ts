/** What the resources of each release are: their fields and nothing else, and what has to be right in them. */
import { fieldsOf, isFields, type About, type Cause, type Fields, type Value } from './status.ts'

export type Release = '1.18' | '1.19' | '1.23'

/** Fields by name; `true` for any value. */
type Known = true | readonly [Known] | { readonly [name: string]: Known }

export interface Kind extends About {
  readonly version: string
  readonly known: Known
  /** The `spec` of a resource that says nothing, as bookmarks have it. */
  readonly empty: Fields
  readonly causes: (spec: Fields) => readonly Cause[]
}

const metadata: Known = {
  name: true,
  generateName: true,
  namespace: true,
  uid: true,
  resourceVersion: true,
  generation: true,
  creationTimestamp: true,
  deletionTimestamp: true,
  labels: true,
  annotations: true,
  finalizers: true,
}

const knownOf = (spec: Known, status: Known): Known => ({
  apiVersion: true,
  kind: true,
  metadata,
  spec,
  status,
})

const required = (field: string): Cause => ({
  reason: 'FieldValueRequired',
  field,
  message: 'Required value',
})

const invalid = (field: string, message: string): Cause => ({
  reason: 'FieldValueInvalid',
  field,
  message: `Invalid value: ${message}`,
})

const positive = (field: string, value: Value | undefined): readonly Cause[] =>
  value === undefined || (typeof value === 'number' && value > 0)
    ? []
    : [invalid(field, 'must be greater than 0')]

const items = (value: Value | undefined): readonly Fields[] =>
  Array.isArray(value) ? value.map(fieldsOf) : []

const backend = (isNew: boolean): Known =>
  isNew
    ? { service: { name: true, port: { number: true, name: true } }, resource: true }
    : { serviceName: true, servicePort: true, resource: true }

const backendCauses = (isNew: boolean, value: Value | undefined, field: string) => {
  if (value === undefined) return []
  const at = fieldsOf(value)
  if (at['resource']) return []
  if (!isNew) {
    return ['serviceName', 'servicePort']
      .filter((name) => !at[name])
      .map((name) => required(`${field}.${name}`))
  }
  const { name, port } = fieldsOf(at['service'])
  const { number, name: text } = fieldsOf(port)
  return [
    ...(name ? [] : [required(`${field}.service.name`)]),
    ...(number || text ? [] : [required(`${field}.service.port`)]),
  ]
}

const pathTypes: ReadonlySet<unknown> = new Set(['Exact', 'Prefix', 'ImplementationSpecific'])

const ingress = (isNew: boolean): Kind => {
  const main = isNew ? 'defaultBackend' : 'backend'
  const path: Known = { path: true, pathType: true, backend: backend(isNew) }
  return {
    group: 'networking.k8s.io',
    version: isNew ? 'v1' : 'v1beta1',
    plural: 'ingresses',
    kind: 'Ingress',
    empty: {},
    known: knownOf(
      {
        [main]: backend(isNew),
        rules: [{ host: true, http: { paths: [path] } }],
        tls: true,
        ...(isNew ? { ingressClassName: true } : {}),
      },
      true,
    ),
    causes: (spec) => {
      const isEmpty = !spec[main] && items(spec['rules']).length === 0
      const rules = items(spec['rules']).flatMap(({ http }, i) =>
        items(fieldsOf(http)['paths']).flatMap((one, j) => {
          const field = `spec.rules[${i}].http.paths[${j}]`
          const isTyped = pathTypes.has(one['pathType']) || (!isNew && !('pathType' in one))
          return [
            ...(isTyped ? [] : [required(`${field}.pathType`)]),
            ...backendCauses(isNew, one['backend'] ?? {}, `${field}.backend`),
          ]
        }),
      )
      return [
        ...(isEmpty ? [invalid(`spec.${main}`, 'a backend or rules must be specified')] : []),
        ...backendCauses(isNew, spec[main], `spec.${main}`),
        ...rules,
      ]
    },
  }
}

const autoscaler = (isNew: boolean): Kind => ({
  group: 'autoscaling',
  version: isNew ? 'v2' : 'v1',
  plural: 'horizontalpodautoscalers',
  kind: 'HorizontalPodAutoscaler',
  empty: { scaleTargetRef: { kind: '', name: '' }, maxReplicas: 0 },
  known: knownOf(
    {
      scaleTargetRef: true,
      minReplicas: true,
      maxReplicas: true,
      ...(isNew ? { metrics: true, behavior: true } : { targetCPUUtilizationPercentage: true }),
    },
    {
      observedGeneration: true,
      lastScaleTime: true,
      currentReplicas: true,
      desiredReplicas: true,
      ...(isNew
        ? { currentMetrics: true, conditions: true }
        : { currentCPUUtilizationPercentage: true }),
    },
  ),
  causes: ({ minReplicas, maxReplicas, targetCPUUtilizationPercentage: cpu, metrics }) => [
    ...positive('spec.maxReplicas', maxReplicas ?? 0),
    ...(Number(minReplicas ?? 0) > Number(maxReplicas)
      ? [invalid('spec.minReplicas', 'must be at most maxReplicas')]
      : []),
    ...positive('spec.targetCPUUtilizationPercentage', cpu),
    ...items(metrics).flatMap(({ resource }, i) => {
      const { averageUtilization } = fieldsOf(fieldsOf(resource)['target'])
      const field = `spec.metrics[${i}].resource.target.averageUtilization`
      return positive(field, averageUtilization)
    }),
  ],
})

export const kindsOf = (release: Release): readonly Kind[] => [
  ingress(release !== '1.18'),
  autoscaler(release === '1.23'),
]

/** Fields that a version does not have, as strict decoding names them. */
export const unknownFields = (value: Value, known: Known, path = ''): readonly string[] => {
  if (known === true) return []
  if (Array.isArray(known)) {
    const [of] = known as readonly [Known]
    return Array.isArray(value)
      ? value.flatMap((item, at) => unknownFields(item, of, `${path}[${at}]`))
      : []
  }
  if (!isFields(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = path === '' ? name : `${path}.${name}`
    const of = Object.entries(known).find(([field]) => field === name)?.[1]
    return of === undefined ? [at] : unknownFields(inner, of, at)
  })
}
