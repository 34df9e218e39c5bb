/**
 * One row of a backup as a line: `{"key":"7","document":{...}}`, the document byte for byte as the store
 * has it. One with line feeds in it would be several lines: it is a text, `{"key":"7","text":"{\n..."}`.
 */
import { isNumber, isObject, numberText, own, parse, parseBytes } from '../../json/index.ts'
import { ScanFault, stringEnd } from '../../json/scan/lexer.ts'
import type { Bytes, Row } from '../store/document-store.ts'

const lineFeed = 0x0a

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

const [start, asDocument, asText, end] = ['{"key":', ',"document":', ',"text":', '}\n'].map(
  (text) => encoder.encode(text),
) as [Bytes, Bytes, Bytes, Bytes]

/** Deeper than any document of a store. */
const depth = 1000

export const rowLine = ({ key, document }: Pick<Row, 'key' | 'document'>): Bytes => {
  const name = encoder.encode(JSON.stringify(key))
  const isOneLine = !document.includes(lineFeed)
  const value = isOneLine ? document : encoder.encode(JSON.stringify(decoder.decode(document)))
  const parts = [start, name, isOneLine ? asDocument : asText, value, end]
  const line = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    line.set(part, at)
    at += part.length
  }
  return line
}

const has = (line: Uint8Array, part: Uint8Array, at: number): boolean =>
  at >= 0 && part.every((byte, index) => line[at + index] === byte)

const keyEnd = (line: Uint8Array): number => {
  try {
    return Math.abs(stringEnd(line, start.length))
  } catch (error) {
    if (error instanceof ScanFault) return -1
    throw error
  }
}

const documentIn = (line: Uint8Array, at: number): Bytes | undefined => {
  const to = line.length - end.length
  if (has(line, asDocument, at)) return line.slice(at + asDocument.length, to)
  if (!has(line, asText, at)) return undefined
  const text = parse(decoder.decode(line.subarray(at + asText.length, to)))
  return text.ok && typeof text.value === 'string' ? encoder.encode(text.value) : undefined
}

const keyOf = (document: Bytes, field: string): string | undefined => {
  const value = parseBytes(document, { depth })
  const found = value.ok && isObject(value.value) ? own(value.value, field) : undefined
  if (typeof found === 'string') return found
  return found !== undefined && isNumber(found) ? numberText(found) : undefined
}

/**
 * A row with bytes of its own, or what is wrong with the line, in words without values.
 *
 * @param field of the document that has the key
 */
export const readRowLine = (line: Uint8Array, field: string): Row | string => {
  if (line.at(-1) !== lineFeed) return 'ends in the middle'
  if (!has(line, start, 0) || !has(line, end, line.length - end.length)) return 'is no row'
  const at = keyEnd(line)
  const name = at < 0 ? undefined : parse(decoder.decode(line.subarray(start.length, at)))
  const document = documentIn(line, at)
  if (!name?.ok || typeof name.value !== 'string' || !document) return 'is no row'
  const key = keyOf(document, field)
  if (key === undefined) return 'holds no document with a key'
  return key === name.value
    ? { key, tag: undefined, document }
    : 'holds a document with another key'
}
