/** Two answers to one read: whether a client would be told the same. */
import { parseBytes, type Json } from '../../json/index.ts'
import { differencesOf, type Difference, type IsName } from './differences.ts'

/** What a client would be served. */
export interface ReadAnswer {
  readonly status: number
  /** Without parameters, in lower case; empty where there is none. */
  readonly mediaType: string
  /** Without its coding. */
  readonly body: Uint8Array
}

const isSameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.byteLength === b.byteLength && a.every((byte, at) => byte === b[at])

const isJson = (mediaType: string): boolean => /^application\/(?:[\w.+-]+\+)?json$/.test(mediaType)

const lengthOf = ({ byteLength }: Uint8Array): string => `bytes(${byteLength})`

const documentOf = (bytes: Uint8Array): Json | undefined => {
  const parsed = parseBytes(bytes)
  return parsed.ok ? parsed.value : undefined
}

const inBodies = (from: Uint8Array, to: Uint8Array, isText: boolean, isName: IsName) => {
  const [a, b] = isText ? [documentOf(from), documentOf(to)] : []
  if (a !== undefined && b !== undefined) return differencesOf(a, b, isName)
  return [{ path: '$', kind: 'body' as const, from: lengthOf(from), to: lengthOf(to) }]
}

/**
 * Bodies of errors are not compared: they name requests and backends. What is equal to the byte is
 * not parsed.
 */
export const compareAnswers = (
  from: ReadAnswer,
  to: ReadAnswer,
  isName: IsName,
): readonly Difference[] => {
  if (from.status !== to.status) {
    return [{ path: '$', kind: 'status', from: String(from.status), to: String(to.status) }]
  }
  if (from.status >= 400) return []
  if (from.mediaType !== to.mediaType) return [{ path: '$', kind: 'media-type' }]
  if (isSameBytes(from.body, to.body)) return []
  return inBodies(from.body, to.body, isJson(from.mediaType), isName)
}
