/**
 * Writes of clients that see less than the store: what they changed goes into the stored document,
 * what they cannot see stays as it is.
 */
import { HeaderList } from '../../../http/index.ts'
import { failed, ok, problem, type Failed, type Result } from '../../../errors/index.ts'
import { parseSpanned, type Json, type Path, type Spanned } from '../../../json/index.ts'
import type { Backend, UpstreamRequest, UpstreamResponse } from '../../../upstream/index.ts'
import { etagList } from '../../headers/etag.ts'
import { isSeen, maySee } from '../../map/place.ts'
import type { Sides } from '../../map/sides.ts'
import { conflictProblem } from './conflict.ts'
import { lostPlaces, lostProblem } from './lost.ts'
import { isExcess, smallWork } from '../../jobs/large-jobs.ts'
import { newEffort, type Effort } from './match-items.ts'
import { mergeWrite, printMerged, type Merged } from './merge.ts'
import { originsOf } from './origins.ts'
import type { Provenance } from './provenance.ts'
import { returningProblem } from './returning.ts'
import { seenOnce } from './said-once.ts'
import { notShown, shownIn, withShown, type Shown } from './shown.ts'
import { comesBack } from './taken-away.ts'
import { badAnswer, readStored, type ReadContext } from './stored.ts'
import { clientPlaces, misfit } from './unseen.ts'
import { withinLimit } from '../../jobs/within-limit.ts'
import type { Away } from '../../jobs/away.ts'

/** How often a write is repeated that another one came before. */
const attempts = 4

type Bytes = Uint8Array<ArrayBuffer>

/** A document that a client wants to be stored. */
export interface Wanted {
  readonly value: Json
  /** In the store's version. */
  readonly written: Json
  /** Where its parts stood in what the client saw, as far as the client said so. */
  readonly provenance?: Provenance | undefined
}

/** What a client wants to write, and how it is put into the stored document. */
export interface Rewrite {
  readonly sides: Sides
  /** Path of the stored document in the store's version; undefined when the store cannot show it. */
  readonly path: string | undefined
  /** The client's document, given what it sees of the stored one. Problems: those of patches and of `wantedOf`. */
  readonly wanted: (seen: Json, shown?: Shown) => Result<Wanted>
  /** What is written where nothing is stored. Undefined for a patch, which makes no document. */
  readonly anew?: () => Result<Bytes>
  /** The short way into a stored document, where there is one. */
  readonly direct?: (stored: Bytes) => Bytes | undefined
  /** What of a merged document is sent; all of it when absent. */
  readonly taken?: (merged: Bytes) => Bytes
  /** The form in which a merged document is sent, or what became of the stored one; JSON when absent. */
  readonly encode?: (merged: Bytes, stored: Bytes) => Result<Bytes>
  /** Whether the client sees the stored document at all: else the refusal. Absent where it always does. */
  readonly guard?: (stored: Bytes, backend: string) => Failed | undefined
  /** Where large documents are merged, so that nobody waits for it. */
  readonly away?: Away | undefined
}

export interface MergeContext extends ReadContext {
  readonly rewrite: Rewrite
}

const conditional = (request: UpstreamRequest, name: string, value: string): UpstreamRequest => {
  const headers = new HeaderList(request.headers)
  headers.set(name, value)
  return { ...request, headers }
}

/** Whether the client's own `If-Match` still names what is stored. */
const isMatched = (request: UpstreamRequest, etag: string | undefined): boolean => {
  const ifMatch = request.headers.get('if-match')
  if (ifMatch === null) return true
  const wanted = etagList(ifMatch)
  return wanted.includes('*') || (etag !== undefined && wanted.includes(etag))
}

/** What a client says in words of another version than its own; undefined where it could read it. */
const unreadable = (written: Json, { down }: Sides): Failed | undefined => {
  if (down.refuses === undefined) return undefined
  const back = down.value(written)
  if (back.ok || back.problem.code === 'adapter-failed') return undefined
  const { errors = [] } = back.problem
  const detail = 'The body has a form that your version does not have.'
  return failed(problem('wrong-shape', detail, { errors: clientPlaces(errors, down) }))
}

interface Wish {
  /** Of the stored document: what the client says of it is no news. */
  readonly shown?: Shown | undefined
  /** Places that the client takes away. */
  readonly taken?: readonly Path[]
}

/** Problems: those of the lens; `wrong-shape`, `not-representable` and `path-not-in-version` where something would not come back. */
export const wantedOf = (
  value: Json,
  sides: Sides,
  { shown, taken = [] }: Wish = {},
): Result<Wanted> => {
  const lifted = sides.up.value(value)
  if (!lifted.ok) return lifted
  const refusal = unreadable(lifted.value, sides)
  if (refusal) return refusal
  const said = { value, converted: lifted.value, back: sides.down, path: [] }
  const { unheld, ...others } = lostPlaces(said, sides)
  const held = shown ? notShown(unheld, value, lifted.value, shown, sides) : unheld
  const back = comesBack(taken, value, lifted.value, sides)
  const lost = lostProblem({ ...others, unheld: [...held, ...back] }, sides.up.twins)
  if (lost) return lost
  return ok({ value, written: shown ? withShown(value, lifted.value, shown, sides) : lifted.value })
}

/** What becomes of a stored document, and what the client saw and wants. */
export interface Rewritten {
  readonly merged: Merged
  readonly seen: Json
  readonly wanted: Json
}

/**
 * Puts what a client changed into a stored document. Problems: those of `wanted`;
 * `backend-bad-answer` when the stored document does not fit its version, and `adapter-failed`.
 */
export const rewritten = (
  document: Spanned,
  { sides, wanted }: Pick<Rewrite, 'sides' | 'wanted'>,
  backend: Pick<Backend, 'name'>,
  effort?: Effort,
): Result<Rewritten> => {
  const { up, down, storeTypes, type } = sides
  const seen = down.value(document.value)
  if (!seen.ok) return misfit(seen, down, backend.name)
  const returned = up.value(seen.value)
  if (!returned.ok) return misfit(returned, down, backend.name)
  const undeclared = shownIn(document.value, seen.value, returned.value, sides)
  const asked = wanted(seen.value, undeclared?.shown)
  if (!asked.ok) return asked
  const { value, written, provenance } = asked.value
  const alike = seenOnce(seen.value, value, sides)
  const came = alike === seen.value ? returned : up.value(alike)
  if (!came.ok) return misfit(came, down, backend.name)
  const met = came === returned ? undeclared : shownIn(document.value, alike, came.value, sides)
  const merged = mergeWrite({
    stored: document.value,
    text: document.text,
    spans: document.spans,
    returned: met?.returned ?? came.value,
    written,
    origins: provenance && originsOf(provenance, sides),
    types: storeTypes,
    type,
    sees: (path) => isSeen(path, sides),
    maySee: (path) => maySee(path, sides),
    follows: (path) => down.mapPath([...path, '0']).kind !== 'dropped',
    effort,
  })
  const refusal = returningProblem(document.value, merged, value, sides)
  return refusal ?? ok({ merged, seen: seen.value, wanted: value })
}

const encoder = new TextEncoder()

/** Writers that were in each other's way come back at different times. */
const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, Math.random() * 10 * 2 ** attempt)
  })

export type PutContext = Pick<MergeContext, 'rewrite' | 'limits'> & {
  readonly backend: Pick<Backend, 'name'>
}

const putInto = (
  stored: Bytes,
  { rewrite, backend, limits }: PutContext,
  effort?: Effort,
): Result<Rewritten> => {
  const document = parseSpanned(stored, limits)
  return document.ok
    ? rewritten(document.value, rewrite, backend, effort)
    : badAnswer(backend, `The stored document cannot be read: ${document.problem.detail}`)
}

/** What is written in place of a stored document. Problems: those of `rewritten`, and `too-large`. */
export const bodyFor = (stored: Bytes, context: PutContext, effort?: Effort): Result<Bytes> => {
  const refusal = context.rewrite.guard?.(stored, context.backend.name)
  if (refusal) return refusal
  const { direct, taken, encode } = context.rewrite
  const sent = (bytes: Bytes): Result<Bytes> => {
    const encoded = encode?.(bytes, stored) ?? ok(bytes)
    return encoded.ok ? withinLimit(encoded.value, context.limits) : encoded
  }
  const short = direct?.(stored)
  if (short) return sent(short)
  const result = putInto(stored, context, effort)
  if (!result.ok) return result
  const merged = encoder.encode(printMerged(result.value.merged))
  return sent(taken?.(merged) ?? merged)
}

/** What a client is told that was overtaken each time. Problems: `write-conflict`, those of `rewritten`. */
export const conflictOf = (stored: Bytes, times: number, context: PutContext): Result<never> => {
  const result = putInto(stored, context)
  return result.ok ? failed(conflictProblem(result.value, times)) : result
}

/** `bodyFor`, elsewhere where it is large, or turns out to cost much. */
export const bodyAnywhere = async (stored: Bytes, context: PutContext): Promise<Result<Bytes>> => {
  const { away } = context.rewrite
  if (!away) return bodyFor(stored, context)
  if (away.takes(stored)) return (await away.merge(stored)) ?? bodyFor(stored, context)
  const effort = newEffort(smallWork.compared)
  const body = bodyFor(stored, context, effort)
  const exceeds = effort.exceeded === true || (!body.ok && isExcess(body.problem))
  return exceeds ? ((await away.merge(stored)) ?? bodyFor(stored, context)) : body
}

const conflictAnywhere = async (stored: Bytes, context: PutContext): Promise<Result<never>> => {
  const { away } = context.rewrite
  const told = away?.takes(stored) ? await away.conflict(stored, attempts) : undefined
  return told ?? conflictOf(stored, attempts, context)
}

/**
 * Reads what is stored, puts in what the client changed, and writes it unless something else came
 * between. Problems: those of `rewritten`, `precondition-failed`, `write-conflict`, and those of the
 * backend; none of them applied.
 */
export const sendMerged = async (
  request: UpstreamRequest,
  context: MergeContext,
): Promise<Result<UpstreamResponse>> => {
  const { backend, rewrite } = context
  if (rewrite.path === undefined) {
    const detail =
      'The backend has no route that reads this document, and your version sees only a part of it: merging the write needs both.'
    return failed(problem('not-representable', detail))
  }
  const ifMatch = request.headers.get('if-match')
  const ownCondition =
    (ifMatch !== null && ifMatch.trim() !== '*') || request.headers.has('if-none-match')
  const { anew } = rewrite
  const makesOnly = request.headers.get('if-none-match')?.trim() === '*'

  let last: Bytes | undefined
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (attempt > 1) await pause(attempt)
    const stored = await readStored(request, rewrite.path, context)
    if (!stored.ok) return failed({ ...stored.problem, applied: false }, stored.cause)
    if (stored.value.kind === 'answer') return ok(stored.value.answer)
    let attempted: UpstreamRequest
    const isMissing = stored.value.kind === 'missing'
    if (stored.value.kind === 'missing') {
      if (!anew) return ok(stored.value.answer)
      await stored.value.answer.body?.cancel()
      const body = anew()
      if (!body.ok) return body
      attempted = { ...conditional(request, 'if-none-match', '*'), body: body.value }
    } else {
      const { bytes, etag } = stored.value
      if (!isMatched(request, etag)) {
        const detail = 'The document has changed: its entity tag is not the one in If-Match.'
        return failed(problem('precondition-failed', detail))
      }
      // The store would say so itself, unless it knows no conditions: then it must not be asked.
      if (makesOnly)
        return failed(
          problem('precondition-failed', 'The document exists already (If-None-Match: *).'),
        )
      const body = await bodyAnywhere(bytes, context)
      if (!body.ok) return body
      last = bytes
      attempted = {
        ...(etag === undefined ? request : conditional(request, 'if-match', etag)),
        body: body.value,
      }
    }
    const sent = await backend.send(attempted)
    // With If-Match nothing may be made anew, whatever comes between.
    const mayRepeat = !ownCondition && !(isMissing && ifMatch !== null)
    const overtaken = sent.ok && sent.value.status === 412 && mayRepeat
    if (!overtaken) return sent
    await sent.value.body?.cancel()
  }
  if (!last)
    return failed(
      problem(
        'write-conflict',
        'The document was created and deleted again while this write was made; nothing was written.',
      ),
    )
  return conflictAnywhere(last, context)
}
