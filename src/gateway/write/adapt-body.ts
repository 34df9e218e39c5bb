/** The body of a write as the store's version has it, or how it is put into what is stored. */
import type { Route } from '../../contract/index.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { HeaderList } from '../../http/index.ts'
import { parseBytes, print, type Json, type Path, type Scanner } from '../../json/index.ts'
import type { Carriage } from '../carriage.ts'
import { lossesAt, type Sides } from '../map/place.ts'
import { isJsonType, parseMediaType } from '../version/media-type.ts'
import { applyJsonPatch } from './apply-json-patch.ts'
import { mapJsonPatch } from './json-patch.ts'
import { applyMergePatch, mapMergePatch, type MappedPatch } from './merge-patch.ts'
import type { Rewrite } from './merged.ts'
import { unheldPlaces, unheldProblem } from './unheld.ts'
import { withoutUnseen } from './unseen.ts'

type Bytes = Uint8Array<ArrayBuffer>

export type AdaptedBody =
  /** It goes to the store as it is now; where `rewrite` says so, into the stored document. */
  | { readonly kind: 'same-route'; readonly bytes: Bytes; readonly rewrite?: Rewrite }
  /** A patch that has to become a replacement of the whole document. */
  | { readonly kind: 'replace'; readonly rewrite: Rewrite }

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

export interface BodyContext {
  readonly sides: Sides
  readonly route: Route
  /** Path of the stored document in the store's version. */
  readonly storedPath: string | undefined
  /** Whether the store has a route that replaces the document. */
  readonly replaceable: boolean
  readonly limits: UpgradeLimits
}

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

const adaptDocument = (input: Bytes, context: BodyContext): Result<AdaptedBody> => {
  const { sides, route, storedPath, limits } = context
  const { depth, scanner } = limits
  const held = checkHeld(input, context)
  if (!held.ok) return held
  const lifted = sides.up.bytes(input, { depth, scanner })
  if (!lifted.ok) return lifted
  const bytes = lifted.value
  if (route.kind !== 'replace' || sides.down.losses.length === 0) {
    return ok({ kind: 'same-route', bytes })
  }
  const wanted = () => {
    const parsed = parseBytes(input, limits)
    return parsed.ok ? withoutUnseen(parsed.value, sides) : parsed
  }
  const rewrite: Rewrite = { sides, path: storedPath, wanted, needsStored: false }
  return ok({ kind: 'same-route', bytes, rewrite })
}

/** What a patch makes of the document that the client sees. Problems: those of `applyJsonPatch`. */
export const patched = (
  seen: Json,
  patch: Json,
  type: string,
  limits: UpgradeLimits,
): Result<Json> =>
  type === mergeType ? ok(applyMergePatch(seen, patch)) : applyJsonPatch(seen, patch, limits)

const adaptPatch = (input: Bytes, type: string, context: BodyContext): Result<AdaptedBody> => {
  const { sides, storedPath, replaceable, limits } = context
  const parsed = parseBytes(input, limits)
  if (!parsed.ok) return parsed
  const mapped: Result<MappedPatch<Json>> =
    type === mergeType ? mapMergePatch(parsed.value, sides) : mapJsonPatch(parsed.value, sides)
  if (!mapped.ok) return mapped
  const isExact =
    mapped.value.kind === 'patch' &&
    !mapped.value.touched.some((place: Path) => lossesAt(place, sides).length > 0)
  if (mapped.value.kind === 'patch' && isExact) {
    return ok({ kind: 'same-route', bytes: printed(mapped.value.patch) })
  }
  if (!replaceable) {
    return failed(
      mapped.value.kind === 'whole'
        ? mapped.value.problem
        : problem(
            'not-representable',
            'The patch sets what your version does not see exactly, and the store replaces no documents.',
          ),
    )
  }
  const wanted = (seen: Json) => {
    const result = patched(seen, parsed.value, type, limits)
    return result.ok ? withoutUnseen(result.value, sides) : result
  }
  return ok({
    kind: 'replace',
    rewrite: { sides, path: storedPath, wanted, needsStored: true },
  })
}

/**
 * Problems: `unsupported-media-type`, `malformed-json`, `too-deep` and those of lenses and patches,
 * with `errors` that point into the client's own document.
 */
export const adaptBody = (
  input: Bytes,
  headers: HeaderList,
  carriage: Carriage,
  context: BodyContext,
): Result<AdaptedBody> => {
  const type = bodyType(headers, carriage)
  if (!type.ok) return type
  return carriage.clientRoute.kind === 'patch'
    ? adaptPatch(input, type.value, context)
    : adaptDocument(input, context)
}
