/** Writes that look first: stored data that their client cannot see is never overwritten. */
import { HeaderList } from '../../http/index.ts'
import { failed, ok, problem, type Problem, type Result } from '../../errors/index.ts'
import { parseBytes, type Json } from '../../json/index.ts'
import type { Backend, UpstreamRequest, UpstreamResponse } from '../../upstream/index.ts'
import { etagList } from '../etag.ts'
import type { Guard } from '../upgrade.ts'
import { lostPlaces, toldPlaces } from './lost-fields.ts'

/** How often a write is repeated that another one came before. */
const attempts = 3

export interface GuardContext {
  readonly backend: Backend
  readonly guard: Guard
  readonly limits: { readonly depth: number; readonly responseBytes: number }
  /** Reads an answer to its end, within the limit. */
  readonly read: (answer: UpstreamResponse) => Promise<Result<Uint8Array<ArrayBuffer>>>
}

const conditions = new Set([
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'prefer',
])

/** Headers with which the stored document is read: the client's own, without what is about its body or its copy. */
const readingHeaders = (headers: HeaderList): HeaderList => {
  const reading = headers.filter((name) => !name.startsWith('content-') && !conditions.has(name))
  reading.set('accept', 'application/json')
  reading.set('accept-encoding', 'identity')
  return reading
}

type Stored =
  | { readonly kind: 'document'; readonly value: Json; readonly etag: string | undefined }
  | { readonly kind: 'missing' }
  /** What the store says instead is the answer to the write, too. */
  | { readonly kind: 'answer'; readonly answer: UpstreamResponse }

const badAnswer = (backend: Backend, detail: string): Result<never> =>
  failed(problem('backend-bad-answer', detail, { backend: backend.name, applied: false }))

const readStored = async (
  request: UpstreamRequest,
  path: string,
  { backend, limits, read }: GuardContext,
): Promise<Result<Stored>> => {
  const sent = await backend.send({
    method: 'GET',
    path,
    headers: readingHeaders(request.headers),
    body: null,
    ...(request.signal ? { signal: request.signal } : {}),
  })
  if (!sent.ok) return sent
  const { status, headers, body } = sent.value
  if (status >= 400 && status !== 404) return ok({ kind: 'answer', answer: sent.value })
  if (status !== 200) {
    await body?.cancel()
    return status === 404
      ? ok({ kind: 'missing' })
      : badAnswer(
          backend,
          `${backend.name} answered ${status} where the stored document was asked for.`,
        )
  }
  const bytes = await read(sent.value)
  if (!bytes.ok) return bytes
  const parsed = parseBytes(bytes.value, limits)
  if (!parsed.ok)
    return badAnswer(backend, `The stored document cannot be read: ${parsed.problem.detail}`)
  const etag = headers.get('etag') ?? undefined
  return ok({
    kind: 'document',
    value: parsed.value,
    etag: etag?.startsWith('"') ? etag : undefined,
  })
}

const wouldLose = (fields: readonly string[], errors: Problem['errors'], store: string): Problem =>
  problem(
    'would-lose-data',
    `Stored in version ${store} and not seen by yours: ${fields.join(', ')}.`,
    { fields, errors },
  )

/** The refusal of a write whose loss cannot be ruled out, because the store does not show what it holds. */
const unseen = ({ sides }: Guard, store: string): Problem => {
  const paths = sides.down.losses.map(({ path }) => path)
  return wouldLose(
    paths.map((path) => path.join('.')),
    toldPlaces(paths, store),
    store,
  )
}

const conditional = (request: UpstreamRequest, name: string, value: string): UpstreamRequest => {
  const headers = new HeaderList(request.headers)
  headers.set(name, value)
  return { ...request, headers }
}

/** The request that may be sent now that the stored document is known, or why not. */
const judge = (
  request: UpstreamRequest,
  stored: Extract<Stored, { kind: 'document' }>,
  { guard, backend }: GuardContext,
): Result<UpstreamRequest> => {
  const ifMatch = request.headers.get('if-match')
  const wanted = ifMatch === null ? [] : etagList(ifMatch)
  const { etag } = stored
  if (ifMatch !== null && !wanted.includes('*') && (etag === undefined || !wanted.includes(etag))) {
    return failed(problem('precondition-failed', 'The document is not the one named in If-Match.'))
  }
  const written = guard.foresee(stored.value)
  if (!written.ok) return written
  if (written.value !== undefined) {
    const lost = lostPlaces({ stored: stored.value, written: written.value, ...guard.sides })
    if (!lost.ok) {
      return badAnswer(backend, `The stored document does not fit: ${lost.problem.detail}`)
    }
    if (lost.value.length > 0) {
      const fields = lost.value.map((path) => path.join('.'))
      return failed(wouldLose(fields, toldPlaces(lost.value, backend.version), backend.version))
    }
  }
  return ok(etag === undefined ? request : conditional(request, 'if-match', etag))
}

/**
 * Sends a write unless it would destroy what its client cannot see. Problems: `would-lose-data` with
 * `fields`, `precondition-failed`, `write-conflict`, and those of the backend; none of them applied.
 */
export const sendGuarded = async (
  request: UpstreamRequest,
  context: GuardContext,
): Promise<Result<UpstreamResponse>> => {
  const { backend, guard } = context
  if (guard.path === undefined) return failed(unseen(guard, backend.version))
  const ownCondition = request.headers.has('if-match') || request.headers.has('if-none-match')
  // Only to make new ones: the store itself refuses when there is one.
  if (request.headers.get('if-none-match') === '*') return backend.send(request)

  for (let attempt = 1; attempt <= attempts; attempt++) {
    const stored = await readStored(request, guard.path, context)
    if (!stored.ok) return stored
    if (stored.value.kind === 'answer') return ok(stored.value.answer)
    const judged: Result<UpstreamRequest> =
      stored.value.kind === 'document'
        ? judge(request, stored.value, context)
        : ok(conditional(request, 'if-none-match', '*'))
    if (!judged.ok) return judged
    const sent = await backend.send(judged.value)
    const overtaken = sent.ok && sent.value.status === 412 && !ownCondition
    if (!overtaken) return sent
    await sent.value.body?.cancel()
  }
  return failed(
    problem('write-conflict', `The document changed ${attempts} times while this write was made.`),
  )
}
