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

const judged = new Map<string, boolean>()
const mostJudged = 1000

/** Names are few and come again and again, but not all of them are ours. */
const isSecret = (name: string): boolean => {
  let secret = judged.get(name)
  if (secret === undefined) {
    secret = looksSecret(name)
    if (judged.size < mostJudged) judged.set(name, secret)
  }
  return secret
}

const looksSecret = (name: string): boolean => {
  const word = name.toLowerCase().replaceAll(/[^a-z]/g, '')
  return word === 'token' || word === 'jwt' || secretWords.some((secret) => word.includes(secret))
}

/** Whether a text can hold no credentials: it has neither an authority nor a second word. */
const isPlain = (text: string): boolean =>
  text.length <= longestText && !text.includes('://') && !/\s/.test(text)

/** Masks credentials inside a text: those of URLs (RFC 3986 userinfo) and of `Authorization` values. */
export const safeText = (text: string): string => {
  if (isPlain(text)) return text
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

const safeEntries = (
  entries: readonly (readonly [string, unknown])[],
  depth: number,
  renamed: Readonly<Record<string, string>> = {},
): Readonly<Record<string, unknown>> => {
  const safe: Record<string, unknown> = {}
  for (const [given, value] of entries.slice(0, mostItems)) {
    const name = Object.hasOwn(renamed, given) ? renamed[given]! : given
    const fit = isSecret(given) ? mask : safeValue(value, depth + 1)
    // Assigned, it would be the prototype.
    if (name === '__proto__') Object.defineProperty(safe, name, { value: fit, enumerable: true })
    else safe[name] = fit
  }
  return safe
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

const reserved: Readonly<Record<string, string>> = {
  level: 'level_',
  time: 'time_',
  message: 'message_',
}

/** Most lines can be written as they are. */
const areSafe = (fields: LogFields): boolean => {
  for (const name in fields) {
    const value = fields[name]
    const fit = typeof value === 'string' ? isPlain(value) : typeof value === 'number'
    if (!fit || isSecret(name) || Object.hasOwn(reserved, name)) return false
  }
  return true
}

/**
 * What is fit for a log line, mostly the fields themselves. Values under names such as `authorization`, `cookie`, `password` or
 * `token` are masked at any depth, and so are credentials within texts. A field named like one of
 * the line's own (`level`, `time`, `message`) gets a trailing `_`.
 * Never throws: what cannot be read (a getter that throws) leaves `unprintable` in its place.
 */
export const safeFields = (fields: LogFields): Readonly<Record<string, unknown>> => {
  try {
    if (areSafe(fields)) return fields
    return safeEntries(Object.entries(fields), 0, reserved)
  } catch (error) {
    return { unprintable: safeText(String(error)) }
  }
}
