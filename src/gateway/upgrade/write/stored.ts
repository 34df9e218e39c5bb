/** Reads what a write is going to change. */
import { failed, ok, problem, type Failed, type Result } from '../../../errors/index.ts'
import type { HeaderList } from '../../../http/index.ts'
import type { Backend, UpstreamRequest, UpstreamResponse } from '../../../upstream/index.ts'

export interface ReadContext {
  readonly backend: Backend
  readonly limits: { readonly depth: number; readonly adaptedBytes?: number }
  /** Reads an answer to its end, within the limit. */
  readonly read: (answer: UpstreamResponse) => Promise<Result<Uint8Array<ArrayBuffer>>>
}

const conditions = new Set([
  'if-match',
  'if-none-match',
  'if-modified-since',
  'prefer',
  'idempotency-key',
])

/** Headers with which the stored document is read: the client's own, without what is about its body or its copy. */
const readingHeaders = (headers: HeaderList): HeaderList => {
  const reading = headers.filter((name) => !name.startsWith('content-') && !conditions.has(name))
  // The write is going to have an If-Match, with which stores ignore this date: it is judged here.
  if (headers.has('if-match')) reading.delete('if-unmodified-since')
  reading.set('accept', 'application/json')
  reading.set('accept-encoding', 'identity')
  return reading
}

/** What is stored where a write goes. */
export type Stored =
  | {
      readonly kind: 'document'
      readonly bytes: Uint8Array<ArrayBuffer>
      readonly etag: string | undefined
    }
  | { readonly kind: 'missing'; readonly answer: UpstreamResponse }
  /** What the store says instead is the answer to the write, too. */
  | { readonly kind: 'answer'; readonly answer: UpstreamResponse }

/** Nothing was written: the store showed something that cannot be used. */
export const badAnswer = (backend: Pick<Backend, 'name'>, detail: string): Failed =>
  failed(problem('backend-bad-answer', detail, { backend: backend.name, applied: false }))

/** Problems: `backend-bad-answer` and those of the backend. */
export const readStored = async (
  request: UpstreamRequest,
  path: string,
  { backend, read }: ReadContext,
): Promise<Result<Stored>> => {
  const sent = await backend.send({
    method: 'GET',
    path,
    headers: readingHeaders(request.headers),
    body: null,
    ...(request.route === undefined ? {} : { route: request.route }),
    ...(request.signal ? { signal: request.signal } : {}),
  })
  if (!sent.ok) return sent
  const { status, headers, body } = sent.value
  if (status === 404) return ok({ kind: 'missing', answer: sent.value })
  if (status >= 400) return ok({ kind: 'answer', answer: sent.value })
  if (status !== 200) {
    await body?.cancel()
    const detail = `${backend.name} answered ${status} where the stored document was asked for.`
    return badAnswer(backend, detail)
  }
  const bytes = await read(sent.value)
  if (!bytes.ok) return bytes
  const etag = headers.get('etag')
  return ok({
    kind: 'document',
    bytes: bytes.value,
    etag: etag?.startsWith('"') ? etag : undefined,
  })
}
