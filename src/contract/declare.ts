/** What authors write: a base version in Zod, later versions as lists of changes. */
import type * as z from 'zod'
import type { Json } from '../json/index.ts'
import type { Op } from '../lens/index.ts'
import type { MatrixEntry } from './contract.ts'
import type { ErrorForm, ErrorStatus } from './error-form.ts'
import type { BodyForm } from './body-forms.ts'
import { callSite } from './place.ts'
import type { CodecData } from '../lens/index.ts'
import type { QueryEdit } from './query/changes.ts'
import type { Dialect, DialectName } from './query/dialect.ts'
import type { QueryParameter } from './query/parameter.ts'
import type { Method, Route, RouteChange } from './route.ts'
import type { SchemeDeclaration } from './scheme.ts'
import type { ScopedEdit } from './scoped.ts'

export interface BaseDeclaration {
  readonly version: string
  readonly summary: string
  readonly types: Readonly<Record<string, z.ZodType>>
  readonly routes: readonly Route[]
  readonly errors?: ErrorForm
  readonly place: string | undefined
}

export interface ChangeDeclaration {
  readonly description: string
  /** Ops by type. */
  readonly edits: Readonly<Record<string, readonly Op[]>>
  /** Ops that are for some requests or answers only. */
  readonly only: readonly ScopedEdit[]
  readonly types: Readonly<Record<string, z.ZodType>>
  readonly routes: readonly RouteChange[]
  readonly errors: readonly ErrorStatus[]
  /** What types are from this change on. */
  readonly descriptions: Readonly<Record<string, string>>
  readonly place: string | undefined
}

export interface VersionDeclaration {
  readonly version: string
  readonly summary: string
  readonly changes: readonly ChangeDeclaration[]
  readonly place: string | undefined
}

export interface ContractDeclaration {
  readonly name: string
  /**
   * How versions are named, and which is older; `semver` when absent.
   * @example 'date'
   */
  readonly scheme?: SchemeDeclaration
  readonly base: BaseDeclaration
  /** Oldest first. */
  readonly versions: readonly VersionDeclaration[]
  /** How the filters of routes are written that declare no dialect of their own; `equals` when absent. */
  readonly dialect?: DialectName | Dialect
  /** Verdicts on pairs; those that it does not name are derived. */
  readonly matrix?: readonly MatrixEntry[]
}

/** The first version: all its types and routes, and what its errors look like. */
export const base = (
  version: string,
  parts: Pick<BaseDeclaration, 'summary' | 'types' | 'routes' | 'errors'>,
): BaseDeclaration => ({ version, ...parts, place: callSite() })

/** A later version: what changes against the one before. */
export const version = (
  name: string,
  parts: Pick<VersionDeclaration, 'summary' | 'changes'>,
): VersionDeclaration => ({ version: name, ...parts, place: callSite() })

/**
 * One step that people understand: a sentence, the ops per type, and types and routes that come or go.
 *
 * @example change('An entity can be marked as deleted', { Entity: [add('deleted', boolean, false)] })
 */
export const change = (
  description: string,
  edits: ChangeDeclaration['edits'],
  {
    only = [],
    types = {},
    routes = [],
    errors = [],
    descriptions = {},
  }: Partial<Pick<ChangeDeclaration, 'only' | 'types' | 'routes' | 'errors' | 'descriptions'>> = {},
): ChangeDeclaration => ({
  description,
  edits,
  only,
  types,
  routes,
  errors,
  descriptions,
  place: callSite(),
})

export const addRoutes = (...routes: readonly Route[]): readonly RouteChange[] =>
  routes.map((route) => ({ op: 'add-route', route }))

export const removeRoute = (id: string): RouteChange => ({ op: 'remove-route', id })

/** @example moveRoute('entities.get', '/things/{id}') */
export const moveRoute = (id: string, path: string): RouteChange => ({ op: 'move-route', id, path })

export const routeMethod = (id: string, method: Method): RouteChange => ({
  op: 'route-method',
  id,
  method,
})

export const routeStatus = (id: string, status: number): RouteChange => ({
  op: 'route-status',
  id,
  status,
})

/** @example routeTakes('things.patch', ['json']) */
export const routeTakes = (id: string, takes: readonly BodyForm[]): RouteChange => ({
  op: 'route-takes',
  id,
  takes,
})

/** @example routeMedia('scans.get', 'application/sarif+json') */
export const routeMedia = (id: string, media: string): RouteChange => ({
  op: 'route-media',
  id,
  media,
})

/**
 * Other media types by which a route is asked for (`when: { accept }`).
 *
 * @example routeAccept('scans.sarif', ['application/sarif+json'])
 */
export const routeAccept = (id: string, accept: readonly string[]): RouteChange => ({
  op: 'route-accept',
  id,
  accept,
})

/**
 * A route that had no body in its answers has one, or has none any more.
 *
 * @param standIn what clients get whose version has a body where the store's version has none
 * @example routeResponse('jobs.start', 'Job', { standIn: { state: 'started' } })
 */
export const routeResponse = (
  id: string,
  response: string | undefined,
  { standIn }: { readonly standIn: Json },
): RouteChange => ({ op: 'route-response', id, response, standIn })

/** @param id of one route, or `*` for all of them */
export const renameHeader = (id: string, from: string, to: string): RouteChange => ({
  op: 'rename-header',
  id,
  from,
  to,
})

export const renameQuery = (id: string, from: string, to: string): RouteChange => ({
  op: 'rename-query',
  id,
  from,
  to,
})

/**
 * A new query parameter. `value` is what it is set to for older clients, which cannot give it;
 * `lossy` says what is lost where it is left out towards older stores, and that it is: newer clients
 * that give it are refused without.
 *
 * @example addQuery('orders.list', 'region', { shape: string(), required: true, value: 'eu' })
 */
export const addQuery = (
  id: string,
  name: string,
  parameter: Omit<QueryParameter, 'id' | 'codecs'>,
): RouteChange => ({ op: 'add-query', id, name, parameter })

/**
 * A query parameter that goes away. `value` is what it is set to for newer clients on older stores;
 * `lossy` says what is lost where older clients give it to newer stores, and that it is left out.
 */
export const removeQuery = (
  id: string,
  name: string,
  options: { readonly value?: Json; readonly lossy?: string } = {},
): RouteChange => ({ op: 'remove-query', id, name, ...options })

/**
 * The values of a query parameter in another form. What filters by a field, sorts or names fields
 * needs none: it changes with the type.
 *
 * @example convertQuery('orders.list', 'since', timestamp('unix-s', 'rfc3339'))
 */
export const convertQuery = (
  id: string,
  name: string,
  codec: CodecData,
  options: { readonly lossy?: string } = {},
): RouteChange => ({ op: 'convert-query', id, name, codec, ...options })

/**
 * Another default, use or description of a query parameter, or that it is required from now on;
 * `value` is then what older clients mean, who need not give it.
 *
 * @example changeQuery('orders.list', 'limit', { default: 20 })
 */
export const changeQuery = (id: string, name: string, to: QueryEdit): RouteChange => ({
  op: 'change-query',
  id,
  name,
  to,
})

/** Another way to write the filters of a route. @example routeDialect('orders.list', 'brackets') */
export const routeDialect = (id: string, dialect: DialectName | Dialect): RouteChange => ({
  op: 'route-dialect',
  id,
  dialect,
})
