/** What authors write: a base version in Zod, later versions as lists of changes. */
import type * as z from 'zod'
import type { Json } from '../json/index.ts'
import type { Op } from '../lens/index.ts'
import type { ContractInfo, MatrixEntry } from './contract.ts'
import type { ErrorForm, ErrorStatus } from './error-form.ts'
import type { BodyForm } from './body-form.ts'
import { decided, decidedEdits, type Decidable, type Undecided } from './decide.ts'
import { callSite } from './place.ts'
import type { CodecData } from '../lens/index.ts'
import type { QueryEdit } from './query/change.ts'
import type { Dialect, DialectName } from './query/dialect.ts'
import type { QueryParameter } from './query/parameter.ts'
import type { Method, Route, RouteChange } from './route.ts'
import type { SchemeDeclaration } from './scheme.ts'
import type { ScopedEdit } from './scoped.ts'
import type { Security, SecurityRequirements } from './security.ts'
import type { Examples } from './declared-examples.ts'

export interface BaseDeclaration {
  /** Its name, as the scheme has it. The first argument of `base`. */
  readonly version: string
  /** What the version is, in a few words: for the changelog and the OpenAPI document. */
  readonly summary: string
  /** The types of its documents by name, in Zod. A type that another one holds may be used there as it is. */
  readonly types: Readonly<Record<string, z.ZodType>>
  /** Its routes. */
  readonly routes: readonly Route[]
  /** What its errors look like, where they are a type of the contract. */
  readonly errors?: ErrorForm
  /** How clients say who they are, for OpenAPI documents; no request is judged by it. */
  readonly security?: Security
  /**
   * Documents of its types, as OpenAPI documents show them. They are carried into every later
   * version, whose documents show them in its own form.
   */
  readonly examples?: Examples
  /** @internal where it was declared */
  readonly place: string | undefined
}

export interface ChangeDeclaration {
  /** A sentence for the changelog. The first argument of `change`. */
  readonly description: string
  /** Ops by type. The second argument: `{ Order: [rename('note', 'comment')] }`. */
  readonly edits: Readonly<Record<string, readonly Op[]>>
  /** Ops that are for some requests or answers only. */
  readonly only: readonly ScopedEdit[]
  /** New types by name, in Zod. This and what follows is in the third argument, all of it optional. */
  readonly types: Readonly<Record<string, z.ZodType>>
  /** Changes of routes. */
  readonly routes: readonly RouteChange[]
  /** Errors that have another status from this version on. */
  readonly errors: readonly ErrorStatus[]
  /** What types are from this change on, by type: their descriptions in schemas. */
  readonly descriptions: Readonly<Record<string, string>>
  /**
   * How clients say who they are from this version on: new schemes, and what every route needs that
   * does not say otherwise. What is left out stays as it was.
   */
  readonly security: Partial<Security>
  /** Other examples from this version on, by type: for new types, or better ones. */
  readonly examples: Examples
  /** @internal what its author has not decided yet */
  readonly undecided: readonly Undecided[]
  /** @internal where it was declared */
  readonly place: string | undefined
}

export interface VersionDeclaration {
  /** Its name, newer than the one before. The first argument of `version`. */
  readonly version: string
  /** What the version is about, in a few words: for the changelog and the OpenAPI document. */
  readonly summary: string
  /** What changes against the version before, in the order in which it is applied. */
  readonly changes: readonly ChangeDeclaration[]
  /** @internal where it was declared */
  readonly place: string | undefined
}

export interface ContractDeclaration {
  /** For people: in changelogs and OpenAPI documents. */
  readonly name: string
  /** What the API is, who answers for it and under which licence: for OpenAPI documents. */
  readonly info?: ContractInfo
  /**
   * How versions are named, and which is older; `semver` when absent.
   * @example 'date'
   */
  readonly scheme?: SchemeDeclaration
  /** The first version, as `base` makes it. */
  readonly base: BaseDeclaration
  /** The later ones, oldest first, each as `version` makes it. */
  readonly versions: readonly VersionDeclaration[]
  /** How the filters of routes are written that declare no dialect of their own; `equals` when absent. */
  readonly dialect?: DialectName | Dialect
  /** Verdicts on pairs of versions; those that it does not name are derived. */
  readonly matrix?: readonly MatrixEntry[]
}

/** The first version: all its types and routes, and what its errors look like. */
export const base = (
  version: string,
  parts: Omit<BaseDeclaration, 'version' | 'place'>,
): BaseDeclaration => ({ version, ...parts, place: callSite() })

/** A later version: what changes against the one before. */
export const version = (
  name: string,
  parts: Pick<VersionDeclaration, 'summary' | 'changes'>,
): VersionDeclaration => ({ version: name, ...parts, place: callSite() })

/** What the other arguments of `change` say, and what it finds out. */
type Told = 'description' | 'edits' | 'routes' | 'undecided' | 'place'

/**
 * One step that people understand: a sentence, the ops per type, and types and routes that come or go.
 *
 * @example change('An entity can be marked as deleted', { Entity: [add('deleted', boolean, false)] })
 */
export const change = (
  description: string,
  edits: Readonly<Record<string, readonly Decidable<Op>[]>>,
  {
    only = [],
    types = {},
    routes = [],
    errors = [],
    descriptions = {},
    security = {},
    examples = {},
  }: Partial<Omit<ChangeDeclaration, Told>> & {
    readonly routes?: readonly Decidable<RouteChange>[]
  } = {},
): ChangeDeclaration => {
  const undecided: Undecided[] = []
  return {
    description,
    edits: decidedEdits(edits, undecided),
    only,
    types,
    routes: decided(routes, 'routes', undecided),
    errors,
    descriptions,
    security,
    examples,
    undecided: [...undecided, ...only.flatMap((scope) => scope.undecided ?? [])],
    place: callSite(),
  }
}

/** New routes. @example addRoutes({ id: 'things.count', method: 'GET', path: '/things/count', kind: 'read', summary: 'Count things', response: 'Count' }) */
export const addRoutes = (...routes: readonly Route[]): readonly RouteChange[] =>
  routes.map((route) => ({ op: 'add-route', route }))

/** @example removeRoute('things.count') */
export const removeRoute = (id: string): RouteChange => ({ op: 'remove-route', id })

/** @example moveRoute('entities.get', '/things/{id}') */
export const moveRoute = (id: string, path: string): RouteChange => ({ op: 'move-route', id, path })

/** @example routeMethod('things.replace', 'POST') */
export const routeMethod = (id: string, method: Method): RouteChange => ({
  op: 'route-method',
  id,
  method,
})

/** Another status of success. @example routeStatus('things.create', 200) */
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

/** @example renameQuery('things.list', 'max', 'limit') */
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
 * Another default, use, shape or description of a query parameter, or that it is required from now on;
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

/**
 * Who may call a route from this version on; `undefined` for what the version requires of all routes.
 *
 * @example routeSecurity('orders.list', [])
 */
export const routeSecurity = (
  id: string,
  security: SecurityRequirements | undefined,
): RouteChange => ({ op: 'route-security', id, security })
