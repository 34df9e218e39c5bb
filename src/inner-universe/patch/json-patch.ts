/**
 * JSON Patch (RFC 6902) on lossless JSON. Written here because the library's clones would turn
 * numbers kept as text into objects, and its assignments lose a member named `__proto__`.
 */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import {
  equal,
  formatPointer,
  isObject,
  parsePointer,
  valueAt,
  type Json,
  type JsonObject,
  type Path,
} from '../../json/index.ts'
import { insertAt, removeAt, replaceAt } from './edit.ts'

type Step = Result<Json>

const malformed = (index: number, what: string): Step =>
  failed(
    problem('malformed', `Operation ${index} of the JSON Patch: ${what}.`, { operation: index }),
  )

const unfit = (index: number, pointer: string, detail: string): Step =>
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

const applyOne = (document: Json, operation: Json, index: number): Step => {
  if (!isObject(operation)) return malformed(index, 'is not an object')
  const path = pathOf(operation, 'path')
  if (!path) return malformed(index, '"path" is not a JSON Pointer')
  const pointer = formatPointer(path)
  const missing = (): Step => unfit(index, pointer, 'the path does not exist')
  const settle = (edited: Json | undefined): Step => (edited === undefined ? missing() : ok(edited))

  const name = operation['op']
  switch (name) {
    case 'remove':
      return settle(removeAt(document, path))
    case 'add':
    case 'replace':
    case 'test': {
      if (!Object.hasOwn(operation, 'value')) return malformed(index, '"value" is missing')
      const value = operation['value'] as Json
      if (name === 'add') return settle(insertAt(document, path, value))
      if (name === 'replace') return settle(replaceAt(document, path, value))
      const found = valueAt(document, path)
      if (found === undefined) return missing()
      return equal(found, value) ? ok(document) : unfit(index, pointer, 'the tested value differs')
    }
    case 'move':
    case 'copy': {
      const from = pathOf(operation, 'from')
      if (!from) return malformed(index, '"from" is not a JSON Pointer')
      const value = valueAt(document, from)
      if (value === undefined) {
        return unfit(index, formatPointer(from), 'the path does not exist')
      }
      if (name === 'copy') return settle(insertAt(document, path, value))
      if (startsWith(path, from)) return unfit(index, pointer, 'a value cannot move into itself')
      const without = from.length === 0 ? document : removeAt(document, from)
      return settle(without === undefined ? undefined : insertAt(without, path, value))
    }
    default:
      return malformed(index, '"op" is none of add, remove, replace, move, copy, test')
  }
}

/**
 * The document with all operations applied, or none. Problems: `malformed` for what is no JSON
 * Patch, `validation-failed` for a path that does not exist and for a `test` that fails.
 */
export const jsonPatch = (document: Json, patch: Json): Step => {
  if (!Array.isArray(patch)) {
    return failed(problem('malformed', 'A JSON Patch is an array of operations.'))
  }
  let state: Step = ok(document)
  for (const [index, operation] of patch.entries()) {
    if (!state.ok) return state
    state = applyOne(state.value, operation, index)
  }
  return state
}
