/** Raw writes: documents as they are, key and timestamps kept, as copies and corrections of copies are made. */
import { failed, ok, type Result } from '../../errors/index.ts'
import type { Json } from '../../json/index.ts'
import type { Resource } from '../dialect.ts'
import type { SchemaSet } from '../schema-set.ts'
import type { Documents } from '../storage/documents.ts'
import { etagOf } from '../storage/etag.ts'
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

/** What is equal already is not written again. To be called inside of a transaction. */
export const putRaw = (
  documents: Documents,
  { name }: Resource,
  { id, guard, body: { text, etag } }: Put,
): Result<Written> => {
  const stored = documents.head(name, id)
  const unmet = guard(stored)
  if (unmet) return failed(unmet)
  if (!stored) return ok({ created: true, row: documents.insert(name, id, text, etag) })
  const row = { ...stored, body: text }
  if (stored.etag === etag) return ok({ created: false, row })
  return ok({ created: false, row: documents.update(name, stored, text, etag) })
}

/** To be called inside of a transaction. */
export const applyRaw = (
  documents: Documents,
  resource: Resource,
  { id, guard, body }: RawWrite,
): Result<RawWritten> => {
  if (body !== 'delete') {
    return body.ok ? putRaw(documents, resource, { id, guard, body: body.value }) : body
  }
  const stored = documents.head(resource.name, id)
  const unmet = guard(stored)
  if (unmet) return failed(unmet)
  if (stored) documents.remove(resource.name, id)
  return ok('deleted')
}
