/** The same small change under each way of naming versions. */
import * as z from 'zod'
import {
  base,
  change,
  convert,
  defineContract,
  moveRoute,
  rename,
  values,
  version,
  type Contract,
  type Route,
  type SchemeDeclaration,
} from '../../../src/contract/index.ts'

const Ship = z.object({
  id: z.string().readonly(),
  name: z.string(),
  self: z.string().meta({ link: true }).optional(),
})

const routes = (path: string): readonly Route[] => [
  {
    id: 'ships.get',
    method: 'GET',
    path: `${path}/{id}`,
    kind: 'read',
    summary: 'Read',
    response: 'Ship',
  },
  {
    id: 'ships.create',
    method: 'POST',
    path,
    kind: 'create',
    summary: 'Create',
    request: 'Ship',
    response: 'Ship',
    status: 201,
  },
]

/** Its name is `name`, then `title`, then `label` below another path. */
const shipsOf = (
  name: string,
  scheme: SchemeDeclaration,
  [first, second, third]: readonly [string, string, string],
): Contract =>
  defineContract({
    name,
    scheme,
    base: base(first, { summary: 'Ships', types: { Ship }, routes: routes('/ships') }),
    versions: [
      version(second, {
        summary: 'Titles',
        changes: [change('A ship has a title', { Ship: [rename('name', 'title')] })],
      }),
      version(third, {
        summary: 'Labels',
        changes: [
          change(
            'A ship is a vessel, and has a label',
            { Ship: [rename('title', 'label')] },
            {
              routes: [
                moveRoute('ships.get', '/vessels/{id}'),
                moveRoute('ships.create', '/vessels'),
              ],
            },
          ),
        ],
      }),
    ],
    matrix: [
      { store: third, client: second, verdict: 'adapted', reason: 'Named as they are declared.' },
    ],
  })

const stages = ['alpha', 'beta', '']

const levels = (text: string): readonly number[] | undefined => {
  const match = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(text)
  return match
    ? [Number(match[1]), stages.indexOf(match[2] ?? ''), Number(match[3] ?? 0)]
    : undefined
}

/** `v1alpha1`, `v1beta1`, `v1`: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#api-groups-and-versioning */
export const kubernetesScheme: SchemeDeclaration = {
  parse: (text) => (levels(text) ? text : undefined),
  compare: (a, b) => {
    const [left = [], right = []] = [levels(a), levels(b)]
    const index = left.findIndex((level, i) => level !== right[i])
    return index < 0 ? 0 : (left[index] ?? 0) - (right[index] ?? 0)
  },
}

const Ingress = z.object({ apiVersion: z.enum(['networking.k8s.io/v1beta1']), host: z.string() })
const Autoscaler = z.object({ apiVersion: z.enum(['autoscaling/v1']), cpu: z.int() })

const only = (from: string, to: string) => values({ up: { [from]: to }, down: { [to]: from } })

const group = (id: string, path: string, type: string): readonly Route[] => [
  {
    id: `${id}.get`,
    method: 'GET',
    path: `${path}/{name}`,
    kind: 'read',
    summary: id,
    response: type,
  },
  {
    id: `${id}.create`,
    method: 'POST',
    path,
    kind: 'create',
    summary: id,
    request: type,
    response: type,
    status: 201,
  },
]

/** Two API groups, each with versions of its own in its paths, that move one after the other. */
const groups = defineContract({
  name: 'groups',
  scheme: 'date',
  base: base('2020-01-01', {
    summary: 'Both as they began',
    types: { Ingress, Autoscaler },
    routes: [
      ...group('ingresses', '/apis/networking.k8s.io/v1beta1/ingresses', 'Ingress'),
      ...group('autoscalers', '/apis/autoscaling/v1/autoscalers', 'Autoscaler'),
    ],
  }),
  versions: [
    version('2021-01-01', {
      summary: 'Ingresses are v1',
      changes: [
        change(
          'Ingresses are v1, and name their backend',
          {
            Ingress: [
              convert('apiVersion', only('networking.k8s.io/v1beta1', 'networking.k8s.io/v1')),
              rename('host', 'backend'),
            ],
          },
          {
            routes: [
              moveRoute('ingresses.get', '/apis/networking.k8s.io/v1/ingresses/{name}'),
              moveRoute('ingresses.create', '/apis/networking.k8s.io/v1/ingresses'),
            ],
          },
        ),
      ],
    }),
    version('2022-01-01', {
      summary: 'Autoscalers are v2',
      changes: [
        change(
          'Autoscalers are v2, and measure anything',
          {
            Autoscaler: [
              convert('apiVersion', only('autoscaling/v1', 'autoscaling/v2')),
              rename('cpu', 'metric'),
            ],
          },
          {
            routes: [
              moveRoute('autoscalers.get', '/apis/autoscaling/v2/autoscalers/{name}'),
              moveRoute('autoscalers.create', '/apis/autoscaling/v2/autoscalers'),
            ],
          },
        ),
      ],
    }),
  ],
})

/** By name, so that a Worker can be told which one to serve. */
export const contracts = {
  date: shipsOf('dated', 'date', ['2020-01-01', '2022-11-28', '2026-03-10']),
  // By text, 10 would stand before 2.
  major: shipsOf('numbered', 'major', ['v1', 'v2', 'v10']),
  own: shipsOf('staged', kubernetesScheme, ['v1alpha1', 'v1beta1', 'v1']),
  long: shipsOf('long', 'semver', ['1.0.0', '1.20250101.0', '12345678901234567890.0.0']),
  groups,
} satisfies Readonly<Record<string, Contract>>

export type ContractName = keyof typeof contracts
