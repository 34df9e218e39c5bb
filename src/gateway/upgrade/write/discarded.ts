/** Which fields of a request are let go, because its contract says that they may be. */
import {
  equalByValue,
  isObject,
  own,
  parsePointer,
  type Json,
  type Path,
} from '../../../json/index.ts'
import { shownAt } from '../../map/place.ts'
import type { Sides } from '../../map/sides.ts'

/** Whether a value has something at a path besides what the client is shown there; `*` is any item or member. */
const says = (value: Json | undefined, [step, ...rest]: Path, shown: Json | undefined): boolean => {
  if (value === undefined || value === null) return false
  if (step === undefined) return shown === undefined || !equalByValue(shown, value)
  if (Array.isArray(value)) return step === '*' && value.some((item) => says(item, rest, shown))
  if (!isObject(value)) return false
  return step === '*'
    ? Object.values(value).some((member) => says(member, rest, shown))
    : says(own(value, step), rest, shown)
}

/** Whether an operation of a JSON Patch sets something there. */
const sets = (operation: Json, path: Path, shown: Json | undefined): boolean => {
  if (!isObject(operation) || (operation.op !== 'add' && operation.op !== 'replace')) return false
  const at = typeof operation.path === 'string' ? parsePointer(operation.path) : undefined
  if (
    !at?.every((step, index) => index >= path.length || [step, '*'].includes(path[index] ?? ''))
  ) {
    return false
  }
  return at.length > path.length
    ? operation.value !== undefined
    : says(operation.value, path.slice(at.length), shown)
}

/**
 * Fields that a request says something with and that `discard` lets go, by their dotted names; `*`
 * stands for any item.
 *
 * @param patch whether the document is a JSON Patch
 */
export const discardedIn = (document: Json, sides: Sides, patch: boolean): readonly string[] =>
  sides.up.losses.flatMap(({ path, discards }) => {
    if (!discards) return []
    const shown = shownAt(path, sides)
    const isSaid = patch
      ? Array.isArray(document) && document.some((operation) => sets(operation, path, shown))
      : says(document, path, shown)
    return isSaid ? [path.join('.')] : []
  })
