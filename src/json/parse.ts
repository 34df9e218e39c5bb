/** Reads JSON, bounds its depth, and names the offset of an error. */
import { failed, ok, type Result } from '../errors/index.ts'
import { unreadable } from './fault-problem.ts'
import { Malformed, Parser } from './parser.ts'
import { Spans } from './spans.ts'
import { validLength } from './scan/lexer.ts'
import type { Json } from './value.ts'

export interface ParseLimits {
  /** Deepest allowed nesting of arrays and objects. */
  readonly depth?: number
}

export const defaultDepth = 128

const parsed = (
  text: string,
  { depth = defaultDepth }: ParseLimits,
  spans?: Spans,
): Json | Malformed => {
  try {
    return new Parser(text, depth, spans).document()
  } catch (error) {
    if (error instanceof Malformed) return error
    throw error
  }
}

const refused = ({ what, tooDeep, path }: Malformed, offset: number): Result<never> =>
  failed(unreadable(tooDeep ? 'too-deep' : 'malformed', { offset, path, what }))

/**
 * Parses JSON text. Problems: `malformed-json` and `too-deep`, both with `offset` (UTF-16
 * units) and, inside of something, `pointer`.
 *
 * @example parse('{"n": 1.0}') // { ok: true, value: { n: JsonNumber('1.0') } }
 */
export const parse = (text: string, limits: ParseLimits = {}): Result<Json> => {
  const value = parsed(text, limits)
  return value instanceof Malformed ? refused(value, value.offset) : ok(value)
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const decoded = (bytes: Uint8Array): string | undefined => {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** A parsed value, and what was asked to be remembered of its text. */
interface Read<S> {
  readonly value: Json
  /** Without a byte order mark. */
  readonly text: string
  readonly spans: S
}

const read = <S extends Spans | undefined>(
  bytes: Uint8Array,
  limits: ParseLimits,
  spansOf: (text: string) => S,
): Result<Read<S>> => {
  const whole = decoded(bytes)
  const valid = whole === undefined ? validLength(bytes) : bytes.length
  const text = whole ?? decoded(bytes.subarray(0, valid)) ?? ''
  const mark = text.startsWith('\ufeff') ? 1 : 0
  const body = text.slice(mark)
  const spans = spansOf(body)
  const value = parsed(body, limits, spans)
  const isRefused = value instanceof Malformed
  const offset = isRefused
    ? new TextEncoder().encode(text.slice(0, mark + value.offset)).length
    : valid
  // What ends where it stops being UTF-8 has no other mistake.
  if (offset === valid && valid < bytes.length) {
    const bad = new Malformed(valid, 'the text is not valid UTF-8')
    if (isRefused) bad.path.push(...value.path)
    return refused(bad, valid)
  }
  return isRefused ? refused(value, offset) : ok({ value, text: body, spans })
}

/**
 * Parses UTF-8 bytes; a byte order mark is allowed. Problems: `malformed-json` (invalid UTF-8 too)
 * and `too-deep`, both with `offset` in bytes and, inside of something, `pointer`.
 */
export const parseBytes = (bytes: Uint8Array, limits: ParseLimits = {}): Result<Json> => {
  const known = read(bytes, limits, () => undefined)
  return known.ok ? ok(known.value.value) : known
}

/** A parsed text with the places of its values. */
export type Spanned = Read<Spans>

/** Parses as `parseBytes` does, and remembers where everything stands. */
export const parseSpanned = (bytes: Uint8Array, limits: ParseLimits = {}): Result<Spanned> =>
  read(bytes, limits, (text) => new Spans(text))
