/** Problems as HTTP answers (RFC 9457). */
import { problemMediaType, type Problem } from '../errors/index.ts'

export interface ProblemAnswerOptions {
  readonly requestId: string
  /** `HEAD` gets no body. */
  readonly method: string
  /** For 401. */
  readonly challenges: string
}

const listOf = (value: unknown): string =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string').join(', ') : ''

/** Headers that the status asks for. */
const headersOf = ({ status, ...rest }: Problem, { challenges }: ProblemAnswerOptions) => {
  if (status === 401) return [['WWW-Authenticate', challenges] as const]
  if (status === 405) return [['Allow', listOf(rest['allow'])] as const]
  const { link, retryAfter: after } = rest
  if (typeof link === 'string') return [['Link', `<${link}>; rel="successor-version"`] as const]
  return typeof after === 'number' ? [['Retry-After', String(Math.ceil(after))] as const] : []
}

export const problemAnswer = (problem: Problem, options: ProblemAnswerOptions): Response => {
  const body = JSON.stringify({ ...problem, request_id: options.requestId })
  const headers = new Headers({ 'Content-Type': problemMediaType, 'Cache-Control': 'no-store' })
  for (const [name, value] of headersOf(problem, options)) headers.set(name, value)
  if (options.method !== 'HEAD') return new Response(body, { status: problem.status, headers })
  headers.set('Content-Length', String(new TextEncoder().encode(body).byteLength))
  return new Response(null, { status: problem.status, headers })
}
