/** Answers as responses, with the headers that all of them have. */
import { problemMediaType, type Problem } from '../../errors/index.ts'
import type { Role } from '../port.ts'
import { entityTag } from './conditions.ts'
import { jsonText } from './json-text.ts'
import type { Answer } from './operation.ts'

/** Nothing is kept, framed, or taken for something else. */
const always: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

const challenge = ({ code }: Problem): string =>
  code === 'unknown-token'
    ? 'Bearer realm="isthmus-admin", error="invalid_token"'
    : 'Bearer realm="isthmus-admin"'

const listOf = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : '')

/** Headers that the status of a problem asks for. */
const askedFor = (found: Problem): Readonly<Record<string, string>> => {
  const after = found['retryAfter']
  if (found.status === 401) return { 'www-authenticate': challenge(found) }
  if (found.status === 405) return { allow: listOf(found['allow']) }
  return typeof after === 'number' ? { 'retry-after': String(Math.ceil(after)) } : {}
}

export const refused = (found: Problem, requestId: string): Response =>
  new Response(jsonText({ ...found, request_id: requestId }, true), {
    status: found.status,
    headers: { ...always, ...askedFor(found), 'content-type': problemMediaType },
  })

type Content = readonly [body: BodyInit, headers: Readonly<Record<string, string>>]

const contentOf = (answer: Answer, role: Role | undefined): Content => {
  if ('stream' in answer) return [answer.stream, { 'content-type': answer.mediaType }]
  if ('html' in answer) {
    const policy = `${answer.policy}; frame-ancestors 'none'`
    const type = 'text/html; charset=utf-8'
    return [answer.html, { 'content-type': type, 'content-security-policy': policy }]
  }
  const text = jsonText(answer.json, role === undefined || role === 'viewer')
  return [text, { 'content-type': 'application/json' }]
}

/** @param role of whoever asked: viewers do not see digests of keys */
export const answered = (answer: Answer, role: Role | undefined): Response => {
  const tag = answer.tag === undefined ? {} : { etag: entityTag(answer.tag) }
  const [body, headers] = contentOf(answer, role)
  return new Response(body, {
    status: answer.status ?? 200,
    headers: { ...always, ...tag, ...headers },
  })
}
