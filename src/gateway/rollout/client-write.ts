/**
 * A client's write at the authority: judged by its own conditions, merged into what is stored, and
 * sent on the condition that nothing has changed since.
 */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { HeaderList, isReader } from '../../http/index.ts'
import type { Condition, Looked, Merged, Sent } from '../../rollout/index.ts'
import { readBody, type UpstreamRequest, type UpstreamResponse } from '../../upstream/index.ts'
import { etagList } from '../headers/etag.ts'
import { readerOf } from '../helpers/reader-of.ts'
import { isJsonType, parseMediaType } from '../headers/media-type.ts'
import { receive } from '../send/body.ts'
import { storedReader, type SendContext } from '../send/send.ts'
import { bodyAnywhere } from '../upgrade/write/merged.ts'
import { readStored } from '../upgrade/write/stored.ts'
import type { Place } from './documents.ts'
import type { TagVerdict } from './other-tag.ts'
import { refusedOrUnknown, type SideAnswer } from './side.ts'

type Bytes = Uint8Array<ArrayBuffer>

export interface ClientWriteOptions {
  /** As the authority's version writes it, with the client's own conditions and credentials. */
  readonly request: UpstreamRequest
  readonly context: SendContext
  readonly kind: 'replace' | 'patch' | 'delete' | 'post'
  /** Where the document is at the authority; undefined of what is made. */
  readonly place: Place | undefined
  /** Type of the documents there, and of what the route answers; undefined where it answers none. */
  readonly type: string | undefined
  readonly answers: string | undefined
  /** Whether the client's `If-Match`, which it has sent, holds. */
  readonly ifMatch:
    | ((mine: Looked<Bytes, SideAnswer>) => Promise<TagVerdict<SideAnswer>>)
    | undefined
  /** Most bytes of an answer. */
  readonly limit: number
}

/** What came of the write, and whether what is stored since has to be read. */
export type Written = Sent<Bytes, SideAnswer> & { readonly isUnread?: boolean }

export interface ClientWrite {
  /** As the client may read it. */
  look(): Promise<Looked<Bytes, SideAnswer>>
  merge(mine: Looked<Bytes, SideAnswer>): Promise<Merged<Bytes, SideAnswer>>
  send(body: Bytes | null, condition: Condition | undefined): Promise<Written>
}

const refused = (detail: string): SideAnswer => failed(problem('precondition-failed', detail))

/** Conditions that are judged here: the gateway's own takes their place. */
const conditions = ['if-match', 'if-none-match', 'if-unmodified-since', 'if-modified-since']

const bytesOf = async ({ body }: UpstreamRequest, limit: number): Promise<Bytes | null> => {
  if (body === null || !isReader(body)) return body
  const received = await receive(body, { bytes: limit })
  return received.kind === 'bytes' ? received.bytes : null
}

export const clientWrite = ({
  request,
  context,
  kind,
  place,
  type,
  answers,
  ifMatch,
  limit,
}: ClientWriteOptions): ClientWrite => {
  const { backend, rewrite, limits } = context
  const { headers } = request
  let own: Promise<Bytes | null> | undefined
  const body = (): Promise<Bytes | null> => (own ??= bytesOf(request, limit))

  const stored = () =>
    place
      ? readStored(request, place.path, { backend, limits, read: storedReader(context) })
      : undefined

  const look = async (): Promise<Looked<Bytes, SideAnswer>> => {
    const found = await stored()
    if (!found) return { kind: 'absent' }
    if (!found.ok) {
      const answer = failed({ ...found.problem, applied: false }, found.cause)
      return { kind: 'failed', answer }
    }
    if (found.value.kind === 'answer') return { kind: 'failed', answer: ok(found.value.answer) }
    if (found.value.kind === 'missing') {
      await found.value.answer.body?.cancel().catch(() => undefined)
      return { kind: 'absent' }
    }
    const { bytes, etag } = found.value
    if (etag !== undefined) return { kind: 'found', document: bytes, tag: etag }
    const detail = `${backend.name} shows no strong entity tag of this document: without one it cannot be written while the resource moves.`
    return { kind: 'failed', answer: failed(problem('not-replicable', detail)) }
  }

  /** What a client is told of a document that is not there. */
  const absent = async (): Promise<SideAnswer> => {
    const found = await stored()
    if (found?.ok && found.value.kind === 'missing') return ok(found.value.answer)
    return failed(
      problem(
        'write-conflict',
        'The document comes and goes while this write is made; nothing was written.',
      ),
    )
  }

  const conditionProblem = async (
    mine: Looked<Bytes, SideAnswer>,
  ): Promise<SideAnswer | undefined> => {
    const none = headers.get('if-none-match')
    if (none !== null && mine.kind === 'found') {
      const tags = etagList(none)
      if (tags.includes('*') || tags.includes(mine.tag)) {
        return refused('The document exists already (If-None-Match).')
      }
    }
    if (ifMatch) {
      const verdict = await ifMatch(mine)
      if (verdict.kind === 'failed') return verdict.answer
      const holds =
        verdict.kind === 'holds' &&
        mine.kind === 'found' &&
        (verdict.ifMatch === '*' || etagList(verdict.ifMatch).includes(mine.tag))
      if (!holds) {
        return refused('The document has changed: its entity tag is not the one in If-Match.')
      }
    } else if (headers.has('if-unmodified-since')) {
      return refused(
        'Dates are not precise enough while the resource moves: send the entity tag of the document as If-Match.',
      )
    }
    return undefined
  }

  const merged = async (mine: Looked<Bytes, SideAnswer>): Promise<Result<Bytes> | 'absent'> => {
    if (!rewrite) {
      if (mine.kind === 'absent' && kind === 'patch') return 'absent'
      return ok((await body()) ?? new Uint8Array())
    }
    if (mine.kind === 'found') return bodyAnywhere(mine.document, { rewrite, backend, limits })
    return rewrite.anew?.() ?? 'absent'
  }

  const merge = async (mine: Looked<Bytes, SideAnswer>): Promise<Merged<Bytes, SideAnswer>> => {
    const refusal = await conditionProblem(mine)
    if (refusal) return { kind: 'answered', answer: refusal }
    if (kind === 'delete') {
      return mine.kind === 'found'
        ? { kind: 'delete' }
        : { kind: 'answered', answer: await absent() }
    }
    if (kind === 'post') return { kind: 'put', document: (await body()) ?? new Uint8Array() }
    const document = await merged(mine)
    if (document === 'absent') return { kind: 'answered', answer: await absent() }
    return document.ok
      ? { kind: 'put', document: document.value }
      : { kind: 'answered', answer: document }
  }

  /** Whether an answer shows all of what is stored now. */
  const showsIt = ({ status, headers: said }: UpstreamResponse): boolean =>
    (status === 200 || status === 201) &&
    answers !== undefined &&
    answers === type &&
    !request.path.includes('?') &&
    !headers.has('prefer') &&
    !said.has('content-encoding') &&
    isJsonType(parseMediaType(said.get('content-type') ?? '').type)

  const read = async (answer: UpstreamResponse): Promise<Written> => {
    const { body: given } = answer
    const bytes = given
      ? await readBody(answer, { limit, backend: backend.name })
      : ok<Bytes>(new Uint8Array())
    // It was made, whatever became of the answer.
    if (!bytes.ok) {
      const told = failed({ ...bytes.problem, applied: true }, bytes.cause)
      return { kind: 'written', document: undefined, answer: told, isUnread: true }
    }
    const shown = showsIt(answer) ? bytes.value : undefined
    const told = ok({ ...answer, body: given && readerOf(bytes.value) })
    return { kind: 'written', document: shown, answer: told, isUnread: !shown }
  }

  const send: ClientWrite['send'] = async (bytes, condition) => {
    const sent = new HeaderList(headers)
    for (const name of conditions) sent.delete(name)
    sent.set('accept-encoding', 'identity')
    if (condition === 'absent') sent.set('if-none-match', '*')
    else if (condition) sent.set('if-match', condition.ifMatch)
    const answer = await backend.send({
      ...request,
      headers: sent,
      body: kind === 'delete' ? await body() : bytes,
    })
    if (!answer.ok) return refusedOrUnknown(answer)
    const { status, body: given } = answer.value
    if (status === 412 && condition !== undefined) {
      await given?.cancel().catch(() => undefined)
      return { kind: 'overtaken' }
    }
    // It is to be done at some time, whatever is stored now.
    if (status === 202) return { kind: 'unknown', answer }
    // What leads elsewhere may have been done: what is stored tells.
    return status >= 200 && status < 400 ? read(answer.value) : refusedOrUnknown(answer)
  }

  return { look, merge, send }
}
