/** Routes: which HTTP operations a version has, and the types that travel on them. */
import type { Json } from '../json/index.ts'
import type { BodyForm } from './body-form.ts'
import type { QueryChange } from './query/change.ts'
import type { Dialect, DialectName } from './query/dialect.ts'
import type { QueryParameter, RemovedParameter } from './query/parameter.ts'
import type { SecurityRequirements } from './security.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * What a route does to the resource. `schema` is answered by the gateway itself: the JSON Schemas
 * of the client's own version.
 */
export type RouteKind =
  | 'read'
  | 'list'
  | 'create'
  | 'replace'
  | 'patch'
  | 'delete'
  | 'stream'
  | 'schema'

/** What becomes of an answer with an item that cannot be carried to the client's version. */
export type OnMisfit = 'refuse' | 'omit'

/** Which requests a route is for, where another one has the same method and path. */
export type When =
  /** Those in which a query parameter has one of these values. */
  | { readonly query: string; readonly is: readonly string[] }
  /** Those that ask for one of these media types, by its name in `Accept`. */
  | { readonly accept: readonly string[] }

export interface Route {
  /** The same in every version: it is how a client's route is found in the store's version. */
  readonly id: string
  /** One of those that its kind may have. A `GET` route answers `HEAD`, too. */
  readonly method: Method
  /**
   * A path template, parameters in braces: `/entities/{id}`. The last one may take all segments that
   * are left: `/files/{path+}`.
   */
  readonly path: string
  /**
   * Only for some requests: another route may have the same method and path, as where a list can be
   * watched (`?watch=true`), or what is read comes in other media types as well.
   */
  readonly when?: When
  /** What it does to the resource: how bodies are carried, and what a write must not destroy. */
  readonly kind: RouteKind
  /** A short sentence for people, in the OpenAPI document. */
  readonly summary: string
  /** More of it for people, in CommonMark; what its kind does when absent. Only OpenAPI documents say it. */
  readonly description?: string
  /** Type of the request body. For `patch` it is the type of the document that is patched. */
  readonly request?: string
  /**
   * Forms of the request body, the preferred one first: `json`, `form`, and of a `patch`
   * `merge-patch` and `json-patch`, too. When absent, `json`; of a `patch` `merge-patch` and
   * `json-patch`. What a client sends in another form than the store's version takes is sent on in
   * one that it takes.
   */
  readonly takes?: readonly BodyForm[]
  /** Type of the answer's body; of one item when `stream` is set. */
  readonly response?: string
  /** Media type of the answer, where it is not `application/json` or that of its stream. */
  readonly media?: string
  /** Body for clients of this version where the store's version answers without one. Made by `routeResponse`, too. */
  readonly standIn?: Json
  /** Status of success; 200 when absent. */
  readonly status?: number
  /** Declared query parameters, by name. Others pass as they are, unless they name a field. */
  readonly query?: Readonly<Record<string, QueryParameter>>
  /**
   * Type whose fields the query names: in filters, `sort=-path`, `fields=a,b`. When absent, it is
   * that of the items of a list or stream.
   */
  readonly filters?: string
  /**
   * How filters are written, and which ones there are: as the clients of the version write them, and
   * as its stores understand them. `equals` (`state=open`) when absent.
   */
  readonly dialect?: DialectName | Dialect
  /** Form of a streamed answer: Server-Sent Events, or a line of JSON per item. */
  readonly stream?: 'sse' | 'ndjson'
  /**
   * What becomes of an answer with an item that has no form in the client's version: `refuse` (when
   * absent) gives the answer up, `omit` leaves the item out. Only for lists and streams.
   */
  readonly onMisfit?: OnMisfit
  /**
   * What becomes of a streamed item that tells of changed fields (`pathsOf`) of which the client's
   * version has none: told with an empty list (`show`, the default), or left out.
   */
  readonly hiddenChanges?: 'show' | 'skip'
  /** Id of the route that reads the document which this route replaces or patches; its own path with GET when absent. */
  readonly stored?: string
  /**
   * Headers renamed since the base version, name in the base -> name here.
   * @internal made by `renameHeader`
   */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Query parameters that there were in older versions, by their ids.
   * @internal made by `removeQuery`
   */
  readonly removedQuery?: Readonly<Record<string, RemovedParameter>>
  /** Codes of the store's own errors that a client may tell apart, for the OpenAPI document. */
  readonly errors?: readonly string[]
  /**
   * Who may call it, where that is not what the contract's `security` requires: `[]` for anybody.
   * For OpenAPI documents; no request is judged by it.
   */
  readonly security?: SecurityRequirements
}

/** Whether an answer of the route consists of items, each of which makes sense without the others. */
export const hasItems = ({ kind, stream }: Route): boolean =>
  kind === 'list' || stream !== undefined

/** The media types by which a route is asked for, in lower case; none where it is not told apart by them. */
export const acceptedBy = ({ when }: Route): readonly string[] =>
  when && 'accept' in when ? when.accept.map((type) => type.toLowerCase()) : []

/** A reversible edit of the route table, plain data. */
export type RouteChange =
  | { readonly op: 'add-route'; readonly route: Route }
  | { readonly op: 'remove-route'; readonly id: string }
  | { readonly op: 'move-route'; readonly id: string; readonly path: string }
  | { readonly op: 'route-method'; readonly id: string; readonly method: Method }
  | { readonly op: 'route-status'; readonly id: string; readonly status: number }
  | { readonly op: 'route-takes'; readonly id: string; readonly takes: readonly BodyForm[] }
  | { readonly op: 'route-media'; readonly id: string; readonly media: string }
  /** Other media types by which a route is asked for that is told apart by them. */
  | { readonly op: 'route-accept'; readonly id: string; readonly accept: readonly string[] }
  /** Gives a route an answer with a body, or takes it away; `standIn` is the body where a store has none. */
  | {
      readonly op: 'route-response'
      readonly id: string
      readonly response: string | undefined
      readonly standIn: Json
    }
  /** Renames a header of requests and answers on one route, or on all (`*`). */
  | {
      readonly op: 'rename-header'
      readonly id: string
      readonly from: string
      readonly to: string
    }
  /** Filters of one route in another dialect. */
  | { readonly op: 'route-dialect'; readonly id: string; readonly dialect: DialectName | Dialect }
  /** Who may call a route; undefined for what the version requires of all routes. */
  | {
      readonly op: 'route-security'
      readonly id: string
      readonly security: SecurityRequirements | undefined
    }
  | QueryChange
