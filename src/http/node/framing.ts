/** How an answer is framed (RFC 9112 section 6): one place, whatever a handler hands over. */
import { isReader, type Body } from '../body-reader.ts'
import type { HttpAnswer } from '../exchange.ts'
import type { HeaderList } from '../header-list.ts'

export interface Framed {
  readonly body: Body
  /** Bytes that the head promises; undefined where it promises none. */
  readonly length: number | undefined
}

/** Fields by which a connection is run; they are Node's to write. */
const ofConnection: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Of content that is not there. */
const ofContent: ReadonlySet<string> = new Set([
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  ...ofConnection,
])

const drop = (headers: HeaderList, names: ReadonlySet<string>): void => {
  const { lines } = headers
  for (let i = 0; i < lines.length; i += 2) {
    const name = lines[i]!
    if (!names.has(name)) continue
    headers.delete(name)
    i -= 2
  }
}

/** The length that the headers tell, if it is one. */
const declared = (headers: HeaderList): number | undefined => {
  const text = headers.get('content-length')
  if (text === null) return undefined
  if (/^\d{1,15}$/.test(text)) return Number(text)
  headers.delete('content-length')
  return undefined
}

/**
 * Node writes the bytes of a `Content-Disposition` as UTF-8, and then refuses them, where it has
 * seen a length before.
 */
const lengthLast = (headers: HeaderList): void => {
  const length = headers.get('content-length')
  if (length === null || !headers.has('content-disposition')) return
  headers.delete('content-length')
  headers.append('content-length', length)
}

/** Lets go of a body. That it cannot be cancelled any more does not matter. Never rejects. */
export const giveUp = async (body: Body): Promise<void> => {
  try {
    if (isReader(body)) await body.cancel()
  } catch {
    // It has broken off by itself.
  }
}

const withoutContent = ({ status, headers, body }: HttpAnswer): Framed => {
  void giveUp(body)
  // 204 is the end of its head, and 205 says so by a length (RFC 9110 sections 15.3.5 and 15.3.6).
  if (status === 204 || status === 205) {
    drop(headers, ofContent)
    if (status === 205) headers.set('content-length', '0')
  } else {
    // Of HEAD and 304 the length is that of what GET would answer.
    const known = declared(headers)
    if (known === undefined && body instanceof Uint8Array) {
      headers.set('content-length', String(body.byteLength))
    }
  }
  return { body: null, length: undefined }
}

/** Puts the headers right and says what is to be sent; the length that is told is the one that goes out. */
export const framed = (answer: HttpAnswer, method: string): Framed => {
  const { status, headers, body } = answer
  drop(headers, ofConnection)
  const bodiless = method === 'HEAD' || status === 204 || status === 205 || status === 304
  if (bodiless) {
    const without = withoutContent(answer)
    lengthLast(headers)
    return without
  }
  let length = declared(headers)
  if (!isReader(body)) {
    const actual = body === null ? 0 : body.byteLength
    if (length !== actual) headers.set('content-length', String(actual))
    length = actual
  }
  lengthLast(headers)
  return { body, length }
}
