/**
 * JSON Patch (RFC 6902) on lossless JSON. Written here because the library's clones would turn
 * numbers kept as text into objects, and its assignments lose a member named `__proto__`.
 */
import { failed, ok, problem, type Failed, type Result } from '../../errors/index.ts'
import {
  createDraft,
  defaultDepth,
  equal,
  formatPointer,
  isObject,
  parsePointer,
  type Draft,
  type Edited,
  type Json,
  type JsonObject,
  type Path,
} from '../../json/index.ts'

const malformed = (index: number, what: string): Failed =>
  failed(
    problem('malformed', `Operation ${index} of the JSON Patch: ${what}.`, { operation: index }),
  )

const unfit = (index: number, pointer: string, detail: string): Failed =>
  failed(
    problem('validation-failed', `Operation ${index} of the JSON Patch: ${detail}.`, {
      operation: index,
      errors: [{ pointer, detail }],
    }),
  )

const pathOf = (operation: JsonObject, name: 'path' | 'from'): Path | undefined => {
  const pointer = operation[name]
  return typeof pointer === 'string' ? parsePointer(pointer) : undefined
}

const startsWith = (path: Path, prefix: Path): boolean =>
  path.length > prefix.length && prefix.every((token, i) => token === path[i])

/** What came of an edit; undefined when all is well. */
const failureOf = (edited: Edited, index: number, pointer: string): Failed | undefined => {
  switch (edited) {
    case 'done':
      return undefined
    case 'no-place':
      return unfit(index, pointer, 'the path does not exist')
    case 'too-much':
      return failed(problem('too-large', `Operation ${index}: the patch copies too much.`))
    case 'too-deep':
      return failed(
        problem('too-deep', `Operation ${index} nests the document deeper than ${defaultDepth}.`),
      )
  }
}

const applyOne = (draft: Draft, operation: Json, index: number): Failed | undefined => {
  if (!isObject(operation)) return malformed(index, 'is not an object')
  const path = pathOf(operation, 'path')
  if (!path) return malformed(index, '"path" is not a JSON Pointer')
  const pointer = formatPointer(path)
  const settle = (edited: Edited) => failureOf(edited, index, pointer)

  const name = operation['op']
  switch (name) {
    case 'remove':
      return settle(draft.remove(path))
    case 'add':
    case 'replace':
    case 'test': {
      if (!Object.hasOwn(operation, 'value')) return malformed(index, '"value" is missing')
      const value = operation['value'] as Json
      if (name === 'add') return settle(draft.add(path, value))
      if (name === 'replace') return settle(draft.replace(path, value))
      const found = draft.at(path)
      if (found === undefined) return settle('no-place')
      return equal(found, value) ? undefined : unfit(index, pointer, 'the tested value differs')
    }
    case 'move':
    case 'copy': {
      const from = pathOf(operation, 'from')
      if (!from) return malformed(index, '"from" is not a JSON Pointer')
      if (!draft.has(from)) {
        return unfit(index, formatPointer(from), 'the path does not exist')
      }
      if (name === 'copy') return settle(draft.copy(from, path))
      if (startsWith(path, from)) return unfit(index, pointer, 'a value cannot move into itself')
      return settle(draft.move(from, path))
    }
    default:
      return malformed(index, '"op" is none of add, remove, replace, move, copy, test')
  }
}

/**
 * The document with all operations applied, or none. Problems: `malformed` for what is no JSON
 * Patch, `validation-failed` for a path that does not exist and for a `test` that fails, `too-large`
 * and `too-deep` for what grows beyond all measure.
 */
export const jsonPatch = (document: Json, patch: Json): Result<Json> => {
  if (!Array.isArray(patch)) {
    return failed(problem('malformed', 'A JSON Patch is an array of operations.'))
  }
  const draft = createDraft(document, { depth: defaultDepth })
  for (const [index, operation] of patch.entries()) {
    const failure = applyOne(draft, operation, index)
    if (failure) return failure
  }
  return ok(draft.value)
}
