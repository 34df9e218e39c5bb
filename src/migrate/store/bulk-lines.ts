/** Lines of the bulk routes: documents with key and tag around them, which are cut out, not parsed. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { isObject, own, parse, type Json, type JsonObject } from '../../json/index.ts'
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

/** Key and strong tag without escapes, as most are: a third of the time that JSON takes. */
// oxlint-disable-next-line no-control-regex -- which JSON escapes, so that they are left to it
const plainHead = /^\{"key":"([^"\\\u0000-\u001f]*)","etag":"\\("[^"\\\u0000-\u001f]*)\\""$/

interface Head {
  readonly key: string
  readonly tag: string
}

const headOf = (line: Bytes, end: number): Head | undefined => {
  const text = decoder.decode(line.subarray(0, end))
  const [, plainKey, plainTag] = plainHead.exec(text) ?? []
  if (plainKey !== undefined) return { key: plainKey, tag: `${plainTag}"` }
  let head: unknown
  try {
    head = JSON.parse(`${text}}`)
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

/**
 * What a line of an answer to writes says: of it only whole numbers of three digits are read. Undefined
 * where it is no object.
 */
export const outcomeOfLine = (line: string): JsonObject | undefined => {
  try {
    const parsed = JSON.parse(line) as Json
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

/** Lines of a text, without their ends. */
export const textLinesOf = (bytes: Bytes): readonly string[] => {
  const lines = decoder.decode(bytes).split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

const space = 0x20
const carriageReturn = 0x0d

/** Between the parts of a document its lines may end; within its texts that is escaped. */
export const onOneLine = (document: Bytes): Bytes =>
  document.includes(newline) || document.includes(carriageReturn)
    ? document.map((byte) => (byte === newline || byte === carriageReturn ? space : byte))
    : document

const nothing = encoder.encode('null')
const mostPerCharacter = 3
const around = 64

const headOfWrite = ({ key, condition }: RowWrite): string => {
  const on =
    condition === 'none'
      ? ''
      : condition === 'absent'
        ? ',"if_none_match":"*"'
        : `,"if_match":${JSON.stringify(condition.ifMatch)}`
  return `{"key":${JSON.stringify(key)}${on},"document":`
}

/** As the bulk route takes it. The document must be sound JSON. */
export const linesOfWrites = (writes: readonly RowWrite[]): Bytes => {
  const heads = writes.map(headOfWrite)
  const most = writes.reduce(
    (sum, { document }, index) =>
      sum + (heads[index]?.length ?? 0) * mostPerCharacter + (document?.length ?? 0) + around,
    0,
  )
  const body = new Uint8Array(most)
  let at = 0
  for (const [index, { document = nothing }] of writes.entries()) {
    at += encoder.encodeInto(heads[index] ?? '', body.subarray(at)).written
    body.set(onOneLine(document), at)
    at += document.length
    body[at] = brace
    body[at + 1] = newline
    at += 2
  }
  return body.subarray(0, at)
}
