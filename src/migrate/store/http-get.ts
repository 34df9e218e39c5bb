/** One document of a backend with its entity tag, where it has a strong one. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { PagesOptions } from '../../gateway/rollout/losses/list-page.ts'
import { plainAnswer } from '../../gateway/send/encoding.ts'
import { HeaderList, webCodings } from '../../http/index.ts'
import { readBody, wayOut } from '../../upstream/index.ts'
import type { Row } from './document-store.ts'
import { unreadableAt } from './unreadable.ts'

/**
 * Undefined where there is none. Problems: those of `Backend.send` and of `readBody`, and
 * `backend-bad-answer` for other statuses than 200, 404 and 410; `document-unreadable` where the backend
 * says so.
 *
 * @param path of the document, in the version of the backend
 */
export const getRow = async (
  { backend, headers, limits, signal }: PagesOptions,
  path: string,
  key: string,
): Promise<Result<Row | undefined>> => {
  const { name } = backend
  const bad = (what: string, more: Readonly<Record<string, unknown>> = {}) => {
    const detail = `A document at ${name} ${what}.`
    return failed(problem('backend-bad-answer', detail, { backend: name, ...more }))
  }
  const answer = await backend.send({
    method: 'GET',
    path,
    headers: HeaderList.of({
      accept: 'application/json',
      'accept-encoding': 'identity',
      ...headers,
    }),
    body: null,
    route: 'replication',
    signal,
  })
  if (!answer.ok) return answer
  const { status, headers: told } = answer.value
  // Some encode what was asked for plain.
  const plain = status === 200 ? plainAnswer(answer.value, webCodings, name) : undefined
  if (!plain) {
    const unreadable = await unreadableAt(answer.value, { name, signal })
    if (unreadable) return unreadable
    if (status === 404 || status === 410) return ok(undefined)
    if (status === 200) return bad('is in an encoding that is not known here')
    return bad(`was answered ${status}${wayOut(name, status)}`, { answered: status })
  }
  const document = await readBody(plain.answer, {
    limit: limits.responseBytes,
    backend: name,
    signal,
  })
  if (!document.ok) return document
  const tag = told.get('etag')
  return ok({ key, tag: tag?.startsWith('"') ? tag : undefined, document: document.value })
}
