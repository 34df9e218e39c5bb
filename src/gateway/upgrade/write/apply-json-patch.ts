/** Applies a JSON Patch (RFC 6902) to the document that a client sees, without changing it. */
import { failed, ok, problem, type Result } from '../../../errors/index.ts'
import {
  createDraft,
  formatPointer,
  type Draft,
  type Edited,
  type Json,
} from '../../../json/index.ts'
import { readJsonPatch } from './json-patch.ts'
import type { Operation } from './operation.ts'
import { provenanceOf, type Provenance } from './provenance.ts'

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
    case 'test':
      return draft.test(path, value)
  }
}

const tooMuchWork = (what: string): Result<never> => {
  const detail = `${what} copies or moves more than one request may (limits.work). Send it in several requests, or replace the document.`
  return failed(problem('too-much-work', detail))
}

const refused = (
  applied: Exclude<Applied, 'done'>,
  index: number,
  path: string,
  depth: number,
): Result<never> => {
  if (applied === 'too-much') {
    return tooMuchWork(`Operation ${index}: the patch`)
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

export interface PatchLimits {
  readonly depth: number
  /** Members and items that may be moved or looked at; see `DraftLimits`. */
  readonly work?: number
  /** Characters that may be copied. */
  readonly copied?: number
}

export interface Patched {
  readonly value: Json
  /** Where its parts stood before; absent where every part is what it is named. */
  readonly provenance?: Provenance | undefined
}

/**
 * The document with all operations applied, or none. Problems: `malformed`, `too-much-work`,
 * `too-deep`, and `validation-failed` with `errors` that point into the patch, for a path that does not exist
 * and for a `test` that fails.
 */
export const applyJsonPatch = (
  document: Json,
  patch: Json,
  { depth, work, copied }: PatchLimits,
): Result<Patched> => {
  const operations = readJsonPatch(patch, { depth })
  if (!operations.ok) return operations
  const limits = {
    depth,
    ...(work === undefined ? {} : { work }),
    ...(copied === undefined ? {} : { copied }),
  }
  const draft = createDraft(document, limits)
  for (const [index, operation] of operations.value.entries()) {
    const applied = apply(draft, operation)
    if (applied !== 'done') return refused(applied, index, formatPointer(operation.path), depth)
  }
  const provenance = provenanceOf(document, operations.value, limits)
  return provenance === 'too-much'
    ? tooMuchWork('The patch')
    : ok({ value: draft.value, provenance })
}
