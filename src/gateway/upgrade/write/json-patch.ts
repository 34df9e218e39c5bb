/** JSON Patch (RFC 6902) carried from version to version. */
import { failed, ok, problem, type Problem, type Result } from '../../../errors/index.ts'
import {
  defaultDepth,
  equalByValue,
  formatPointer,
  isObject,
  own,
  parsePointer,
  set,
  type Json,
  type JsonObject,
  type ParseLimits,
  type Path,
} from '../../../json/index.ts'
import {
  backTo,
  entersList,
  isAbsence,
  isAbsent,
  isDiscarded,
  loses,
  lossesAt,
  placeOf,
  shownAt,
  type PathPlace,
} from '../../map/place.ts'
import { fieldAt } from '../../map/shape-at.ts'
import type { Sides } from '../../map/sides.ts'
import { hangsDetail, type MappedPatch, type PatchReading } from './merge-patch.ts'
import { foreignDetail, lostPlaces, unheldDetail, unseenDetail } from './lost.ts'
import { names, type Operation } from './operation.ts'

const malformed = (index: number, detail: string): Result<never> =>
  failed(
    problem('malformed', `Operation ${index} of the patch: ${detail}.`, {
      errors: [{ pointer: `/${index}`, detail }],
    }),
  )

const tooDeep = (index: number, depth: number): Result<never> =>
  failed(problem('too-deep', `Operation ${index} of the patch leads deeper than ${depth}.`))

const read = (raw: Json, index: number, depth: number): Result<Operation> => {
  if (!isObject(raw)) return malformed(index, 'an object is expected')
  const op = names.find((name) => name === own(raw, 'op'))
  if (!op) return malformed(index, `"op" must be one of ${names.join(', ')}`)
  const pointer = own(raw, 'path')
  const path = typeof pointer === 'string' ? parsePointer(pointer) : undefined
  if (!path) return malformed(index, '"path" must be a JSON Pointer')
  if (path.length > depth) return tooDeep(index, depth)
  if (op === 'move' || op === 'copy') {
    const source = own(raw, 'from')
    const from = typeof source === 'string' ? parsePointer(source) : undefined
    if (!from) return malformed(index, '"from" must be a JSON Pointer')
    return from.length > depth ? tooDeep(index, depth) : ok({ op, path, from, raw })
  }
  if (op === 'remove') return ok({ op, path, raw })
  const value = own(raw, 'value')
  return value === undefined ? malformed(index, '"value" is missing') : ok({ op, path, value, raw })
}

/** Operations of a patch document. Problems: `malformed`, and `too-deep` for pointers. */
export const readJsonPatch = (
  patch: Json,
  { depth = defaultDepth }: ParseLimits = {},
): Result<readonly Operation[]> => {
  if (!Array.isArray(patch))
    return failed(problem('malformed', 'A JSON Patch must be a list of operations.'))
  const operations: Operation[] = []
  for (const [index, raw] of patch.entries()) {
    const operation = read(raw, index, depth)
    if (!operation.ok) return operation
    operations.push(operation.value)
  }
  return ok(operations)
}

type Code = 'path-not-in-version' | 'not-representable' | 'validation-failed' | 'wrong-shape'

/** @param place what is wrong: at the path of the operation, or inside of its value */
const told = (code: Code, index: number, path: Path, detail: string, place = path): Problem => {
  const inside = place.length > path.length ? `value${formatPointer(place.slice(path.length))}` : ''
  return problem(
    code,
    `Operation ${index} of the patch, at ${formatPointer(place) || 'the root'}: ${detail}.`,
    { errors: [{ pointer: `/${index}/${inside || 'path'}`, detail }] },
  )
}

const refuse = (...args: Parameters<typeof told>): Result<never> => failed(told(...args))

/** What no operation of the store's version says, though the whole document can. */
const wholly = (index: number, path: Path, detail: string): Result<Mapped> =>
  ok({ touched: [], whole: told('not-representable', index, path, detail) })

const rewritten = ({ raw }: Operation, changes: Readonly<Record<string, Json>>): JsonObject => {
  const result: JsonObject = {}
  for (const key of Object.keys(raw)) {
    const changed = own(changes, key)
    // A value may have become null.
    set(result, key, changed === undefined ? (raw[key] as Json) : changed)
  }
  return result
}

interface Mapped {
  /** Undefined when the store has nothing to do. */
  readonly operation?: JsonObject
  readonly touched: readonly Path[]
  readonly whole?: Problem
}

const nothing: Mapped = { touched: [] }

const otherForm = 'the backend keeps this value in another form'

/** Whether what is an item of a list for the client has the same place in a list of the store. */
const keepsItsPlace = (path: Path, stored: Path, sides: Sides): boolean =>
  !entersList(path, sides) || path.at(-1) === stored.at(-1)

/** What an operation at a path of the store's version changes: with another key, an item is another one. */
const touching = (path: Path, { storeTypes, type }: Sides): Path =>
  fieldAt(storeTypes, type, path)?.key ? path.slice(0, -1) : path

/** Whether it takes the rest of the document to tell what setting or removing a value means. */
const hangs = ({ depends }: Pick<PathPlace, 'depends'>, reads: boolean): boolean =>
  depends === 'set' || (depends !== undefined && reads)

/** Whether the store has more to do there than what the operation says. */
const saysMore = ({ also, stands, filled }: Extract<PathPlace, { kind: 'path' }>): boolean =>
  also !== undefined || stands === true || filled !== undefined

/** `move` and `copy`: only where values need no change. */
const mapTransfer = (
  operation: Operation,
  index: number,
  sides: Sides,
  { reads = false }: PatchReading,
): Result<Mapped> => {
  const ends: Path[] = []
  for (const path of [operation.from ?? [], operation.path]) {
    const place = placeOf(path, sides)
    if (place.kind === 'hidden') return refuse('path-not-in-version', index, path, unseenDetail)
    const plain = place.kind === 'unknown' || (place.kind === 'path' && place.lens.identity)
    const isLoose = place.kind === 'path' && (hangs(place, reads) || saysMore(place))
    if (!plain || isLoose || !keepsItsPlace(path, place.path, sides)) {
      return wholly(index, path, otherForm)
    }
    ends.push(place.path)
  }
  const [from = [], to = []] = ends
  return ok({
    operation: rewritten(operation, { from: formatPointer(from), path: formatPointer(to) }),
    touched: [touching(from, sides), touching(to, sides)],
  })
}

const mapValue = (
  operation: Operation,
  index: number,
  sides: Sides,
  { reads = false }: PatchReading,
  alone: boolean,
): Result<Mapped> => {
  const { op, path, value } = operation
  const place = placeOf(path, sides)
  switch (place.kind) {
    case 'hidden':
      return refuse('path-not-in-version', index, path, unseenDetail)
    case 'inside':
      return wholly(
        index,
        path,
        `the backend keeps ${place.of.join('.')} in another form; replace it as a whole`,
      )
    case 'unknown':
      return ok({
        operation: rewritten(operation, { path: formatPointer(place.path) }),
        touched: op === 'test' ? [] : [touching(place.path, sides)],
      })
    case 'dropped': {
      if (op !== 'test' && isDiscarded(path, sides.up)) return ok(nothing)
      if (reads || !isAbsent(path, sides.up) || entersList(path, sides))
        return wholly(index, path, otherForm)
      const standing = shownAt(path, sides)
      if (value === undefined && isAbsence(standing, path, sides)) return ok(nothing)
      if (value === undefined) return refuse('not-representable', index, path, unheldDetail)
      if (standing !== undefined && equalByValue(standing, value)) return ok(nothing)
      return op === 'test'
        ? refuse('validation-failed', index, path, 'the tested value differs')
        : refuse('not-representable', index, path, unheldDetail)
    }
    case 'path': {
      const isBlurred = lossesAt(place.path, sides).length > 0 || loses(path, sides.up)
      if (op === 'test' && isBlurred) {
        return wholly(index, path, 'your version does not see it exactly')
      }
      if (!keepsItsPlace(path, place.path, sides)) return wholly(index, path, otherForm)
      // In an object that comes and goes; a value that is replaced is there, and so is its object.
      if (hangs(place, reads) && (op === 'add' || op === 'remove'))
        return wholly(index, path, hangsDetail)
      const isTwice = place.also !== undefined || (place.stands === true && !alone)
      if (isTwice && op !== 'test') return wholly(index, path, 'the backend keeps it in two places')
      if (value === undefined && place.filled !== undefined) {
        const standing = { op: 'replace', path: formatPointer(place.path), value: place.filled }
        return ok({ operation: standing, touched: [touching(place.path, sides)] })
      }
      const changes: Record<string, Json> = { path: formatPointer(place.path) }
      if (value !== undefined && !place.lens.identity) {
        const converted = place.lens.value(value, { defaults: false })
        if (!converted.ok) {
          const { code, errors = [], detail } = converted.problem
          if (code === 'adapter-failed') return converted
          if (op === 'test') return wholly(index, path, otherForm)
          const kind = code === 'not-representable' ? code : 'wrong-shape'
          return refuse(kind, index, path, errors[0]?.detail ?? detail)
        }
        const back = backTo(path, place.path, sides)
        const said = { value, converted: converted.value, path }
        const lost = back && lostPlaces({ ...said, back }, sides)
        const [unseen, unheld, foreign] = lost
          ? [lost.unseen[0], lost.unheld[0], lost.foreign[0]]
          : []
        if (foreign) return refuse('wrong-shape', index, path, foreignDetail, foreign)
        if (unseen) return refuse('path-not-in-version', index, path, unseenDetail, unseen)
        if (unheld && reads && isAbsent(unheld, sides.up)) return wholly(index, path, unheldDetail)
        if (unheld) return refuse('not-representable', index, path, unheldDetail, unheld)
        changes['value'] = converted.value
      }
      return ok({
        operation: rewritten(operation, changes),
        touched: op === 'test' ? [] : [touching(place.path, sides)],
      })
    }
  }
}

/**
 * Carries a JSON Patch to the store's version. Problems, with `errors` that point into the patch:
 * `malformed`, `too-deep`, `path-not-in-version`, `not-representable`, `wrong-shape`, `adapter-failed`,
 * `validation-failed` for a `test` that fails whatever is stored.
 */
export const mapJsonPatch = (
  patch: Json,
  sides: Sides,
  limits: ParseLimits & PatchReading = {},
): Result<MappedPatch<JsonObject[]>> => {
  const operations = readJsonPatch(patch, limits)
  if (!operations.ok) return operations
  const mapped: JsonObject[] = []
  const touched: Path[] = []
  let whole: Problem | undefined
  for (const [index, operation] of operations.value.entries()) {
    const result = operation.from
      ? mapTransfer(operation, index, sides, limits)
      : mapValue(operation, index, sides, limits, operations.value.length === 1)
    if (!result.ok) return result
    whole ??= result.value.whole
    if (result.value.operation) mapped.push(result.value.operation)
    touched.push(...result.value.touched)
  }
  return ok(whole ? { kind: 'whole', problem: whole } : { kind: 'patch', patch: mapped, touched })
}
