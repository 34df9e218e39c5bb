/** The body that an operation takes. */
import type { BodyForm } from '../../../contract/index.ts'
import { lastOf, memberOf, type Located } from '../documents.ts'
import type { Schemas } from '../schema/schemas.ts'
import { contentOf, formOf, plainMedia } from './media.ts'
import type { Operation } from './operation.ts'

export interface Request {
  /** Undefined where only patches of it are described. */
  readonly schema: Located | undefined
  /** In the order of the document, JSON first. */
  readonly forms: readonly BodyForm[]
}

/** @returns undefined where there is no body, or none that can be carried */
export const requestOf = (
  { located, method }: Operation,
  { documents, told }: Schemas,
): Request | undefined => {
  const given = memberOf(located, 'requestBody')
  const body = given && documents.resolved(given)
  if (!body) return undefined
  if (method === 'GET') {
    told(given, 'the body of a GET request has no meaning (RFC 9110): it is left out')
    return undefined
  }
  const contents = contentOf(body).flatMap((content) => {
    const form = formOf(plainMedia(lastOf(content)))
    if (form === undefined) {
      told(
        content,
        'bodies of this media type are not described in a contract: they pass as they are',
      )
      return []
    }
    return [{ form, schema: memberOf(content, 'schema') }]
  })
  if (contents.length === 0) return undefined
  const forms = [...new Set(contents.map(({ form }) => form))]
  const documentForm = contents.find(({ form, schema }) => schema && form !== 'json-patch')
  return { schema: documentForm?.schema, forms }
}
