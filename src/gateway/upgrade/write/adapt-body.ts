/** The body of a write as the store's version has it, or how it is put into what is stored. */
import { bodyTypes, type BodyForm, type Route } from '../../../contract/index.ts'
import { failed, ok, problem, type Result } from '../../../errors/index.ts'
import type { HeaderList } from '../../../http/index.ts'
import { parseBytes, print, sameText, type Json, type Path } from '../../../json/index.ts'
import { lossesAt } from '../../map/place.ts'
import type { Sides } from '../../map/sides.ts'
import { applyJsonPatch } from './apply-json-patch.ts'
import { formAt, formOf, saysMembers } from '../../carriage/body-form.ts'
import { directWrite } from './direct.ts'
import { discardedIn } from './discarded.ts'
import { formOfJson, jsonOfForm } from './form-body.ts'
import { mapJsonPatch } from './json-patch.ts'
import { applyMergePatch, mapMergePatch, type MappedPatch } from './merge-patch.ts'
import { wantedOf, type Rewrite, type Wanted } from './merged.ts'
import { patchOf } from './patch-of.ts'
import { nulledTwins, saidOnce } from './said-once.ts'
import { mayBeShown, type Shown } from './shown.ts'
import { deletedBy, inPatch, removedBy } from './taken-away.ts'
import { clientPlaces } from './unseen.ts'
import { grownTooLarge, withinLimit } from '../../jobs/within-limit.ts'
import type { UpgradeLimits } from './upgrade-limits.ts'

type Bytes = Uint8Array<ArrayBuffer>

export type AdaptedBody = Adapted & {
  /** Names of fields that the client sent for nothing. */
  readonly discarded?: readonly string[]
}

type Adapted =
  /** It goes to the store as it is now. */
  | {
      readonly kind: 'bytes'
      readonly bytes: Bytes
      /** What the client wants of the stored document, should it be read. */
      readonly wish?: Pick<Rewrite, 'sides' | 'wanted'>
    }
  /** What the client changed goes into the stored document; of a patch its outcome is a patch, too. */
  | { readonly kind: 'merged'; readonly rewrite: Rewrite }
  /** A patch that has to become a replacement of the whole document. */
  | { readonly kind: 'replace'; readonly rewrite: Rewrite }

const encoder = new TextEncoder()

export interface BodyContext {
  readonly sides: Sides
  readonly route: Route
  /** Forms in which the store's routes take a body: that of the write, and the one that replaces. */
  readonly storeRoute: Route
  readonly replacingRoute: Route | undefined
  /** Path of the stored document in the store's version. */
  readonly storedPath: string | undefined
  /** Whether what is read there is of the very type that the write is of. */
  readonly readsItsType?: boolean
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
  const carriesAll = down.refuses === undefined || down.refuses === 'names'
  if (!lifted.ok || (!loses && carriesAll)) return lifted
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

const documentRewrite = (input: Bytes, context: BodyContext): Rewrite => {
  const { sides, storedPath, limits } = context
  const wanted = (seen: Json, shown?: Shown) => {
    const parsed = parseBytes(input, limits)
    return parsed.ok ? wantedOf(saidOnce(parsed.value, seen, sides), sides, { shown }) : parsed
  }
  const direct = (stored: Bytes) => directWrite(stored, input, sides, limits)
  const anew = () => newDocument(input, context)
  return { sides, path: storedPath, wanted, direct, anew }
}

const adaptDocument = (input: Bytes, form: BodyForm, context: BodyContext): Result<AdaptedBody> => {
  const { sides, route, storeRoute, storedPath } = context
  // Whatever is stored: what is wrong with the document is told before the store is asked.
  const lifted = newDocument(input, context)
  const rewrite = encoding(documentRewrite(input, context), form, storeRoute)
  // What the store cannot hold may be what its client is shown there.
  if (
    !lifted.ok &&
    lifted.problem.code === 'not-representable' &&
    route.kind === 'replace' &&
    storedPath !== undefined &&
    mayBeShown(lifted.problem, sides)
  ) {
    return ok({ kind: 'merged', rewrite })
  }
  if (!lifted.ok) return lifted
  const bytes = inForm(lifted.value, formAt(form, storeRoute))
  // Of two fields that say the same the one counts that is not what is stored.
  const isExact = sides.down.losses.length === 0 && sides.up.twins.length === 0
  return route.kind !== 'replace' || isExact
    ? ok({ kind: 'bytes', bytes, wish: wishOf(rewrite) })
    : ok({ kind: 'merged', rewrite: { ...rewrite, anew: () => ok(bytes) } })
}

/** What a client wants that patches what it sees. Problems: those of `applyJsonPatch` and `wantedOf`. */
export const patchWanted = (
  seen: Json,
  patch: Json,
  form: BodyForm,
  { sides, limits }: Pick<BodyContext, 'sides' | 'limits'>,
  shown?: Shown,
): Result<Wanted> => {
  if (saysMembers(form)) {
    const { value, deleted } = nulledTwins(applyMergePatch(seen, patch), deletedBy(patch), sides)
    return wantedOf(saidOnce(value, seen, sides), sides, { shown, taken: deleted })
  }
  const patched = applyJsonPatch(seen, patch, limits)
  if (!patched.ok) return patched
  const { value, provenance } = patched.value
  const said = saidOnce(value, seen, sides)
  const wanted = wantedOf(said, sides, { shown, taken: removedBy(patch) })
  return wanted.ok ? ok({ ...wanted.value, provenance }) : inPatch(wanted, patch, sides)
}

const patchRewrite = (patch: () => Result<Json>, form: BodyForm, context: BodyContext): Rewrite => {
  const { sides, storedPath } = context
  const wanted = (seen: Json, shown?: Shown) => {
    const parsed = patch()
    return parsed.ok ? patchWanted(seen, parsed.value, form, context, shown) : parsed
  }
  return { sides, path: storedPath, wanted }
}

const adaptPatch = (input: Bytes, form: BodyForm, context: BodyContext): Result<AdaptedBody> => {
  const { sides, storeRoute, replacingRoute, limits } = context
  const parsed = parseBytes(input, limits)
  if (!parsed.ok) return parsed
  const isRead = replacingRoute !== undefined || context.readsItsType === true
  const reading = { reads: isRead && context.storedPath !== undefined }
  const mapped: Result<MappedPatch<Json>> = saysMembers(form)
    ? mapMergePatch(parsed.value, sides, reading)
    : mapJsonPatch(parsed.value, sides, { ...limits, ...reading })
  if (!mapped.ok) return mapped
  const rewrite = patchRewrite(() => parsed, form, context)
  const storeForm = formAt(form, storeRoute)
  const isExact =
    mapped.value.kind === 'patch' &&
    !mapped.value.touched.some((place: Path) => lossesAt(place, sides).length > 0)
  if (mapped.value.kind === 'patch' && isExact && storeForm) {
    const bytes = withinLimit(inForm(encoder.encode(print(mapped.value.patch)), storeForm), limits)
    return bytes.ok ? ok({ kind: 'bytes', bytes: bytes.value, wish: wishOf(rewrite) }) : bytes
  }
  if (replacingRoute)
    return ok({ kind: 'replace', rewrite: encoding(rewrite, 'json', replacingRoute) })
  if (reading.reads) return ok({ kind: 'merged', rewrite: patching(rewrite, context) })
  if (mapped.value.kind === 'whole') return failed(mapped.value.problem)
  return failed(
    problem(
      'not-representable',
      isExact
        ? `The backend takes no ${bodyTypes[form]} here, and has no way to replace the document.`
        : 'The patch sets fields that your version does not see exactly, and the backend has no way to replace the document.',
    ),
  )
}

const inForm = (bytes: Bytes, form: BodyForm | undefined): Bytes =>
  form === 'form' ? formOfJson(bytes) : bytes

/** A rewrite whose outcome is sent in the form that a route takes. */
const encoding = (rewrite: Rewrite, form: BodyForm, route: Route): Rewrite =>
  formAt(form, route) === 'form'
    ? { ...rewrite, encode: (merged) => ok(formOfJson(merged)) }
    : rewrite

/** A rewrite of which the members are sent that came to differ. */
const patching = (rewrite: Rewrite, { storeRoute, sides }: BodyContext): Rewrite => ({
  ...rewrite,
  encode: (merged, stored) => {
    const patch = patchOf(stored, merged, storeRoute)
    if (patch.ok) return patch
    const errors = clientPlaces(patch.problem.errors ?? [], sides.down)
    return failed({ ...patch.problem, errors })
  },
})

/** The body as JSON, and the form that it was in. */
const readForm = (
  input: Bytes,
  headers: HeaderList,
  { route, sides, limits }: BodyContext,
): Result<{ readonly json: Bytes; readonly form: BodyForm }> => {
  const form = formOf(headers, route)
  if (!form.ok) return form
  if (form.value !== 'form') return ok({ json: input, form: form.value })
  const { clientTypes: types, type } = sides
  const json = jsonOfForm(input, { types, type, limits })
  return json.ok ? ok({ json: json.value, form: form.value }) : json
}

/** How a body that `adaptBody` has judged is put into what is stored. */
export const rewriteOf = (
  input: Bytes,
  headers: HeaderList,
  context: BodyContext,
): Result<Rewrite> => {
  const read = readForm(input, headers, context)
  if (!read.ok) return read
  const { json, form } = read.value
  const { route, storeRoute, replacingRoute, limits } = context
  if (route.kind !== 'patch') {
    return ok(encoding(documentRewrite(json, context), form, storeRoute))
  }
  const rewrite = patchRewrite(() => parseBytes(json, limits), form, context)
  if (replacingRoute) return ok(encoding(rewrite, 'json', replacingRoute))
  return ok(context.readsItsType ? patching(rewrite, context) : rewrite)
}

const discardedOf = (
  json: Bytes,
  form: BodyForm,
  { sides, route, limits }: BodyContext,
): readonly string[] => {
  if (!sides.up.losses.some(({ discards }) => discards)) return []
  const parsed = parseBytes(json, limits)
  if (!parsed.ok) return []
  return discardedIn(parsed.value, sides, route.kind === 'patch' && !saysMembers(form))
}

/**
 * Problems: `unsupported-media-type`, `malformed`, `malformed-json`, `too-deep` and those of lenses
 * and patches, with `errors` that point into the client's own document.
 */
export const adaptBody = (
  input: Bytes,
  headers: HeaderList,
  context: BodyContext,
): Result<AdaptedBody> => {
  const read = readForm(input, headers, context)
  if (!read.ok) return read
  const { json, form } = read.value
  const adapted =
    context.route.kind === 'patch'
      ? adaptPatch(json, form, context)
      : adaptDocument(json, form, context)
  if (!adapted.ok) return adapted
  const discarded = discardedOf(json, form, context)
  return discarded.length > 0 ? ok({ ...adapted.value, discarded }) : adapted
}
