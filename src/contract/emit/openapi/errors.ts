/** Which errors an operation can answer, by status, from the one catalogue of errors. */
import { catalogue, problemMediaType, type ErrorCode } from '../../../errors/index.ts'
import type { JsonObject } from '../../../json/index.ts'
import type { Route } from '../../route.ts'
import { problemSchema } from './schemas.ts'

const always: readonly ErrorCode[] = [
  'malformed-version',
  'unsupported-version',
  'retired-version',
  'headers-too-large',
  'draining',
  'internal',
]

const forwarded: readonly ErrorCode[] = [
  'pair-refused',
  'not-in-store-version',
  'gone-from-store',
  'no-backend',
  'backend-unreachable',
  'circuit-open',
  'backend-timeout',
  'backend-broken',
  'backend-bad-answer',
  'adapter-failed',
]

const identified: readonly ErrorCode[] = [
  'credentials-required',
  'unknown-client',
  'identity-unavailable',
]

const queried: readonly ErrorCode[] = ['malformed', 'unmappable-query']

const sent: readonly ErrorCode[] = [
  'malformed-json',
  'too-deep',
  'too-large',
  'request-timeout',
  'unsupported-media-type',
  'wrong-shape',
  'validation-failed',
  'not-representable',
]

/** Of writes that go into what is stored. */
const merged: readonly ErrorCode[] = [
  'write-conflict',
  'precondition-failed',
  'path-not-in-version',
  'document-not-in-version',
]

const codesOf = (route: Route, withIdentity: boolean): ReadonlySet<string> => {
  const { kind, query, filters, request, errors = [] } = route
  const changes = kind === 'replace' || kind === 'patch'
  return new Set([
    ...errors,
    ...always,
    ...(kind === 'schema' ? [] : forwarded),
    ...(withIdentity ? identified : []),
    ...(query || filters !== undefined ? queried : []),
    ...(request === undefined ? [] : sent),
    ...(changes ? merged : []),
    ...(kind === 'delete' ? ['precondition-failed'] : []),
  ])
}

const problemContent: JsonObject = { [problemMediaType]: { schema: { $ref: problemSchema } } }

const isKnown = (code: string): code is ErrorCode => Object.hasOwn(catalogue, code)

/** Responses by status; whatever else may go wrong is a problem too (`default`). */
export const errorResponses = (
  route: Route,
  withIdentity: boolean,
  headers: JsonObject,
  own?: { readonly media: string; readonly schema: JsonObject },
): JsonObject => {
  const content = own ? { [own.media]: { schema: own.schema } } : problemContent
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of codesOf(route, withIdentity)) {
    if (!isKnown(code)) continue
    const { status } = catalogue[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const responses = [...byStatus].map(([status, codes]) => [
    String(status),
    {
      description: codes.map((code) => `${catalogue[code].title} (\`${code}\`)`).join('. '),
      headers,
      content,
    },
  ])
  return {
    ...(Object.fromEntries(responses) as JsonObject),
    default: { description: 'Any other problem', headers, content },
  }
}
