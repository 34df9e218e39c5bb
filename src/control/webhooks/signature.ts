/**
 * Signatures of webhooks, by which a receiver knows who sent them, and when.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import type { Issue } from '../../errors/index.ts'

const prefix = 'whsec_'

/** Bytes of a secret that the specification asks for. */
const fewest = 24
const most = 64

const bytesOf = (secret: string): Uint8Array<ArrayBuffer> | undefined => {
  const text = secret.slice(prefix.length)
  if (!secret.startsWith(prefix) || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  if (text.length % 4 !== 0) return undefined
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  return bytes.length >= fewest && bytes.length <= most ? bytes : undefined
}

/** What is wrong with the secret that a variable holds; never tells any of it. */
export const secretIssue = (
  place: string,
  variable: string,
  secret: string | undefined,
): Issue | undefined => {
  if (!secret) return { place, message: `the environment has no ${variable}` }
  if (bytesOf(secret)) return undefined
  return {
    place,
    message: `${variable} holds no secret of a webhook: it is ${prefix} and the base64 of ${fewest} to ${most} random bytes, such as those of \`openssl rand -base64 32\``,
  }
}

/** The parts that are signed, joined by dots. */
export interface Signed {
  readonly id: string
  /** Seconds since 1970, of the attempt. */
  readonly timestamp: number
  readonly body: string
}

/**
 * The value of `webhook-signature`: HMAC-SHA-256 in base64, behind the name of the scheme.
 *
 * @param secret one without a `secretIssue`
 */
export const signatureOf = async (
  { id, timestamp, body }: Signed,
  secret: string,
): Promise<string> => {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const raw = bytesOf(secret) ?? new Uint8Array(fewest)
  const key = await crypto.subtle.importKey('raw', raw, algorithm, false, ['sign'])
  const text = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, text))
  return `v1,${btoa(String.fromCharCode(...mac))}`
}
