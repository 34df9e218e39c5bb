/** Foresees what a JSON Patch (RFC 6902) makes of a document, without changing it. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import {
  createDraft,
  isNumber,
  isObject,
  numberText,
  own,
  type Draft,
  type Edited,
  type Json,
} from '../../json/index.ts'
import { readJsonPatch, type Operation } from './json-patch.ts'

/**
 * Whether some store may take one value for the other. Stores differ in how they compare numbers:
 * a test that one of them passes must not pass unforeseen.
 */
const mayEqual = (a: Json, b: Json): boolean => {
  if (isNumber(a)) return isNumber(b) && Number(numberText(a)) === Number(numberText(b))
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, i) => mayEqual(item, b[i] as Json))
    )
  }
  if (!isObject(a)) return a === b
  const keys = Object.keys(a)
  return (
    isObject(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => {
      const other = own(b, key)
      return other !== undefined && mayEqual(a[key] as Json, other)
    })
  )
}

const apply = (draft: Draft, { op, path, from, value = null }: Operation): Edited => {
  switch (op) {
    case 'add':
      return draft.add(path, value)
    case 'replace':
      return draft.replace(path, value)
    case 'remove':
      return draft.remove(path)
    case 'move':
      return draft.move(from ?? [], path)
    case 'copy':
      return draft.copy(from ?? [], path)
    case 'test': {
      const found = draft.at(path)
      return found !== undefined && mayEqual(found, value) ? 'done' : 'no-place'
    }
  }
}

/**
 * The patched document, or undefined where the store is going to refuse the patch. Problems, where
 * nothing can be foreseen: `too-large`, `too-deep`.
 */
export const applyJsonPatch = (
  document: Json,
  patch: Json,
  { depth }: { readonly depth: number },
): Result<Json | undefined> => {
  const operations = readJsonPatch(patch)
  if (!operations.ok) return ok(undefined)
  const draft = createDraft(document, { depth })
  for (const [index, operation] of operations.value.entries()) {
    const edited = apply(draft, operation)
    if (edited === 'no-place') return ok(undefined)
    if (edited === 'too-much') {
      return failed(problem('too-large', `Operation ${index}: the patch copies too much.`))
    }
    if (edited === 'too-deep') {
      const detail = `Operation ${index} nests the document deeper than ${depth}.`
      return failed(problem('too-deep', detail))
    }
  }
  return ok(draft.value)
}
