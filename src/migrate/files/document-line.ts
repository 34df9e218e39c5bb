/**
 * One document as a line of a file: `{"type":"Entity","document":{...}}`, or the document alone where all
 * of a file are of one type. Whoever wrote the file may have written anything.
 */
import {
  isNumber,
  isObject,
  numberText,
  own,
  parseSpanned,
  type Json,
  type JsonObject,
} from '../../json/index.ts'
import type { Bytes, Row } from '../store/document-store.ts'
import { onOneLine } from '../store/bulk-lines.ts'

export interface LineForm {
  /** Field of the key, by the types that a line may be of. */
  readonly keys: ReadonlyMap<string, string>
  /** Of all lines, which are documents then; undefined: each line tells its own. */
  readonly type: string | undefined
  /** Nesting of a document at most. */
  readonly depth: number
}

export interface DocumentLine {
  readonly type: string
  readonly key: string
  /** JSON text, without line feeds. */
  readonly document: Bytes
}

/** UTF-8 bytes of a key at most: it has to fit into the path of a request. */
const longestKey = 8192

const encoder = new TextEncoder()

const keyOf = (value: Json | undefined): string | undefined => {
  if (typeof value === 'string') return value
  return value !== undefined && isNumber(value) ? numberText(value) : undefined
}

const keyed = (
  type: string,
  document: JsonObject,
  text: string,
  { keys }: LineForm,
): DocumentLine | string => {
  const field = keys.get(type)
  if (field === undefined) {
    return `is of a type that the version does not list: it lists ${[...keys.keys()].join(', ')}`
  }
  const key = keyOf(own(document, field))
  if (key === undefined) return `has no text or number in "${field}", the key of ${type}`
  if (key === '') return `has an empty key in "${field}"`
  if (!key.isWellFormed()) return `has half of a surrogate pair in its key, "${field}"`
  if (encoder.encode(key).length > longestKey) {
    return `has a key of more than ${longestKey} bytes in "${field}"`
  }
  return { type, key, document: encoder.encode(text) }
}

const wrapped = (line: JsonObject, text: string, form: LineForm): DocumentLine | string => {
  const [type, document] = [own(line, 'type'), own(line, 'document')]
  const isWrapped = Object.keys(line).length === 2
  if (!isWrapped || typeof type !== 'string' || !isObject(document)) {
    return 'is not {"type": ..., "document": {...}}: say with --type of which type lines are that are documents themselves'
  }
  return keyed(type, document, text, form)
}

/**
 * The document of a line, or what is wrong with it, in words without values that follow its number.
 *
 * @param line without its line feed, and not empty
 */
export const readDocumentLine = (line: Uint8Array, form: LineForm): DocumentLine | string => {
  const isAlone = form.type !== undefined
  const parsed = parseSpanned(line, { depth: form.depth + (isAlone ? 0 : 1) })
  if (!parsed.ok) {
    const { code, offset } = parsed.problem
    return code === 'too-deep'
      ? `has a document that is nested deeper than ${form.depth}`
      : `is no JSON, or no UTF-8, from byte ${String(Number(offset) + 1)} on`
  }
  const { value, text, spans } = parsed.value
  if (!isObject(value)) return 'is no JSON object'
  if (form.type !== undefined) return keyed(form.type, value, text.trim(), form)
  const found = spans.members(value).find(({ key }) => key === 'document')
  return wrapped(value, found?.value ?? '', form)
}

const [start, between, end, feed] = ['{"type":', ',"document":', '}', '\n'].map((text) =>
  encoder.encode(text),
) as [Bytes, Bytes, Bytes, Bytes]

/** @param alone whether the file has documents of this type only */
export const documentLine = (
  type: string,
  { document }: Pick<Row, 'document'>,
  alone: boolean,
): Bytes => {
  const one = onOneLine(document)
  const parts = alone
    ? [one, feed]
    : [start, encoder.encode(JSON.stringify(type)), between, one, end, feed]
  const line = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    line.set(part, at)
    at += part.length
  }
  return line
}
