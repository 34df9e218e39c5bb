/** JSON Merge Patch (RFC 7396): applied to a document, and carried from version to version. */
import {
  equalByValue,
  formatPointer,
  isObject,
  own,
  set,
  valueAt,
  type Json,
  type JsonObject,
  type Path,
} from '../../../json/index.ts'
import {
  failed,
  ok,
  problem,
  type Problem,
  type ProblemPlace,
  type Failed,
  type Result,
} from '../../../errors/index.ts'
import type { MappedPath, ObjectShape, Shared } from '../../../lens/index.ts'
import {
  backTo,
  isAbsence,
  isAbsent,
  isDiscarded,
  placeOf,
  shownAt,
  type Place,
} from '../../map/place.ts'
import type { Sides } from '../../map/sides.ts'
import { fieldAt, shapeAt, takesNull } from '../../map/shape-at.ts'
import { foreignDetail, lostPlaces, unheldDetail, unseenDetail } from './lost.ts'
import { isSetByMerge } from './set-by-merge.ts'

/** RFC 7396 section 2. A new document; neither argument is changed. */
export const applyMergePatch = (target: Json, patch: Json): Json => {
  if (!isObject(patch)) return patch
  const result: JsonObject = {}
  if (isObject(target)) {
    for (const key of Object.keys(target)) set(result, key, target[key] as Json)
  }
  for (const key of Object.keys(patch)) {
    const value = patch[key] as Json
    if (value === null) delete result[key]
    else set(result, key, applyMergePatch(own(result, key) ?? null, value))
  }
  return result
}

/** Whether a `null` in it would delete something, where a document means the value null. */
const deletes = (value: Json): boolean =>
  isObject(value) && Object.values(value).some((member) => member === null || deletes(member))

const put = (target: JsonObject, [token, ...rest]: Path, value: Json): void => {
  if (token === undefined) return
  if (rest.length === 0) return set(target, token, value)
  const inner = own(target, token)
  const next: JsonObject = isObject(inner) ? inner : {}
  set(target, token, next)
  put(next, rest, value)
}

interface Walk {
  readonly sides: Sides
  /** What the client sent. */
  readonly said: JsonObject
  readonly patch: JsonObject
  readonly reads: boolean
  /** Paths in the store's version that the patch sets or deletes. */
  readonly touched: Path[]
  readonly hidden: ProblemPlace[]
  readonly refused: ProblemPlace[]
  /** What no merge patch of the store's version says, though the whole document can. */
  readonly whole: ProblemPlace[]
  /** What a value lens said. */
  readonly wrong: ProblemPlace[]
  /** An adapter's failure is none of the client's. */
  defect: Failed | undefined
}

const write = (walk: Walk, path: Path, value: Json): void => {
  put(walk.patch, path, value)
  walk.touched.push(path)
}

const refuse = (list: ProblemPlace[], path: Path, detail: string): void => {
  list.push({ pointer: formatPointer(path), detail })
}

/** Objects are merged member by member as long as the version says what their members are. */
const goesOn = ({ sides }: Walk, path: Path): boolean => {
  const shape = shapeAt(sides.clientTypes, sides.type, path)
  return shape?.kind === 'object' || shape?.kind === 'map'
}

const membersOf = (walk: Walk, value: JsonObject, path: Path): void => {
  for (const key of Object.keys(value)) member(walk, value[key] as Json, [...path, key])
}

export const hangsDetail =
  "whether the backend's version can hold it depends on the rest of the document"

const removeFields = (walk: Walk, { fields }: ObjectShape, path: Path): void => {
  for (const name of Object.keys(fields)) member(walk, null, [...path, name])
}

/** An object that shares what is in it with others in the store's version: removed, or merged into with nothing. */
const inShared = (walk: Walk, value: JsonObject | null, path: Path, shared: Shared): void => {
  const { sides } = walk
  const field = fieldAt(sides.clientTypes, sides.type, path)
  const shape = shapeAt(sides.clientTypes, sides.type, path)
  if (value !== null) {
    // There it would be made, if it is not there.
    if (walk.reads) refuse(walk.whole, path, hangsDetail)
    return
  }
  const mayGo =
    field?.optional ||
    field?.default !== undefined ||
    (field && takesNull(sides.clientTypes, field.shape))
  if (shared.takes && mayGo) return refuse(walk.whole, path, hangsDetail)
  if (shape?.kind === 'object') removeFields(walk, shape, path)
  if (!mayGo) return
  for (const given of shared.gives) write(walk, given, null)
  if (fieldAt(sides.storeTypes, sides.type, shared.path)) write(walk, shared.path, null)
}

const twiceDetail = 'the backend keeps it in two places'

/** Whether the patch also says the field that has precedence over the one at a path. */
const saysFirst = ({ sides, said }: Walk, path: Path): boolean =>
  sides.up.twins.some(
    (twin) =>
      twin.path.every((step, index) => step === path[index]) &&
      valueAt(said, twin.first) !== undefined,
  )

/** What a deletion becomes where the store's version needs a value, or has one for null. */
const standsForNull = ({ filled, field, lens }: Extract<Place, { kind: 'path' }>): Json => {
  if (filled !== undefined) return filled
  if (lens.identity || field?.shape.kind !== 'nullable') return null
  const converted = lens.value(null)
  return converted.ok ? converted.value : null
}

/** Whether a merge patch would delete with it. */
const isLost = ({ value }: { readonly value: Json }): boolean => value === null || deletes(value)

/** A value that the store keeps in several places. */
const writeTwice = (
  walk: Walk,
  first: Path,
  twins: readonly MappedPath[],
  value: Json,
  path: Path,
): void => {
  const others = twins.map((twin) => {
    if (twin.kind !== 'path') return undefined
    if (value === null) return { path: twin.path, value: null }
    const converted = twin.lens.value(value, { defaults: false })
    return converted.ok ? { path: twin.path, value: converted.value } : undefined
  })
  const known = others.filter((other) => other !== undefined)
  if (known.length < others.length || (value !== null && known.some(isLost))) {
    return refuse(walk.whole, path, twiceDetail)
  }
  write(walk, first, value)
  // What it says there is what the client sees at the first place.
  for (const other of known) put(walk.patch, other.path, other.value)
}

const member = (walk: Walk, value: Json, path: Path): void => {
  const { sides } = walk
  const place = placeOf(path, sides)
  const descends = goesOn(walk, path)
  const shape = shapeAt(sides.clientTypes, sides.type, path)
  if (descends && isObject(value)) {
    const isParted = place.kind === 'dropped' && !place.shared
    if (Object.keys(value).length > 0 || isParted) return membersOf(walk, value, path)
  }
  switch (place.kind) {
    case 'unknown':
      return write(walk, place.path, value)
    case 'hidden':
      return refuse(walk.hidden, path, unseenDetail)
    case 'inside':
      return refuse(
        walk.whole,
        path,
        `the backend keeps ${place.of.join('.')} in another form; it can only be set as a whole`,
      )
    case 'dropped': {
      if (place.shared && (value === null || isObject(value))) {
        return inShared(walk, value, path, place.shared)
      }
      if (value === null && shape?.kind === 'object') return removeFields(walk, shape, path)
      if (!isAbsent(path, sides.up)) {
        return refuse(walk.whole, path, 'the backend keeps it in another form')
      }
      if (isDiscarded(path, sides.up)) return
      if (walk.reads) return refuse(walk.whole, path, 'the backend has no field for it')
      const standing = shownAt(path, sides)
      // Deleting brings back what absence means; anything else would be shown again.
      if (value === null && isAbsence(standing, path, sides)) return
      if (standing !== undefined && equalByValue(standing, value)) return
      return refuse(walk.refused, path, unheldDetail)
    }
    case 'path': {
      if (place.depends === 'set' || (value === null && place.depends && walk.reads)) {
        return refuse(walk.whole, path, hangsDetail)
      }
      // What is said in two places has to be the same.
      if (place.stands && saysFirst(walk, path)) return refuse(walk.whole, path, twiceDetail)
      const twins = place.also ?? []
      if (twins.length > 0) {
        if (value !== null && !place.lens.identity) return refuse(walk.whole, path, twiceDetail)
        return writeTwice(walk, place.path, twins, value, path)
      }
      if (value === null) return write(walk, place.path, standsForNull(place))
      if (place.lens.identity) return write(walk, place.path, value)
      if (isObject(value)) {
        // It is merged into an object that the store does not keep as the client sees it.
        return refuse(walk.whole, path, 'the backend keeps it in another form: set it as a whole')
      }
      const converted = place.lens.value(value, { defaults: false })
      if (!converted.ok) {
        const { code, errors = [], detail } = converted.problem
        const list = code === 'not-representable' ? walk.refused : walk.wrong
        if (code === 'adapter-failed') walk.defect ??= converted
        const places = errors.length > 0 ? errors : [{ pointer: '', detail }]
        for (const wrong of places) {
          list.push({ ...wrong, pointer: formatPointer(path) + wrong.pointer })
        }
        return
      }
      if (converted.value === null || deletes(converted.value)) {
        return refuse(walk.whole, path, 'the backend would take its null for a deletion')
      }
      const stored = shapeAt(sides.storeTypes, sides.type, place.path) ?? { kind: 'any' }
      if (!isSetByMerge(converted.value, stored, sides.storeTypes)) {
        return refuse(walk.whole, path, 'the backend would merge it into what it holds')
      }
      const back = backTo(path, place.path, sides)
      const said = { value, converted: converted.value, path }
      if (back) {
        const { unheld, unseen, foreign } = lostPlaces({ ...said, back }, sides)
        // What cannot be held may be shown there: that the stored document tells.
        for (const lost of unheld) {
          const isOpen = walk.reads && isAbsent(lost, sides.up)
          refuse(isOpen ? walk.whole : walk.refused, lost, unheldDetail)
        }
        for (const lost of unseen) refuse(walk.hidden, lost, unseenDetail)
        for (const lost of foreign) refuse(walk.wrong, lost, foreignDetail)
      }
      return write(walk, place.path, converted.value)
    }
  }
}

export interface PatchReading {
  /** Whether what is stored can be read, and replaced, where it takes that to tell what a patch says. */
  readonly reads?: boolean
}

export type MappedPatch<P> =
  | {
      readonly kind: 'patch'
      readonly patch: P
      /** Paths in the store's version that it sets, deletes or copies. */
      readonly touched: readonly Path[]
    }
  /** No patch of the store's version says the same: it has to be applied to what the client sees. */
  | { readonly kind: 'whole'; readonly problem: Problem }

/**
 * Carries a merge patch to the store's version. `null` keeps meaning deletion; defaults are never
 * filled in. Problems, with `errors` that point into the client's patch: `path-not-in-version`,
 * `not-representable`, `wrong-shape`, `adapter-failed`.
 */
export const mapMergePatch = (
  patch: Json,
  sides: Sides,
  { reads = false }: PatchReading = {},
): Result<MappedPatch<JsonObject>> => {
  if (!isObject(patch)) {
    const errors = [{ pointer: '', detail: 'an object is expected' }]
    return failed(
      problem('wrong-shape', 'A merge patch of a document must be an object.', { errors }),
    )
  }
  const walk: Walk = {
    sides,
    said: patch,
    patch: {},
    reads,
    touched: [],
    hidden: [],
    refused: [],
    whole: [],
    wrong: [],
    defect: undefined,
  }
  membersOf(walk, patch, [])
  const refused =
    walk.defect ??
    refusal('path-not-in-version', walk.hidden) ??
    refusal('not-representable', walk.refused) ??
    refusal('wrong-shape', walk.wrong)
  if (refused) return refused
  const whole = refusal('not-representable', walk.whole)
  return ok(
    whole && !whole.ok
      ? { kind: 'whole', problem: whole.problem }
      : { kind: 'patch', patch: walk.patch, touched: walk.touched },
  )
}

/** One problem for several places of a patch; undefined when there are none. */
export const refusal = (
  code: 'path-not-in-version' | 'not-representable' | 'wrong-shape',
  errors: readonly ProblemPlace[],
): Result<never> | undefined =>
  errors.length === 0
    ? undefined
    : failed(
        problem(
          code,
          `The patch cannot be applied at ${errors.map(({ pointer }) => pointer || 'its root').join(', ')}.`,
          { errors },
        ),
      )
