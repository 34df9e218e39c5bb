/** The public keys of token signers (RFC 7517 section 5), bounded whatever a file or a server says. */
import type { JWK } from 'jose'

export const largestKeySet = 256 * 1024
export const mostKeys = 100

const areKeys = (value: unknown): value is JWK[] =>
  Array.isArray(value) && value.every((key) => typeof key === 'object' && key !== null)

/** The keys of a key set, or what is wrong with it. */
export const keysOf = (text: string): readonly JWK[] | string => {
  let set: unknown
  try {
    set = JSON.parse(text)
  } catch {
    return 'is not JSON'
  }
  const keys: unknown = typeof set === 'object' && set !== null && 'keys' in set ? set.keys : null
  if (!areKeys(keys)) return 'is not a JSON Web Key Set'
  if (keys.length === 0) return 'has no keys'
  return keys.length > mostKeys ? `has more than ${mostKeys} keys` : keys
}

/** A body as text, or undefined when it is larger than a key set may be. It is read no further. */
const bounded = async (body: ReadableStream<Uint8Array> | null): Promise<string | undefined> => {
  if (!body) return ''
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    length += value.byteLength
    if (length > largestKeySet) {
      await reader.cancel().catch(() => undefined)
      return undefined
    }
    text += decoder.decode(value, { stream: true })
  }
}

/** Longest time for all of it. */
const patience = 5000

/** Fetches a key set. Redirects are not followed: they could lead to keys of somebody else. Never rejects. */
export const fetchKeys = async (url: string): Promise<readonly JWK[] | string> => {
  try {
    const { status, body } = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
      headers: { accept: 'application/jwk-set+json, application/json' },
    })
    if (status !== 200) {
      await body?.cancel().catch(() => undefined)
      return `was answered with status ${status}`
    }
    const text = await bounded(body)
    return text === undefined ? `is larger than ${largestKeySet} bytes` : keysOf(text)
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    return isLate ? `did not come within ${patience} milliseconds` : 'could not be fetched'
  }
}
