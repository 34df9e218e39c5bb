/** What may be written to a log: secrets masked, errors readable, everything bounded and printable. */
import type { LogFields } from './logger.ts'
import { framesOf, isForeign, kindOfError, withoutText } from './safe-error.ts'

const mask = '***'
const deepest = 6
const longestText = 4096
const longestName = 128
const mostItems = 100

/** Characters of all texts of one line, about. */
const longestLine = 32 * 1024

/** What is left of a line for values to come. */
interface Room {
  left: number
}

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
    if (judged.size < mostJudged && name.length <= longestName) judged.set(name, secret)
  }
  return secret
}

const looksSecret = (name: string): boolean => {
  const word = name.toLowerCase().replaceAll(/[^a-z]/g, '')
  return word === 'token' || word === 'jwt' || secretWords.some((secret) => word.includes(secret))
}

/** Longer ones are counted. */
const longestPlain = 512

/** Whether a text can be written as it is: it has neither an authority, nor a second word, nor anything odd. */
const isPlain = (text: string): boolean =>
  text.length <= longestPlain && !text.includes('://') && /^[\x21-\x7e]*$/.test(text)

/**
 * What a terminal or a reader of lines takes for a command rather than for text: controls (C0, DEL,
 * C1), line and paragraph separators, and those that turn the direction of writing.
 */
// eslint-disable-next-line no-control-regex
const odd = /[\0-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

const escaped = (character: string): string =>
  character === '\n' || character === '\t'
    ? character
    : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * Masks credentials inside a text: those of URLs (RFC 3986 userinfo) and of `Authorization` values.
 * It is cut where it is very long; characters that are no text are written as escapes.
 */
export const safeText = (text: string): string => {
  if (isPlain(text)) return text
  const short = text.length > longestText ? `${text.slice(0, longestText)}...` : text
  return short
    .toWellFormed()
    .replaceAll(odd, escaped)
    .replaceAll(/:\/\/[^/?#\s]*@/g, `://${mask}@`)
    .replaceAll(/\b(bearer|basic|digest)\s+[\w.~+/=-]{6,}/gi, `$1 ${mask}`)
}

const fitText = (text: string, room: Room): string => {
  const safe = safeText(text)
  const fit = safe.length > room.left ? `${safe.slice(0, Math.max(0, room.left))}...` : safe
  room.left -= fit.length
  return fit
}

const safeError = (error: Error, depth: number, room: Room): Record<string, unknown> => {
  const { cause } = error
  const shut = isForeign(error)
  if (shut && typeof cause === 'object' && cause !== null) withoutText(cause)
  const hasCause = cause !== undefined && (!shut || cause instanceof Error)
  return {
    name: shut ? kindOfError(error) : fitText(error.name, room),
    ...(shut ? {} : { message: fitText(error.message, room) }),
    ...(!shut && 'code' in error && typeof error.code === 'string'
      ? { code: fitText(error.code, room) }
      : {}),
    ...(error.stack === undefined
      ? {}
      : { stack: fitText(shut ? framesOf(error) : error.stack, room) }),
    ...(hasCause ? { cause: safeValue(cause, depth + 1, room) } : {}),
  }
}

const safeEntries = (
  entries: readonly (readonly [string, unknown])[],
  depth: number,
  room: Room,
  renamed: Readonly<Record<string, string>> = {},
): Readonly<Record<string, unknown>> => {
  const safe: Record<string, unknown> = {}
  for (const [given, value] of entries.slice(0, mostItems)) {
    if (room.left <= 0) break
    const own = Object.hasOwn(renamed, given) ? renamed[given]! : given
    const name = fitText(own.slice(0, longestName), room)
    const fit = isSecret(given) ? mask : safeValue(value, depth + 1, room)
    // Assigned, it would be the prototype.
    if (name === '__proto__') Object.defineProperty(safe, name, { value: fit, enumerable: true })
    else safe[name] = fit
  }
  return safe
}

const safeItems = (items: readonly unknown[], depth: number, room: Room): unknown[] => {
  const safe: unknown[] = []
  for (const item of items.slice(0, mostItems)) {
    if (room.left <= 0) break
    safe.push(safeValue(item, depth, room))
  }
  return safe
}

/** What a value costs beside its text. */
const valueCost = 8

const safeValue = (value: unknown, depth: number, room: Room): unknown => {
  room.left -= valueCost
  if (typeof value === 'string') return fitText(value, room)
  if (typeof value === 'bigint') return fitText(String(value), room)
  if (typeof value === 'function' || typeof value === 'symbol') return typeof value
  if (typeof value !== 'object' || value === null) return value
  if (depth >= deepest || room.left <= 0) return '...'
  if (value instanceof Error) return safeError(value, depth, room)
  if (isForeign(value)) return typeof value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof URL) return fitText(value.href, room)
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`
  if (Array.isArray(value)) return safeItems(value, depth + 1, room)
  if (value instanceof Headers || value instanceof Map) {
    return safeEntries(
      [...value].map(([name, item]) => [String(name), item]),
      depth,
      room,
    )
  }
  return safeEntries(Object.entries(value), depth, room)
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
 * One line has some 32,000 characters at most. Never throws: what cannot be read (a getter that throws) leaves `unprintable` in its place.
 */
export const safeFields = (fields: LogFields): Readonly<Record<string, unknown>> => {
  try {
    if (areSafe(fields)) return fields
    return safeEntries(Object.entries(fields), 0, { left: longestLine }, reserved)
  } catch (error) {
    return { unprintable: safeText(String(error)) }
  }
}
