/** Fifth step: the request as the store's version writes it. */
import type { HeaderList } from '../http/index.ts'
import type { Route } from '../contract/index.ts'
import { failed, ok, problem, type Result } from '../errors/index.ts'
import { parseBytes, print, type Json, type Path, type Scanner } from '../json/index.ts'
import { byteHeaders } from './byte-headers.ts'
import type { Carriage } from './carriage.ts'
import { storedRoute } from './carriage.ts'
import { storeIfMatch, storeIfNoneMatch } from './etag.ts'
import { lossesAt, type Sides } from './map/place.ts'
import { mapQuery } from './map/query.ts'
import { renamedHeaders } from './map/renames.ts'
import { renderPath } from './match.ts'
import { isJsonType, parseMediaType } from './version/media-type.ts'
import { applyJsonPatch } from './write/apply-json-patch.ts'
import { mapJsonPatch } from './write/json-patch.ts'
import { applyMergePatch, mapMergePatch } from './write/merge-patch.ts'
import { unheldPlaces, unheldProblem } from './write/unheld.ts'

/** A write that must first look at what it overwrites. */
export interface Guard {
  readonly sides: Sides
  /** Path of the stored document in the store's version; undefined when the store cannot show it. */
  readonly path: string | undefined
  /**
   * What the store would hold after the write, or undefined where it is going to refuse. Problems,
   * where that cannot be foreseen: `too-large`, `too-deep`.
   */
  foresee(stored: Json): Result<Json | undefined>
}

export interface Incoming {
  readonly method: string
  /** Without its `?`. */
  readonly query: string
  /** End-to-end headers, without those meant for the gateway. */
  readonly headers: HeaderList
  /** All bytes of the body; null when there is none. Read only where a body has to be adapted. */
  readonly bytes: Uint8Array<ArrayBuffer> | null
}

export interface Upgraded {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: HeaderList
  /** The adapted body. Undefined when the client's own passes as it is. */
  readonly body?: Uint8Array<ArrayBuffer>
  readonly guard?: Guard
  /** Fields of the client's version that the answer is cut to. */
  readonly fields?: readonly Path[]
  /** Whether defaults stand in for fields that the store did not answer. */
  readonly defaults: boolean
}

type Bytes = Uint8Array<ArrayBuffer>

interface Body {
  readonly bytes: Bytes
  readonly guard?: Guard
}

export interface UpgradeLimits {
  readonly depth: number
  /** What indexes bodies; plain JavaScript when absent. */
  readonly scanner?: Scanner | undefined
}

const encoder = new TextEncoder()

const mergeType = 'application/merge-patch+json'
const patchType = 'application/json-patch+json'

const unsupported = (detail: string, supported: readonly string[]): Result<never> =>
  failed(problem('unsupported-media-type', detail, { supported }))

/** The media type of a body that has to be read. Problem: `unsupported-media-type`. */
const bodyType = (headers: HeaderList, carriage: Carriage): Result<string> => {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity') {
    return unsupported(`Bodies encoded as ${encoding} cannot be adapted.`, ['identity'])
  }
  const { type, parameters } = parseMediaType(headers.get('content-type') ?? '')
  const patching = carriage.clientRoute.kind === 'patch'
  const supported = patching ? [mergeType, patchType] : ['application/json']
  const fits = patching
    ? supported.includes(type)
    : isJsonType(type) && type !== mergeType && type !== patchType
  if (!fits) {
    return unsupported(`This body is ${type === '' ? 'of no stated type' : type}.`, supported)
  }
  const charset = parameters.find(([name]) => name === 'charset')?.[1].toLowerCase() ?? 'utf-8'
  return charset === 'utf-8' || charset === 'utf8'
    ? ok(type)
    : unsupported(`JSON is UTF-8, not ${charset}.`, supported)
}

interface BodyContext {
  readonly sides: Sides
  readonly route: Route
  /** Path of the stored document in the store's version. */
  readonly storedPath: string | undefined
  readonly limits: UpgradeLimits
}

/** A body in the store's version, with a guard where it is needed. */
const guarded = (
  bytes: Bytes,
  foresee: Guard['foresee'],
  needed: boolean,
  { sides, storedPath }: BodyContext,
): Result<Body> => ok({ bytes, ...(needed ? { guard: { sides, path: storedPath, foresee } } : {}) })

const printed = (value: Json): Bytes => encoder.encode(print(value))

/** Problem: what the store has no place for. Only a lens that loses something has to be asked. */
const checkHeld = (input: Bytes, { sides, limits }: BodyContext): Result<void> => {
  if (sides.up.losses.length === 0) return ok(undefined)
  const parsed = parseBytes(input, limits)
  if (!parsed.ok) return parsed
  const lifted = sides.up.value(parsed.value)
  if (!lifted.ok) return lifted
  const said = { value: parsed.value, converted: lifted.value, back: sides.down, path: [] }
  return unheldProblem(unheldPlaces(said, sides)) ?? ok(undefined)
}

const adaptDocument = (input: Bytes, context: BodyContext): Result<Body> => {
  const { sides, route, limits } = context
  const { depth, scanner } = limits
  const held = checkHeld(input, context)
  if (!held.ok) return held
  const lifted = sides.up.bytes(input, { depth, scanner })
  if (!lifted.ok) return lifted
  const overwrites = route.kind === 'replace' && sides.down.losses.length > 0
  return guarded(lifted.value, () => parseBytes(lifted.value, limits), overwrites, context)
}

const adaptPatch = (input: Bytes, type: string, context: BodyContext): Result<Body> => {
  const { sides, limits } = context
  const parsed = parseBytes(input, limits)
  if (!parsed.ok) return parsed
  const blurs = (touched: readonly Path[]) =>
    touched.some((place) => lossesAt(place, sides).length > 0)
  if (type === mergeType) {
    const mapped = mapMergePatch(parsed.value, sides)
    if (!mapped.ok) return mapped
    const { patch, touched } = mapped.value
    const foresee = (stored: Json) => ok(applyMergePatch(stored, patch))
    return guarded(printed(patch), foresee, blurs(touched), context)
  }
  const mapped = mapJsonPatch(parsed.value, sides)
  if (!mapped.ok) return mapped
  const { patch, touched } = mapped.value
  const foresee = (stored: Json) => applyJsonPatch(stored, patch, limits)
  return guarded(printed(patch), foresee, blurs(touched), context)
}

const upgradeHeaders = (headers: HeaderList, carriage: Carriage): HeaderList => {
  const { clientRoute, storeRoute, view, request, response } = carriage
  const named = renamedHeaders(headers, clientRoute.headers, storeRoute.headers)
  const upgraded = named.filter((name) => !request || !byteHeaders.has(name))
  if (response) {
    upgraded.set('accept-encoding', 'identity')
    upgraded.delete('range')
    upgraded.delete('if-range')
  }
  if (view === undefined) return upgraded
  const ifMatch = upgraded.get('if-match')
  if (ifMatch !== null) upgraded.set('if-match', storeIfMatch(ifMatch, view))
  const ifNoneMatch = upgraded.get('if-none-match')
  if (ifNoneMatch !== null) {
    const mapped = storeIfNoneMatch(ifNoneMatch, view)
    if (mapped === undefined) upgraded.delete('if-none-match')
    else upgraded.set('if-none-match', mapped)
  }
  return upgraded
}

/** Whether the body of a request has to be read, because it cannot pass as it is. */
export const needsBody = ({ request }: Carriage): boolean => request !== undefined

/**
 * Problems: `unmappable-query`, `unsupported-media-type`, `malformed-json`, `too-deep` and those of
 * lenses and patches, with `errors` that point into the client's own document.
 */
export const upgrade = (
  incoming: Incoming,
  carriage: Carriage,
  params: Readonly<Record<string, string>>,
  limits: UpgradeLimits,
): Result<Upgraded> => {
  const { clientRoute, storeRoute, filters, request } = carriage
  const query = mapQuery(incoming.query, { client: clientRoute, store: storeRoute }, filters)
  if (!query.ok) return query
  const target = renderPath(storeRoute.path, params)
  const headers = upgradeHeaders(incoming.headers, carriage)
  const upgraded: Upgraded = {
    method: incoming.method === 'HEAD' ? 'HEAD' : storeRoute.method,
    path: query.value.query === '' ? target : `${target}?${query.value.query}`,
    headers,
    defaults: query.value.fields === undefined || query.value.needsDefaults,
    ...(query.value.fields ? { fields: query.value.fields } : {}),
  }
  if (!request || incoming.bytes === null) return ok(upgraded)

  const type = bodyType(incoming.headers, carriage)
  if (!type.ok) return type
  const stored = storedRoute(carriage)
  const context: BodyContext = {
    sides: request,
    route: clientRoute,
    storedPath: stored && renderPath(stored.path, params),
    limits,
  }
  const body =
    clientRoute.kind === 'patch'
      ? adaptPatch(incoming.bytes, type.value, context)
      : adaptDocument(incoming.bytes, context)
  if (!body.ok) return body
  const { bytes, guard } = body.value
  return ok({ ...upgraded, body: bytes, ...(guard ? { guard } : {}) })
}
