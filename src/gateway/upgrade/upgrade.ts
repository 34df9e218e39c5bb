/** Fifth step: the request as the store's version writes it. */
import type { HeaderList } from '../../http/index.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { Path } from '../../json/index.ts'
import { after } from '../helpers/after.ts'
import { byteHeaders, byteWishes } from '../headers/byte-headers.ts'
import type { Carriage } from '../carriage/carriage.ts'
import { toStoreConditions } from '../headers/conditions.ts'
import { storeAccept } from './accept.ts'
import { mapQuery } from '../map/query.ts'
import type { Sent } from '../map/sent.ts'
import { renamedHeaders } from '../map/renames.ts'
import { bodyTypes, renderPath } from '../../contract/index.ts'
import type { BodyAway } from '../jobs/away.ts'
import type { AdaptedBody } from './write/adapt-body.ts'
import type { UpgradeLimits } from './write/upgrade-limits.ts'
import { adaptAnywhere } from './write/adapt-anywhere.ts'
import { formAt, formOf } from '../carriage/body-form.ts'
import type { Rewrite } from './write/merged.ts'
import { outcomeForm } from './write/patch-of.ts'
import { wholeRewrite } from './write/whole-rewrite.ts'

export interface Incoming {
  readonly method: string
  /** Without its `?`. */
  readonly query: string
  /** End-to-end headers, without those meant for the gateway. */
  readonly headers: HeaderList
}

export interface Upgraded {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: HeaderList
  /** The adapted body. Undefined when the client's own passes as it is. */
  readonly body?: Uint8Array<ArrayBuffer>
  /** How the write is put into the stored document, where it cannot just take its place. */
  readonly rewrite?: Rewrite
  /** Names of fields that the client sent for nothing. */
  readonly discarded?: readonly string[]
  /** The client's query parameters, and what became of them. */
  readonly sent: readonly Sent[]
  /** Fields of the client's version that the answer is cut to. */
  readonly fields?: readonly Path[]
  /** Whether defaults stand in for fields that the store did not answer. */
  readonly defaults: boolean
}

const upgradeHeaders = (headers: HeaderList, carriage: Carriage): HeaderList => {
  const { client, store, clientRoute, storeRoute, view, response, finish } = carriage
  const named =
    client.key === store.key
      ? headers
      : renamedHeaders(headers, clientRoute.headers, storeRoute.headers)
  const upgraded = named.filter(
    (name) =>
      !(needsBody(carriage) && byteHeaders.has(name)) &&
      !((response ?? finish) && byteWishes.has(name)),
  )
  const accept = upgraded.get('accept')
  const passes = client.key === store.key && carriage.identity
  const asked = passes ? accept : storeAccept(accept, carriage)
  if (asked !== null && asked !== accept) upgraded.set('accept', asked)
  toStoreConditions(upgraded, view)
  return upgraded
}

/** The media type of a body that was adapted; it stays where the store takes what the client sends. */
const setForm = (
  headers: HeaderList,
  sent: HeaderList,
  { clientRoute, storeRoute, replacingRoute }: Carriage,
  kind: AdaptedBody['kind'],
): void => {
  const form = formOf(sent, clientRoute)
  if (!form.ok) return
  const is =
    kind === 'replace' && replacingRoute
      ? formAt('json', replacingRoute)
      : kind === 'merged' && clientRoute.kind === 'patch'
        ? outcomeForm(storeRoute)
        : formAt(form.value, storeRoute)
  if (is !== undefined && is !== form.value) headers.set('content-type', bodyTypes[is])
}

export interface UpgradeContext {
  readonly limits: UpgradeLimits
  /** Where large bodies are adapted; undefined where that is here. */
  readonly away?:
    | ((body: Uint8Array<ArrayBuffer>, storedPath: string | undefined) => BodyAway)
    | undefined
}

/** Whether the body of a request has to be read, because it cannot pass as it is. */
export const needsBody = ({ request, guard }: Carriage): boolean =>
  request !== undefined || guard !== undefined

/** All but the body, which need not be there yet. Problem: `unmappable-query`. */
export const upgradeHead = (
  incoming: Incoming,
  carriage: Carriage,
  params: Readonly<Record<string, string>>,
): Result<Upgraded> => {
  const { clientRoute, storeRoute, filters } = carriage
  const query = mapQuery(incoming.query, { client: clientRoute, store: storeRoute }, filters)
  if (!query.ok) return query
  const target = renderPath(storeRoute.path, params)
  return ok({
    method: incoming.method === 'HEAD' ? 'HEAD' : storeRoute.method,
    path: query.value.query === '' ? target : `${target}?${query.value.query}`,
    headers: upgradeHeaders(incoming.headers, carriage),
    sent: query.value.sent,
    defaults: query.value.fields === undefined || query.value.needsDefaults,
    ...(query.value.fields ? { fields: query.value.fields } : {}),
  })
}

/**
 * With the body. Problems: `malformed`, `unsupported-media-type`, `malformed-json`, `too-deep` and those of
 * lenses and patches, with `errors` that point into the client's own document.
 *
 * @param given all bytes of the body; null when there is none. Read only where a body has to be adapted
 */
export const upgradeBody = (
  plain: Upgraded,
  given: Uint8Array<ArrayBuffer> | null,
  incoming: Incoming,
  carriage: Carriage,
  params: Readonly<Record<string, string>>,
  { limits, away }: UpgradeContext,
): Promise<Result<Upgraded>> | Result<Upgraded> => {
  const { clientRoute, storeRoute, request, storedRoute, replacingRoute, readsItsType } = carriage
  // RFC 9110 section 14.5: a part of the client's bytes is at no such place among the store's.
  if (needsBody(carriage) && incoming.headers.has('content-range')) {
    const detail = 'This route cannot write a part of a document (Content-Range).'
    return failed(problem('malformed', detail))
  }
  const { headers } = plain
  // What replaces or patches has to say something: a store may take nothing for an empty document.
  const mayBeNothing = clientRoute.kind !== 'replace' && clientRoute.kind !== 'patch'
  const bytes = given ?? (mayBeNothing ? undefined : new Uint8Array())
  if (bytes === undefined || !needsBody(carriage)) return ok(plain)
  const storedPath = storedRoute && renderPath(storedRoute.path, params)
  const elsewhere = away?.(bytes, storedPath)
  const adapted = request
    ? adaptAnywhere(
        bytes,
        incoming.headers,
        {
          sides: request,
          route: clientRoute,
          storeRoute,
          replacingRoute,
          storedPath,
          readsItsType: readsItsType ?? false,
          limits,
        },
        elsewhere,
      )
    : ok<AdaptedBody>({ kind: 'bytes', bytes })
  return after(adapted, (found) => {
    if (!found.ok) return found
    const body = found.value
    const { discarded } = body
    const upgraded = discarded ? { ...plain, discarded } : plain
    if (request) setForm(headers, incoming.headers, carriage, body.kind)
    const whole = wholeRewrite(body, carriage, { path: storedPath, limits })
    if (!whole) return ok(body.kind === 'bytes' ? { ...upgraded, body: body.bytes } : upgraded)
    const rewrite = elsewhere ? { ...whole, away: elsewhere } : whole
    if (body.kind !== 'replace' || !replacingRoute) return ok({ ...upgraded, rewrite })
    const { path: target } = upgraded
    const query = target.includes('?') ? target.slice(target.indexOf('?')) : ''
    return ok({
      ...upgraded,
      method: replacingRoute.method,
      path: renderPath(replacingRoute.path, params) + query,
      rewrite,
    })
  })
}
