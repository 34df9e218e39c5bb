/** Asks a gateway that runs what it would do with a request. */
import type { ExplainInput, Explanation } from '../gateway/index.ts'
import { Failure } from '../errors/index.ts'
import { HintedFailure } from './failures.ts'

/** Milliseconds. */
const longest = 30_000

const hint =
  'Give the address of the admin listener, which `isthmus serve` prints when it starts: --gateway http://127.0.0.1:8788'

const isExplanation = (value: unknown): value is Explanation =>
  typeof value === 'object' && value !== null && 'steps' in value && Array.isArray(value.steps)

const answerOf = async (url: URL, input: ExplainInput): Promise<Response> => {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(longest),
    })
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new HintedFailure(
      hint,
      'backend-unreachable',
      `No gateway answers at ${url.origin}: ${why}`,
    )
  }
}

/** @throws Failure `usage`, `backend-unreachable`, `backend-bad-answer`, or the problem of a gateway that cannot answer */
export const askGateway = async (address: string, input: ExplainInput): Promise<Explanation> => {
  if (!/^https?:/.test(address) || !URL.canParse(address)) {
    throw new HintedFailure(hint, 'usage', `"${address}" is not an http URL`)
  }
  const url = new URL(`${address.replace(/\/+$/, '')}/explain`)
  const answer = await answerOf(url, input)
  const value: unknown = await answer.json().catch(() => undefined)
  if (answer.ok && isExplanation(value)) return value
  const detail: unknown =
    typeof value === 'object' && value !== null && 'detail' in value ? value.detail : undefined
  if (answer.status === 400 && typeof detail === 'string') throw new Failure('malformed', detail)
  throw new HintedFailure(
    hint,
    'backend-bad-answer',
    `What answers at ${url.origin} is no admin listener of a gateway (status ${answer.status})`,
  )
}
