/** Lines of the bulk routes: documents with key and tag around them, which are cut out, not parsed. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { isObject, own, parse, type JsonObject } from '../../json/index.ts'
import type { Bytes, Row, RowWrite } from './document-store.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

const newline = 0x0a
const brace = 0x7d

/** Quotes within keys are escaped, so that this stands nowhere before the document. */
const beforeDocument = encoder.encode(',"document":')

/** Longest key and tag, with what escapes add. */
const longestHead = 64 * 1024

/** Bytes of lines, without their ends. */
export function* linesOf(bytes: Bytes): Generator<Bytes> {
  for (let at = 0; at < bytes.length;) {
    const found = bytes.indexOf(newline, at)
    const end = found < 0 ? bytes.length : found
    yield bytes.subarray(at, end)
    at = end + 1
  }
}

const placeOf = (line: Bytes): number => {
  const most = Math.min(line.length - beforeDocument.length, longestHead)
  for (let at = 0; at <= most; at++) {
    if (line[at] !== beforeDocument[0]) continue
    let same = 1
    while (same < beforeDocument.length && line[at + same] === beforeDocument[same]) same += 1
    if (same === beforeDocument.length) return at
  }
  return -1
}

/** A small line as an object; undefined where it is none. */
export const objectOfLine = (line: Bytes): JsonObject | undefined => {
  const parsed = parse(decoder.decode(line))
  return parsed.ok && isObject(parsed.value) ? parsed.value : undefined
}

const headOf = (line: Bytes, end: number): { key: string; tag: string } | undefined => {
  let head: unknown
  try {
    head = JSON.parse(`${decoder.decode(line.subarray(0, end))}}`)
  } catch {
    return undefined
  }
  const { key, etag } = head as { key?: unknown; etag?: unknown }
  return typeof key === 'string' && typeof etag === 'string' ? { key, tag: etag } : undefined
}

/** A line with a document; undefined where it is none. The document is not looked at. */
export const rowOfLine = (line: Bytes): Row | undefined => {
  const at = placeOf(line)
  const head = at < 0 || line.at(-1) !== brace ? undefined : headOf(line, at)
  return head && { ...head, document: line.subarray(at + beforeDocument.length, -1) }
}

export interface BulkRows {
  readonly rows: readonly Row[]
  /** Key after which there are more; null at the end. */
  readonly next: string | null
}

/** Problem: `backend-bad-answer`, in words that follow the name of a route. */
export const rowsOf = (bytes: Bytes): Result<BulkRows> => {
  const rows: Row[] = []
  const bad = (what: string) =>
    failed(problem('backend-bad-answer', `line ${rows.length + 1} ${what}`))
  let end: JsonObject | undefined
  for (const line of linesOf(bytes)) {
    if (end) return bad('comes after the end')
    const row = rowOfLine(line)
    if (row) {
      rows.push(row)
      continue
    }
    end = objectOfLine(line)
    if (!end || !Object.hasOwn(end, 'next')) return bad('is no document with "key" and "etag"')
  }
  const next = end && own(end, 'next')
  if (next !== null && typeof next !== 'string') return bad('is missing: the answer breaks off')
  return ok({ rows, next })
}

const joined = (parts: readonly Uint8Array[]): Bytes => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const space = 0x20
const carriageReturn = 0x0d

/** Between the parts of a document its lines may end; within its texts that is escaped. */
export const onOneLine = (document: Bytes): Bytes =>
  document.includes(newline) || document.includes(carriageReturn)
    ? document.map((byte) => (byte === newline || byte === carriageReturn ? space : byte))
    : document

const end = encoder.encode('}\n')
const nothing = encoder.encode('null')

/** As the bulk route takes it. The document must be sound JSON. */
export const linesOfWrites = (writes: readonly RowWrite[]): Bytes =>
  joined(
    writes.flatMap(({ key, document, condition }) => {
      const on =
        condition === 'none'
          ? ''
          : condition === 'absent'
            ? ',"if_none_match":"*"'
            : `,"if_match":${JSON.stringify(condition.ifMatch)}`
      const head = encoder.encode(`{"key":${JSON.stringify(key)}${on},"document":`)
      return [head, document ? onOneLine(document) : nothing, end]
    }),
  )
