/** Answers that have no content, whatever else was said of it (RFC 9110 sections 8.6, 15.3.5 and 15.3.6). */
import { isReader, type HeaderList, type HttpAnswer } from '../../http/index.ts'
import { storeBytes } from './byte-headers.ts'

export const contentless: ReadonlySet<number> = new Set([204, 205])

/** An answer of this status without content: where a status may have some, there are no bytes of it. */
export const withoutContent = (status: number, given: HeaderList): HttpAnswer => {
  const headers = given.filter((name) => !storeBytes.has(name) && name !== 'content-type')
  if (status !== 204) headers.set('content-length', '0')
  return { status, headers, body: null }
}

/** The same answer, unless its status has no content: then without any, and without a word about it. */
export const sealed = (answer: HttpAnswer): HttpAnswer => {
  const { status, headers, body } = answer
  if (!contentless.has(status)) return answer
  if (isReader(body)) void body.cancel().catch(() => undefined)
  return withoutContent(status, headers)
}
