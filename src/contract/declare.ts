/** What authors write: a base version in Zod, later versions as lists of changes. */
import type * as z from 'zod'
import type { Json } from '../json/index.ts'
import type { Op } from '../lens/index.ts'
import type { MatrixEntry } from './contract.ts'
import type { ErrorForm, ErrorStatus } from './error-form.ts'
import type { BodyForm } from './body-forms.ts'
import { callSite } from './place.ts'
import type { Method, Route, RouteChange } from './route.ts'

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
  readonly types: Readonly<Record<string, z.ZodType>>
  readonly routes: readonly RouteChange[]
  readonly errors: readonly ErrorStatus[]
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
  readonly base: BaseDeclaration
  /** Oldest first. */
  readonly versions: readonly VersionDeclaration[]
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
    types = {},
    routes = [],
    errors = [],
  }: Partial<Pick<ChangeDeclaration, 'types' | 'routes' | 'errors'>> = {},
): ChangeDeclaration => ({ description, edits, types, routes, errors, place: callSite() })

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
