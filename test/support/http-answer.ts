/** A strict reader of HTTP/1.1 answers: what the RFCs let a server send, and nothing that clients merely put up with. */

export interface HttpAnswer {
  readonly status: number
  /** In lower case, in the order of the text; the values are Latin-1, one letter for each byte. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Latin-1, one letter for each byte, without the chunks' frames. */
  readonly body: string
  readonly trailers: readonly (readonly [name: string, value: string])[]
  /** What tells the end of the body. */
  readonly framing: 'none' | 'length' | 'chunks' | 'close'
  /** Statuses of the interim answers before it. */
  readonly interim: readonly number[]
}

export type Heard =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer; readonly rest: string }
  | { readonly kind: 'partial' }
  /** Breaks the grammar of RFC 9112, or what RFC 9110 says of the status. */
  | { readonly kind: 'wrong'; readonly why: string }

class Wrong extends Error {}
class Partial extends Error {}

const statusLine = /^HTTP\/1\.1 ([1-5]\d\d) [\t\x20-\x7e\x80-\xff]*$/
const headerLine =
  /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*((?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?)[ \t]*$/

const fieldsOf = (lines: readonly string[]): HttpAnswer['headers'] =>
  lines.map((line) => {
    const [, name, value = ''] = headerLine.exec(line) ?? []
    if (name === undefined) throw new Wrong(`a header line ${JSON.stringify(line)}`)
    return [name.toLowerCase(), value] as const
  })

/** Lines up to an empty one, and where what follows begins. */
const block = (text: string, from: number): { lines: readonly string[]; end: number } => {
  const lines: string[] = []
  for (let at = from; ;) {
    const end = text.indexOf('\r\n', at)
    const line = text.slice(at, end === -1 ? undefined : end)
    if (/[\r\n]/.test(end === -1 ? line.replace(/\r$/, '') : line)) {
      throw new Wrong(`a line ended otherwise ${JSON.stringify(line.slice(0, 200))}`)
    }
    if (end === -1) throw new Partial()
    at = end + 2
    if (line === '') return { lines, end: at }
    lines.push(line)
  }
}

const valuesOf = (headers: HttpAnswer['headers'], wanted: string): readonly string[] =>
  headers.filter(([name]) => name === wanted).map(([, value]) => value)

const chunksOf = (text: string, from: number) => {
  let [at, body] = [from, '']
  for (;;) {
    const end = text.indexOf('\r\n', at)
    const line = text.slice(at, end === -1 ? undefined : end)
    if (!/^(?:[0-9a-f]{1,8}|[0-9a-f]{0,8}\r?)$/i.test(line) || (end !== -1 && line === '')) {
      throw new Wrong(`a chunk size ${JSON.stringify(line.slice(0, 200))}`)
    }
    if (end === -1) throw new Partial()
    const size = Number.parseInt(line, 16)
    at = end + 2
    if (size === 0) {
      const { lines, end: after } = block(text, at)
      return { body, trailers: fieldsOf(lines), end: after }
    }
    if (text.length < at + size + 2) throw new Partial()
    body += text.slice(at, at + size)
    if (text.slice(at + size, at + size + 2) !== '\r\n') throw new Wrong('a chunk without its end')
    at += size + 2
  }
}

const framingOf = (
  headers: HttpAnswer['headers'],
  status: number,
): { chunked: boolean; length: number | undefined } => {
  const codings = valuesOf(headers, 'transfer-encoding')
  const lengths = valuesOf(headers, 'content-length')
  const framed = codings.length > 0 || lengths.length > 0
  if (framed && (status < 200 || status === 204)) throw new Wrong(`a ${status} with a framing`)
  if (codings.length > 0 && lengths.length > 0) throw new Wrong('a length and chunks')
  if (codings.length > 1 || (codings[0] ?? 'chunked').toLowerCase() !== 'chunked') {
    throw new Wrong(`a transfer coding ${codings.join()}`)
  }
  if (lengths.length > 1 || !/^\d{1,15}$/.test(lengths[0] ?? '0')) {
    throw new Wrong(`a length ${lengths.join()}`)
  }
  if (status === 205 && Number(lengths[0] ?? 0) > 0) throw new Wrong('a 205 with a length')
  return {
    chunked: codings.length > 0,
    length: lengths[0] === undefined ? undefined : Number(lengths[0]),
  }
}

const read = (text: string, method: string, ended: boolean): Heard => {
  const interim: number[] = []
  for (let from = 0; ;) {
    const { lines, end } = block(text, from)
    const [first = '', ...rest] = lines
    const status = Number(statusLine.exec(first)?.[1] ?? 0)
    if (status === 0) throw new Wrong(`a status line ${JSON.stringify(first.slice(0, 200))}`)
    const headers = fieldsOf(rest)
    const { chunked, length } = framingOf(headers, status)
    from = end
    if (status < 200) {
      interim.push(status)
      continue
    }
    const told = (
      body: string,
      framing: HttpAnswer['framing'],
      after: number,
      more = {},
    ): Heard => ({
      kind: 'answer',
      answer: { status, headers, body, trailers: [], framing, interim, ...more },
      rest: text.slice(after),
    })
    if (method === 'HEAD' || status === 204 || status === 304) return told('', 'none', end)
    if (chunked) {
      const { body, trailers, end: after } = chunksOf(text, end)
      if (status === 205 && body !== '') throw new Wrong('a 205 with content')
      return told(body, 'chunks', after, { trailers })
    }
    if (length !== undefined) {
      if (text.length < end + length) throw new Partial()
      return told(text.slice(end, end + length), 'length', end + length)
    }
    if (!ended) throw new Partial()
    return told(text.slice(end), 'close', text.length)
  }
}

/**
 * The first answer in what was heard on a connection.
 *
 * @param text Latin-1, one letter for each byte
 * @param method of the request that it answers
 * @param ended whether the connection has ended in order, which ends a body that has no other end
 */
export const answerOf = (text: string, method: string, ended = false): Heard => {
  try {
    return read(text, method, ended)
  } catch (error) {
    if (error instanceof Partial) return { kind: 'partial' }
    if (error instanceof Wrong) return { kind: 'wrong', why: error.message }
    throw error
  }
}

/** The only value of a header; undefined when there is none. @throws Error when there are several */
export const header = ({ headers }: HttpAnswer, name: string): string | undefined => {
  const [value, ...more] = valuesOf(headers, name)
  if (more.length > 0) throw new Error(`${name} stands ${more.length + 1} times`)
  return value
}
