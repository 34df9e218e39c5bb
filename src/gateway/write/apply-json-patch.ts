/** Applies a JSON Patch (RFC 6902) to the document that a client sees, without changing it. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import {
  createDraft,
  formatPointer,
  isNumber,
  isObject,
  numberText,
  own,
  type Draft,
  type Edited,
  type Json,
} from '../../json/index.ts'
import { readJsonPatch, type Operation } from './json-patch.ts'

const trimmed = (digits: string): string => {
  let end = digits.length
  while (end > 0 && digits[end - 1] === '0') end -= 1
  return digits.slice(0, end)
}

/** One text for each number, however it is written; no double, which would take many for the same. */
const exact = (text: string): string => {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  const kept = trimmed(digits)
  const power = Number(exponent) - fraction.length + digits.length - kept.length
  return kept === '' ? '0' : `${sign}${kept}e${power}`
}

/** RFC 6902 section 4.6: numbers are equal by value, members in any order. */
const isEqual = (a: Json, b: Json): boolean => {
  if (isNumber(a)) return isNumber(b) && exact(numberText(a)) === exact(numberText(b))
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) && a.length === b.length && a.every((item, i) => isEqual(item, b[i] as Json))
    )
  }
  if (!isObject(a)) return a === b
  const keys = Object.keys(a)
  return (
    isObject(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => {
      const other = own(b, key)
      return other !== undefined && isEqual(a[key] as Json, other)
    })
  )
}

type Applied = Edited | 'differs'

const apply = (draft: Draft, { op, path, from, value = null }: Operation): Applied => {
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
      if (found === undefined) return 'no-place'
      return isEqual(found, value) ? 'done' : 'differs'
    }
  }
}

const refused = (
  applied: Exclude<Applied, 'done'>,
  index: number,
  path: string,
  depth: number,
): Result<never> => {
  if (applied === 'too-much') {
    return failed(problem('too-large', `Operation ${index}: the patch copies too much.`))
  }
  if (applied === 'too-deep') {
    const detail = `Operation ${index} nests the document deeper than ${depth}.`
    return failed(problem('too-deep', detail))
  }
  const detail = applied === 'differs' ? 'the tested value differs' : 'there is no such place'
  return failed(
    problem(
      'validation-failed',
      `Operation ${index} of the patch, at ${path || 'the root'}: ${detail}.`,
      { errors: [{ pointer: `/${index}/path`, detail }] },
    ),
  )
}

/**
 * The document with all operations applied, or none. Problems: `malformed`, `too-large`, `too-deep`,
 * and `validation-failed` with `errors` that point into the patch, for a path that does not exist
 * and for a `test` that fails.
 */
export const applyJsonPatch = (
  document: Json,
  patch: Json,
  { depth }: { readonly depth: number },
): Result<Json> => {
  const operations = readJsonPatch(patch)
  if (!operations.ok) return operations
  const draft = createDraft(document, { depth })
  for (const [index, operation] of operations.value.entries()) {
    const applied = apply(draft, operation)
    if (applied !== 'done') return refused(applied, index, formatPointer(operation.path), depth)
  }
  return ok(draft.value)
}
