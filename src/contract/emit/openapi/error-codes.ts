/** Which errors a route can be answered with, from the one catalogue of errors. */
import type { ErrorCode } from '../../../errors/index.ts'
import type { Contract, ContractVersion } from '../../contract.ts'
import type { Route } from '../../route.ts'
import type { SecurityRequirements } from '../../security.ts'

/** Told before it is known which version the client speaks: never in the words of an API. */
const early: readonly ErrorCode[] = [
  'malformed',
  'malformed-version',
  'unsupported-version',
  'retired-version',
  'request-timeout',
  'target-too-long',
  'headers-too-large',
  'overloaded',
  'draining',
  'internal',
]

const identified: readonly ErrorCode[] = [
  'credentials-required',
  'unknown-client',
  'identity-unavailable',
]

const ofBackends: readonly ErrorCode[] = [
  'no-backend',
  'backend-unreachable',
  'circuit-open',
  'backend-busy',
  'backend-timeout',
  'backend-broken',
  'backend-bad-answer',
]

const queried: readonly ErrorCode[] = ['malformed', 'unmappable-query']

const sent: readonly ErrorCode[] = [
  'malformed-json',
  'too-deep',
  'too-large',
  'request-timeout',
  'unsupported-media-type',
  'unsupported-encoding',
  'wrong-shape',
  'validation-failed',
  'not-representable',
  'too-much-work',
]

/** Of writes that go into what is stored. */
const merged: readonly ErrorCode[] = [
  'write-conflict',
  'precondition-failed',
  'path-not-in-version',
  'document-not-in-version',
]

/**
 * What older versions and the matrix are the reason of. What newer ones are the reason of may come
 * one day: a document of a version does not change with them.
 */
const betweenVersions = (
  route: Route,
  { key: client }: ContractVersion,
  contract: Contract,
): readonly ErrorCode[] => {
  const here = contract.versions.findIndex(({ key }) => key === client)
  const older = contract.versions.slice(0, here)
  const isNew = older.some(({ routes }) => routes.every(({ id }) => id !== route.id))
  const isRefused = contract.versions.some(
    ({ key }) => contract.verdict(key, client)?.verdict === 'refused',
  )
  return [
    ...(isNew ? (['not-in-store-version'] as const) : []),
    ...(isRefused ? (['pair-refused'] as const) : []),
    'gone-from-store',
    'adapter-failed',
  ]
}

export interface RouteErrors {
  /** Of problems, whatever the contract says of errors. */
  readonly early: readonly ErrorCode[]
  /** Of errors that are told as the contract says. */
  readonly late: readonly ErrorCode[]
}

/** @param required who may call the route */
export const errorsOf = (
  route: Route,
  required: SecurityRequirements,
  version: ContractVersion,
  contract: Contract,
): RouteErrors => {
  const { kind, query, filters, request } = route
  const changes = kind === 'replace' || kind === 'patch'
  const late = new Set<ErrorCode>([
    ...(kind === 'schema' ? [] : betweenVersions(route, version, contract)),
    ...(kind === 'schema' ? [] : ofBackends),
    ...(query || filters !== undefined ? queried : []),
    ...(Object.values(query ?? {}).some(({ cursor }) => cursor) ? (['cursor-gone'] as const) : []),
    ...(request === undefined ? [] : sent),
    ...(changes ? merged : []),
    ...(kind === 'delete' ? (['precondition-failed'] as const) : []),
    'internal',
  ])
  return {
    early: [...early, ...(required.length > 0 ? identified : [])],
    late: [...late],
  }
}
