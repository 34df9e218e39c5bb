/** What is answered to bytes that are no request: the parser's codes in the words of whoever sent them. */
import { STATUS_CODES } from 'node:http'
import { problem, problemMediaType, type ErrorCode, type Problem } from '../../errors/index.ts'
import type { HeaderList } from '../header-list.ts'

/** An error of the parser, or of the connection. */
export interface ParseError extends Error {
  readonly code?: string
  /** The parser's own words. */
  readonly reason?: string
  /** What came last, the mistake included. */
  readonly rawPacket?: Uint8Array
}

type Words = readonly [code: ErrorCode, detail: string]

const lineEnd: Words = ['malformed', 'A line of the request does not end with CR and LF.']

const words: Readonly<Record<string, Words>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', 'The request did not arrive in time.'],
  HPE_HEADER_OVERFLOW: [
    'headers-too-large',
    'The headers, with the target of the request, are larger than this server accepts.',
  ],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [
    'too-large',
    'The chunk extensions of the body are larger than this server accepts.',
  ],
  HPE_INVALID_METHOD: ['malformed', 'The method of the request is not known to HTTP.'],
  HPE_INVALID_URL: ['malformed', 'The target of the request has characters that are no URL.'],
  HPE_INVALID_VERSION: ['malformed', 'The version of HTTP in the request is not HTTP/1.0 or 1.1.'],
  HPE_INVALID_CONSTANT: ['malformed', 'The request does not begin with a request line of HTTP/1.'],
  HPE_INVALID_HEADER_TOKEN: [
    'malformed',
    'A header of the request has characters it may not have.',
  ],
  HPE_INVALID_CONTENT_LENGTH: ['malformed', 'The Content-Length of the request is not one number.'],
  HPE_UNEXPECTED_CONTENT_LENGTH: [
    'malformed',
    'The request has several lengths, or Content-Length beside Transfer-Encoding.',
  ],
  HPE_INVALID_TRANSFER_ENCODING: [
    'malformed',
    'The Transfer-Encoding of the request is not chunked alone, or stands beside Content-Length.',
  ],
  HPE_INVALID_CHUNK_SIZE: ['malformed', 'The size of a chunk of the body is not a number.'],
  HPE_INVALID_EOF_STATE: ['malformed', 'The request broke off.'],
  HPE_LF_EXPECTED: lineEnd,
  HPE_CR_EXPECTED: lineEnd,
  HPE_STRICT: ['malformed', 'The body of the request is not chunked as HTTP has it.'],
}

/** Of a request line that is all that came, and still has no end. */
const endless = /^[A-Z-]{3,20} [^\s]+$/

const isEndless = (packet: Uint8Array | undefined): boolean =>
  packet !== undefined && endless.test(Buffer.from(packet).toString('latin1'))

/** Of one code the parser means several things. */
const wordsOf = ({ code = '', reason = '' }: ParseError): Words => {
  if (/CRLF|\bLF\b/.test(reason)) return lineEnd
  if (/Transfer-Encoding/.test(reason)) return words['HPE_INVALID_TRANSFER_ENCODING']!
  return words[code] ?? ['malformed', 'The request is not valid HTTP.']
}

/** Problems: `malformed`, `headers-too-large`, `target-too-long`, `too-large`, `request-timeout`. */
export const refusalOf = (error: ParseError): Problem => {
  if (error.code === 'HPE_HEADER_OVERFLOW' && isEndless(error.rawPacket)) {
    const detail = 'The target of the request is longer than this server accepts.'
    return problem('target-too-long', detail)
  }
  return problem(...wordsOf(error))
}

/** A whole answer, for a connection of which Node knows no request. It is the last. */
export const refusalText = ({ status, ...rest }: Problem, headers: HeaderList): string => {
  const text = JSON.stringify({ ...rest, status })
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    `Content-Type: ${problemMediaType}`,
    'Cache-Control: no-store',
    `Content-Length: ${Buffer.byteLength(text)}`,
    ...Array.from(headers, ([name, value]) => `${name}: ${value}`),
    'Connection: close',
    '',
    text,
  ].join('\r\n')
}
