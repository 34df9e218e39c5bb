/** Problems as HTTP answers (RFC 9457). */
import { problemMediaType, type Problem } from '../../errors/index.ts'
import type { ApiProblem } from './api-problem.ts'
import { HeaderList, uriReference, type HttpAnswer } from '../../http/index.ts'

export interface ProblemAnswerOptions {
  readonly requestId: string
  /** `HEAD` gets no body. */
  readonly method: string
  /** For 401. */
  readonly challenges: string
  /** As the API tells its errors; problem details when absent. */
  readonly told?: ApiProblem | undefined
}

const listOf = (value: unknown): string =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string').join(', ') : ''

/** Headers that the status asks for. */
const headersOf = ({ status, ...rest }: Problem, { challenges }: ProblemAnswerOptions) => {
  if (status === 401) return [['WWW-Authenticate', challenges] as const]
  if (status === 405) return [['Allow', listOf(rest['allow'])] as const]
  // https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
  if (rest.code === 'unsupported-encoding') {
    return [['Accept-Encoding', listOf(rest['supported'])] as const]
  }
  const { link, retryAfter: after } = rest
  if (typeof link === 'string')
    return [['Link', `<${uriReference(link)}>; rel="successor-version"`] as const]
  return typeof after === 'number' ? [['Retry-After', String(Math.ceil(after))] as const] : []
}

export const problemAnswer = (problem: Problem, options: ProblemAnswerOptions): HttpAnswer => {
  const { told, requestId, method } = options
  const text = told?.body ?? JSON.stringify({ ...problem, request_id: requestId })
  const body = new TextEncoder().encode(text)
  const media = told?.media ?? problemMediaType
  const headers = HeaderList.of({ 'content-type': media, 'cache-control': 'no-store' })
  for (const [name, value] of headersOf(problem, options)) headers.set(name, value)
  headers.set('content-length', String(body.byteLength))
  return { status: told?.status ?? problem.status, headers, body: method === 'HEAD' ? null : body }
}
