/** One attempt to tell a webhook an event: signed anew, with an end, and never anywhere but to its address. */
import type { Hook } from './hooks.ts'
import { signatureOf } from './signature.ts'

export interface Delivery {
  /** The same in all attempts, so that a receiver knows that it has had it. */
  readonly id: string
  readonly body: string
}

export type Attempted =
  | { readonly kind: 'delivered' }
  /** `final`: the receiver has said that it is gone. */
  | { readonly kind: 'failed'; readonly cause: string; readonly final?: true }

export interface AttemptOptions {
  readonly fetch: typeof fetch
  /** Longest time for an answer, in milliseconds. */
  readonly attemptMs: number
  /** Ends it from outside. */
  readonly signal: AbortSignal
}

const judge = (response: Response): Attempted => {
  const { ok, status, type } = response
  if (ok) return { kind: 'delivered' }
  // Followed, a signed event would go where nobody has configured it.
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    return { kind: 'failed', cause: 'redirect' }
  }
  const cause = `status ${status}`
  return status === 410 ? { kind: 'failed', cause, final: true } : { kind: 'failed', cause }
}

/** Never throws. What the transport says stays unsaid: it may quote the address, which may be a secret. */
export const attempt = async (
  { url, secret }: Hook,
  { id, body }: Delivery,
  options: AttemptOptions,
): Promise<Attempted> => {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), options.attemptMs)
  try {
    const timestamp = Math.floor(Date.now() / 1000)
    const response = await options.fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': await signatureOf({ id, timestamp, body }, secret),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([late.signal, options.signal]),
    })
    // The answer's body is of no interest, and may never end.
    void response.body?.cancel().catch(() => undefined)
    return judge(response)
  } catch {
    return { kind: 'failed', cause: late.signal.aborted ? 'timeout' : 'unreachable' }
  } finally {
    clearTimeout(timer)
  }
}
