/** What became of a stored document, as a patch: for stores that replace no documents. */
import { formsOf, type BodyForm, type Route } from '../../../contract/index.ts'
import { failed, ok, problem, type Result } from '../../../errors/index.ts'
import {
  equal,
  formatPointer,
  isObject,
  own,
  parseBytes,
  print,
  set,
  type Json,
  type JsonObject,
  type Path,
} from '../../../json/index.ts'
import { saysMembers } from '../../carriage/body-form.ts'
import { formOfJson } from './form-body.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** A member that is set, or taken away where there is no value. */
interface MemberChange {
  readonly path: Path
  readonly isNew: boolean
  readonly value?: Json
}

/** Objects are gone into, all else is one value. */
const changesOf = (before: JsonObject, after: JsonObject, at: Path): readonly MemberChange[] => {
  const gone = Object.keys(before).filter((name) => own(after, name) === undefined)
  return [
    ...gone.map((name) => ({ path: [...at, name], isNew: false })),
    ...Object.keys(after).flatMap((name): readonly MemberChange[] => {
      const [was, value] = [own(before, name), own(after, name) as Json]
      const path = [...at, name]
      if (was !== undefined && equal(was, value)) return []
      return isObject(was) && isObject(value)
        ? changesOf(was, value, path)
        : [{ path, isNew: was === undefined, value }]
    }),
  ]
}

/** Whether a `null` in it would take something away. */
const holdsNull = (value: Json | undefined): boolean =>
  value === null || (isObject(value) && Object.values(value).some(holdsNull))

const put = (target: JsonObject, [name = '', ...rest]: Path, value: Json): void => {
  if (rest.length === 0) return set(target, name, value)
  const inner = own(target, name)
  const next: JsonObject = isObject(inner) ? inner : {}
  set(target, name, next)
  put(next, rest, value)
}

const asMembers = (changes: readonly MemberChange[]): Result<Json> => {
  const nulls = changes.filter(({ value }) => holdsNull(value))
  if (nulls.length > 0) {
    const detail = 'the backend would take its null for a deletion'
    const errors = nulls.map(({ path }) => ({ pointer: formatPointer(path), detail }))
    return failed(
      problem('not-representable', 'This patch cannot be expressed for the backend.', { errors }),
    )
  }
  const patch: JsonObject = {}
  for (const { path, value = null } of changes) put(patch, path, value)
  return ok(patch)
}

const asOperations = (changes: readonly MemberChange[]): Json =>
  changes.map(({ path, isNew, value }) => {
    const at = formatPointer(path)
    return value === undefined
      ? { op: 'remove', path: at }
      : { op: isNew ? 'add' : 'replace', path: at, value }
  })

/** The form in which a route is told what became of a document: whole members rather than operations. */
export const outcomeForm = (route: Route): BodyForm => {
  const forms = formsOf(route)
  return forms.find(saysMembers) ?? 'json-patch'
}

/**
 * The members that differ. Problem: `not-representable`, with places of the store's version, where
 * a member that becomes null would be taken away.
 */
export const patchOf = (stored: Bytes, merged: Bytes, route: Route): Result<Bytes> => {
  const depth = Number.POSITIVE_INFINITY
  const [before, after] = [parseBytes(stored, { depth }), parseBytes(merged, { depth })]
  if (!before.ok) return before
  if (!after.ok) return after
  if (!isObject(before.value) || !isObject(after.value)) {
    return failed(problem('not-representable', 'The backend patches objects only.'))
  }
  const changes = changesOf(before.value, after.value, [])
  const form = outcomeForm(route)
  const patch = saysMembers(form) ? asMembers(changes) : ok(asOperations(changes))
  if (!patch.ok) return patch
  const bytes = new TextEncoder().encode(print(patch.value))
  return ok(form === 'form' ? formOfJson(bytes) : bytes)
}
