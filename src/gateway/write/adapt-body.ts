/** The body of a write as the store's version has it, or how it is put into what is stored. */
import type { Route } from '../../contract/index.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { HeaderList } from '../../http/index.ts'
import {
  parseBytes,
  print,
  sameText,
  type Json,
  type Path,
  type Scanner,
} from '../../json/index.ts'
import type { Carriage } from '../carriage.ts'
import { lossesAt } from '../map/place.ts'
import type { Sides } from '../map/sides.ts'
import { isJsonType, parseMediaType } from '../version/media-type.ts'
import { applyJsonPatch } from './apply-json-patch.ts'
import { directWrite } from './direct.ts'
import { mapJsonPatch } from './json-patch.ts'
import { applyMergePatch, mapMergePatch, type MappedPatch } from './merge-patch.ts'
import { wantedOf, type Rewrite, type Wanted } from './merged.ts'
import { grownTooLarge, withinLimit, type AdaptedLimit } from './within-limit.ts'

type Bytes = Uint8Array<ArrayBuffer>

export type AdaptedBody =
  /** It goes to the store as it is now. */
  | {
      readonly kind: 'bytes'
      readonly bytes: Bytes
      /** What the client wants of the stored document, should it be read. */
      readonly wish?: Pick<Rewrite, 'sides' | 'wanted'>
    }
  /** What the client changed goes into the stored document. */
  | { readonly kind: 'merged'; readonly rewrite: Rewrite }
  /** A patch that has to become a replacement of the whole document. */
  | { readonly kind: 'replace'; readonly rewrite: Rewrite }

export interface UpgradeLimits extends AdaptedLimit {
  readonly depth: number
  /** Members and items that a JSON Patch may move or look at, and characters that it may copy. */
  readonly work?: number
  readonly copied?: number
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

/** A new document, as bytes as long as all of it comes back. Problems: those of `wantedOf`. */
const newDocument = (input: Bytes, { sides, limits }: BodyContext): Result<Bytes> => {
  const { up, down } = sides
  const { depth, scanner, adaptedBytes } = limits
  const lifted = up.bytes(input, { depth, scanner, most: adaptedBytes })
  if (!lifted.ok && lifted.problem.code === 'too-large' && adaptedBytes !== undefined) {
    return grownTooLarge(adaptedBytes)
  }
  const loses = up.losses.length > 0 || down.losses.length > 0
  if (!lifted.ok || (!loses && down.refuses === undefined)) return lifted
  const returned = down.bytes(lifted.value, { scanner })
  if (returned.ok && sameText(returned.value, input)) return lifted
  const parsed = parseBytes(input, limits)
  if (!parsed.ok) return parsed
  const wanted = wantedOf(parsed.value, sides)
  return wanted.ok ? lifted : wanted
}

/** What a client wants of the stored document, should it only be looked at. */
export const wishOf = ({ sides, wanted }: Rewrite): Pick<Rewrite, 'sides' | 'wanted'> => ({
  sides,
  wanted,
})

const documentRewrite = (input: Bytes, { sides, storedPath, limits }: BodyContext): Rewrite => {
  const wanted = () => {
    const parsed = parseBytes(input, limits)
    return parsed.ok ? wantedOf(parsed.value, sides) : parsed
  }
  const direct = (stored: Bytes) => directWrite(stored, input, sides, limits)
  return { sides, path: storedPath, wanted, direct }
}

const adaptDocument = (input: Bytes, context: BodyContext): Result<AdaptedBody> => {
  const { sides, route } = context
  // Whatever is stored: what is wrong with the document is told before the store is asked.
  const lifted = newDocument(input, context)
  if (!lifted.ok) return lifted
  const rewrite = documentRewrite(input, context)
  return route.kind !== 'replace' || sides.down.losses.length === 0
    ? ok({ kind: 'bytes', bytes: lifted.value, wish: wishOf(rewrite) })
    : ok({ kind: 'merged', rewrite: { ...rewrite, anew: () => lifted } })
}

/** What a client wants that patches what it sees. Problems: those of `applyJsonPatch` and `wantedOf`. */
export const patchWanted = (
  seen: Json,
  patch: Json,
  type: string,
  { sides, limits }: Pick<BodyContext, 'sides' | 'limits'>,
): Result<Wanted> => {
  if (type === mergeType) return wantedOf(applyMergePatch(seen, patch), sides)
  const patched = applyJsonPatch(seen, patch, limits)
  if (!patched.ok) return patched
  const { value, provenance } = patched.value
  const wanted = wantedOf(value, sides)
  return wanted.ok ? ok({ ...wanted.value, provenance }) : wanted
}

const patchRewrite = (patch: () => Result<Json>, type: string, context: BodyContext): Rewrite => {
  const { sides, storedPath } = context
  const wanted = (seen: Json) => {
    const parsed = patch()
    return parsed.ok ? patchWanted(seen, parsed.value, type, context) : parsed
  }
  return { sides, path: storedPath, wanted }
}

const adaptPatch = (input: Bytes, type: string, context: BodyContext): Result<AdaptedBody> => {
  const { sides, replaceable, limits } = context
  const parsed = parseBytes(input, limits)
  if (!parsed.ok) return parsed
  const mapped: Result<MappedPatch<Json>> =
    type === mergeType
      ? mapMergePatch(parsed.value, sides)
      : mapJsonPatch(parsed.value, sides, limits)
  if (!mapped.ok) return mapped
  const rewrite = patchRewrite(() => parsed, type, context)
  const isExact =
    mapped.value.kind === 'patch' &&
    !mapped.value.touched.some((place: Path) => lossesAt(place, sides).length > 0)
  if (mapped.value.kind === 'patch' && isExact) {
    const bytes = withinLimit(encoder.encode(print(mapped.value.patch)), limits)
    return bytes.ok ? ok({ kind: 'bytes', bytes: bytes.value, wish: wishOf(rewrite) }) : bytes
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
  return ok({ kind: 'replace', rewrite })
}

/** How a body that `adaptBody` has judged is put into what is stored. */
export const rewriteOf = (
  input: Bytes,
  headers: HeaderList,
  carriage: Carriage,
  context: BodyContext,
): Result<Rewrite> => {
  const type = bodyType(headers, carriage)
  if (!type.ok) return type
  if (carriage.clientRoute.kind !== 'patch') return ok(documentRewrite(input, context))
  return ok(patchRewrite(() => parseBytes(input, context.limits), type.value, context))
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
