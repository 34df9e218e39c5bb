/** Raw writes: documents as they are, key and timestamps kept, as copies and corrections of copies are made. */
import { failed, ok, type Result } from '../../errors/index.ts'
import type { Json } from '../../json/index.ts'
import type { Resource } from '../dialect.ts'
import type { SchemaSet } from '../schema-set.ts'
import { etagOf } from '../storage/etag.ts'
import type { Transaction } from '../storage/transaction.ts'
import { storedText } from './stored-text.ts'
import { checked, wrongKey } from './validate.ts'
import type { Guard, Written } from './written.ts'

/** A document as it will be stored. */
export interface RawBody {
  readonly text: string
  readonly etag: string
}

export interface RawWrite {
  readonly id: string
  readonly guard: Guard
  /** `delete`, or what is to be there; a failure where that cannot be stored. */
  readonly body: 'delete' | Result<RawBody>
}

/** `deleted` also where there was nothing to delete. */
export type RawWritten = Written | 'deleted'

/** Everything that takes time and needs no transaction. Problem: `validation-failed`. */
export const rawBody = (
  schemas: SchemaSet,
  resource: Resource,
  id: string,
  value: Json,
): Result<RawBody> => {
  const valid = checked(schemas.document(resource.type), resource.noun, value)
  if (!valid.ok) return valid
  const wrong = wrongKey(resource, valid.value, id)
  if (wrong) return wrong
  const text = storedText(value)
  return ok({ text, etag: etagOf(text) })
}

interface Put {
  readonly id: string
  readonly guard: Guard
  readonly body: RawBody
}

/** What is equal already is not written again. */
export const putRaw = (
  writing: Transaction,
  { name }: Resource,
  { id, guard, body: { text, etag } }: Put,
): Result<Written> => {
  const stored = writing.head(name, id)
  const unmet = guard(stored)
  if (unmet) return failed(unmet)
  if (!stored) return ok({ created: true, row: writing.insert(name, id, text, etag) })
  if (stored.etag === etag) return ok({ created: false, row: { ...stored, body: text } })
  return ok({ created: false, row: writing.update(name, id, text, etag) })
}

export const applyRaw = (
  writing: Transaction,
  resource: Resource,
  { id, guard, body }: RawWrite,
): Result<RawWritten> => {
  if (body !== 'delete') {
    return body.ok ? putRaw(writing, resource, { id, guard, body: body.value }) : body
  }
  const stored = writing.head(resource.name, id)
  const unmet = guard(stored)
  if (unmet) return failed(unmet)
  if (stored) writing.remove(resource.name, id)
  return ok('deleted')
}
