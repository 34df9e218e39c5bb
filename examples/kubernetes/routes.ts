/** Routes of a resource as an API server of Kubernetes has them, and how all of them move to another version. */
import {
  boolean,
  integer,
  moveRoute,
  string,
  type QueryParameter,
  type Route,
  type RouteChange,
} from '@isthmus/gateway/contract'

const plain = (shape: QueryParameter['shape'], description: string): QueryParameter => ({
  shape,
  description,
  use: { kind: 'plain' },
})

/** Selectors name labels and names, which are the same in all versions. */
const selecting = {
  labelSelector: plain(string(), 'Only those with these labels'),
  fieldSelector: plain(string(), 'Only those with these fields'),
  resourceVersion: plain(string(), 'The state that is asked for'),
  resourceVersionMatch: plain(string(), 'How `resourceVersion` is meant'),
  timeoutSeconds: plain(integer({ minimum: 0 }), 'How long it may take, in seconds'),
}
const paging = {
  limit: plain(integer({ minimum: 0 }), 'How many at most'),
  continue: plain(string(), '`continue` of the page before'),
}
const watching = {
  allowWatchBookmarks: plain(boolean, 'Whether events of the type BOOKMARK are sent'),
}
const writing = {
  dryRun: plain(string(), '`All`: nothing is stored'),
  fieldManager: plain(string(), 'Who makes the change'),
}

export interface Resource {
  /** In paths, and in front of the ids of its routes. */
  readonly plural: string
  /** The name of its type. */
  readonly kind: string
  readonly group: string
}

export const ingresses: Resource = {
  plural: 'ingresses',
  kind: 'Ingress',
  group: 'networking.k8s.io',
}
export const autoscalers: Resource = {
  plural: 'horizontalpodautoscalers',
  kind: 'HorizontalPodAutoscaler',
  group: 'autoscaling',
}

export const routesOf = ({ plural, kind, group }: Resource, version: string): readonly Route[] => {
  const everywhere = `/apis/${group}/${version}/${plural}`
  const all = `/apis/${group}/${version}/namespaces/{namespace}/${plural}`
  const one = `${all}/{name}`

  /** A list, and the same path where it is watched. */
  const listed = (scope: string, path: string): readonly Route[] => [
    {
      id: `${plural}.list${scope}`,
      method: 'GET',
      path,
      kind: 'list',
      summary: `Lists ${plural}`,
      response: `${kind}List`,
      query: { ...selecting, ...paging },
    },
    {
      id: `${plural}.watch${scope}`,
      method: 'GET',
      path,
      when: { query: 'watch', is: ['true', '1', ''] },
      kind: 'stream',
      stream: 'ndjson',
      media: 'application/json',
      summary: `Watches ${plural}`,
      response: `${kind}Event`,
      query: { ...selecting, ...watching },
    },
  ]

  /** What is done to one resource, and to its status, which has a path of its own. */
  const single = (part: string, path: string): readonly Route[] => [
    {
      id: `${plural}${part}.get`,
      method: 'GET',
      path,
      kind: 'read',
      summary: `Reads one of ${plural}`,
      response: kind,
    },
    {
      id: `${plural}${part}.replace`,
      method: 'PUT',
      path,
      kind: 'replace',
      summary: `Replaces one of ${plural}`,
      request: kind,
      response: kind,
      query: writing,
    },
    {
      id: `${plural}${part}.patch`,
      method: 'PATCH',
      path,
      kind: 'patch',
      takes: ['merge-patch', 'json-patch'],
      summary: `Patches one of ${plural}`,
      request: kind,
      response: kind,
      query: writing,
    },
  ]

  return [
    ...listed('-everywhere', everywhere),
    ...listed('', all),
    {
      id: `${plural}.create`,
      method: 'POST',
      path: all,
      kind: 'create',
      summary: `Creates one of ${plural}`,
      request: kind,
      response: kind,
      status: 201,
      query: writing,
    },
    ...single('', one),
    ...single('.status', `${one}/status`),
    {
      id: `${plural}.delete`,
      method: 'DELETE',
      path: one,
      kind: 'delete',
      summary: `Deletes one of ${plural}`,
      response: `Deleted${kind}`,
    },
  ]
}

/** All routes of a resource at the paths of another version of its group. */
export const movedTo = (resource: Resource, version: string): readonly RouteChange[] =>
  routesOf(resource, version).map(({ id, path }) => moveRoute(id, path))
