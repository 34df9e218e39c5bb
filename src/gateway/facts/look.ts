/** What a request touched of what only its version has. Done when its answer is out. */
import type { Codings, HttpRequest } from '../../http/index.ts'
import { decodedRequest } from '../send/encoding.ts'
import { receive } from '../send/body.ts'
import type { FieldCount } from './facts.ts'
import type { Interest } from './interests.ts'
import { fieldsInBody, type LookAtBody } from './look-body.ts'
import { fieldsInQuery } from './look-query.ts'
import { TappedBody } from './tapped-body.ts'

export interface Touched {
  readonly field: FieldCount['field']
  readonly how: FieldCount['how']
}

/** Whatever of it the route has. */
export const anything = '*'

export interface LookContext {
  readonly codings: Codings
  /** Longest body that is looked into, without its coding. */
  readonly bodyBytes: number
}

export interface Look {
  readonly request: HttpRequest
  /** Without its `?`. */
  readonly query: string
  /** Whether the client reads the answer in its version. */
  readonly reads: boolean
}

/** Whether an answer is read in the version of its client: what it confirms, the client has already. */
export const isRead = (status: number, method: string): boolean =>
  method !== 'HEAD' &&
  ((status >= 200 && status < 300 && status !== 204 && status !== 205) || status === 304)

const plain = async (
  bytes: Uint8Array<ArrayBuffer>,
  { headers }: HttpRequest,
  { codings, bodyBytes }: LookContext,
): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  if (!headers.has('content-encoding')) return bytes
  let isGiven = false
  const body = {
    read: () => {
      const chunk = isGiven ? { done: true } : { done: false, value: bytes }
      isGiven = true
      return Promise.resolve(chunk)
    },
    cancel: () => Promise.resolve(),
  }
  const decoded = decodedRequest(body, headers, codings, bodyBytes)
  if (!decoded.ok) return undefined
  const received = await receive(decoded.value, { bytes: bodyBytes })
  return received.kind === 'bytes' ? received.bytes : undefined
}

/** Of what cannot be looked into it has to be assumed that anything is in it. */
const inBody = async (
  request: HttpRequest,
  at: LookAtBody,
  context: LookContext,
): Promise<readonly string[]> => {
  const seen = request.body instanceof TappedBody ? request.body.seen() : 'none'
  if (seen === 'none') return []
  if (seen === 'unknown') return [anything]
  const bytes = await plain(seen, request, context)
  return bytes ? fieldsInBody(bytes, request.headers, at) : [anything]
}

export const touchedBy = async (
  { request, query, reads }: Look,
  { body, query: asked, answers }: Interest,
  context: LookContext,
): Promise<readonly Touched[]> => {
  const inQuery = asked && query !== '' ? fieldsInQuery(query, asked) : undefined
  const bodies = body ? await inBody(request, body, context) : []
  const read = reads && answers ? (inQuery?.answers ?? [anything]) : []
  return [
    ...bodies.map((field): Touched => ({ field, how: 'body' })),
    ...(inQuery?.names ?? []).map((field): Touched => ({ field, how: 'query' })),
    ...read.map((field): Touched => ({ field, how: 'answer' })),
  ]
}
