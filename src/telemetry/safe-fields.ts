/** What may be written to a log: secrets masked, errors readable, everything bounded and printable. */
import type { LogFields } from './logger.ts'

const mask = '***'
const deepest = 6
const longestText = 4096
const mostItems = 100

const secretWords = [
  'authorization',
  'cookie',
  'credential',
  'passphrase',
  'password',
  'secret',
  'apikey',
  'privatekey',
  'accesskey',
  'accesstoken',
  'refreshtoken',
  'idtoken',
]

const isSecret = (name: string): boolean => {
  const word = name.toLowerCase().replaceAll(/[^a-z]/g, '')
  return word === 'token' || word === 'jwt' || secretWords.some((secret) => word.includes(secret))
}

/** Masks credentials inside a text: those of URLs (RFC 3986 userinfo) and of `Authorization` values. */
export const safeText = (text: string): string => {
  const short = text.length > longestText ? `${text.slice(0, longestText)}...` : text
  return short
    .replaceAll(/:\/\/[^/?#\s]*@/g, `://${mask}@`)
    .replaceAll(/\b(bearer|basic|digest)\s+[\w.~+/=-]{6,}/gi, `$1 ${mask}`)
}

const safeError = (error: Error, depth: number): Record<string, unknown> => ({
  name: error.name,
  message: safeText(error.message),
  ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
  ...(error.stack === undefined ? {} : { stack: safeText(error.stack) }),
  ...(error.cause === undefined ? {} : { cause: safeValue(error.cause, depth + 1) }),
})

const safeEntries = (entries: Iterable<[string, unknown]>, depth: number): object => {
  const safe: [string, unknown][] = []
  for (const [name, value] of entries) {
    if (safe.length === mostItems) break
    safe.push([name, isSecret(name) ? mask : safeValue(value, depth + 1)])
  }
  return Object.fromEntries(safe)
}

const safeValue = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return safeText(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'function' || typeof value === 'symbol') return typeof value
  if (typeof value !== 'object' || value === null) return value
  if (depth >= deepest) return '...'
  if (value instanceof Error) return safeError(value, depth)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof URL) return safeText(value.href)
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`
  if (Array.isArray(value)) {
    return value.slice(0, mostItems).map((item) => safeValue(item, depth + 1))
  }
  if (value instanceof Headers || value instanceof Map) {
    return safeEntries(
      [...value].map(([name, item]) => [String(name), item]),
      depth,
    )
  }
  return safeEntries(Object.entries(value), depth)
}

const reserved = new Set(['level', 'time', 'message'])

/**
 * A copy fit for a log line. Values under names such as `authorization`, `cookie`, `password` or
 * `token` are masked at any depth, and so are credentials within texts. A field named like one of
 * the line's own (`level`, `time`, `message`) gets a trailing `_`.
 * Never throws: what cannot be read (a getter that throws) leaves `unprintable` in its place.
 */
export const safeFields = (fields: LogFields): Readonly<Record<string, unknown>> => {
  let safe: object
  try {
    safe = safeEntries(Object.entries(fields), 0)
  } catch (error) {
    return { unprintable: safeText(String(error)) }
  }
  return Object.fromEntries(
    Object.entries(safe).map(([name, value]) => [reserved.has(name) ? `${name}_` : name, value]),
  )
}
