/** Reads the whole answer of a store, or says why that cannot be done. */
import { failed, ok, problem, type Result } from '../errors/index.ts'
import { joined, type BodyReader, type HeaderList, type StopSignal } from '../http/index.ts'
import type { UpstreamResponse } from './backend.ts'
import { problemOf } from './problem-error.ts'

export interface ReadBodyOptions {
  /** Most bytes that are taken. */
  readonly limit: number
  /** Gives the answer up. */
  readonly signal?: StopSignal
  /** Named in problems. */
  readonly backend?: string
}

type Bytes = Uint8Array<ArrayBuffer>

/** The declared length; of no use when the transport has decoded the body. */
const declaredLength = (headers: HeaderList): number | undefined => {
  const text = headers.get('content-length')
  return text !== null && /^\d+$/.test(text) && !headers.has('content-encoding')
    ? Number(text)
    : undefined
}

/** What came of reading an answer as far as a limit. */
export type ReadStart =
  | { readonly kind: 'whole'; readonly bytes: Bytes }
  /** It goes on beyond the limit: all of it, what was read and what follows. */
  | { readonly kind: 'begun'; readonly body: BodyReader }

/** Chunks that were read, then the rest of the body, at the pace of whoever reads. */
const resumed = (chunks: Uint8Array[], body: BodyReader): BodyReader => ({
  read: async () => {
    const chunk = chunks.shift()
    return chunk ? { done: false, value: chunk } : body.read()
  },
  cancel: (reason) => body.cancel(reason),
})

interface Under {
  readonly body: BodyReader
  readonly options: ReadBodyOptions
  readonly declared: number | undefined
}

const named = ({ backend }: ReadBodyOptions) => (backend === undefined ? {} : { backend })

const wholeOf = (bytes: Bytes, { declared, options }: Under): Result<ReadStart> => {
  const length = bytes.byteLength
  if (declared === undefined || declared === length) return ok({ kind: 'whole', bytes })
  const detail = `The answer has ${length} bytes, not the ${declared} that were declared.`
  return failed(problem('backend-broken', detail, named(options)))
}

/** Reads what has not arrived yet. */
const readOn = async (under: Under): Promise<Result<ReadStart>> => {
  const { body, options } = under
  const { limit, signal } = options
  const giveUp = (): void => void body.cancel(signal?.reason).catch(() => undefined)
  signal?.addEventListener('abort', giveUp)
  try {
    const chunks: Uint8Array[] = []
    let length = 0
    for (;;) {
      if (signal?.aborted) {
        giveUp()
        return failed(problem('client-closed', 'The answer was given up.', named(options)))
      }
      const { done, value } = await body.read()
      if (done && signal?.aborted) continue
      if (done) break
      if (value === undefined) continue
      length += value.byteLength
      chunks.push(value)
      if (length > limit) return ok({ kind: 'begun', body: resumed(chunks, body) })
    }
    return wholeOf(joined(chunks, length), under)
  } catch (error) {
    const told = problemOf(error)
    return failed(told ?? problem('backend-broken', 'The answer broke off.', named(options)))
  } finally {
    signal?.removeEventListener('abort', giveUp)
  }
}

/**
 * Reads an answer whole when it is within the limit, else no further than that; at once when all of
 * it is there. Problems: `backend-broken`, `backend-timeout` or `client-closed` when it breaks off,
 * `backend-broken` also when its length is not the declared one.
 */
export const readStart = (
  { headers, body }: UpstreamResponse,
  options: ReadBodyOptions,
): Promise<Result<ReadStart>> | Result<ReadStart> => {
  if (body === null) return ok({ kind: 'whole', bytes: new Uint8Array() })
  const { limit, signal } = options
  const declared = declaredLength(headers)
  if (declared !== undefined && declared > limit) return ok({ kind: 'begun', body })
  const under: Under = { body, options, declared }
  const arrived = signal?.aborted ? undefined : body.takeAll?.()
  if (!arrived) return readOn(under)
  return arrived.byteLength > limit
    ? ok({ kind: 'begun', body: resumed([arrived], body) })
    : wholeOf(arrived, under)
}

/**
 * Problems: those of `readStart`, and `backend-bad-answer` beyond the limit.
 *
 * @example const bytes = await readBody(response, { limit: 10_000_000, backend: 'blue' })
 */
export const readBody = async (
  response: UpstreamResponse,
  options: ReadBodyOptions,
): Promise<Result<Bytes>> => {
  const start = await readStart(response, options)
  if (!start.ok) return start
  if (start.value.kind === 'whole') return ok(start.value.bytes)
  const { limit, signal, backend } = options
  void start.value.body.cancel(signal?.reason).catch(() => undefined)
  return failed(
    problem('backend-bad-answer', `The answer is larger than ${limit} bytes.`, {
      ...(backend === undefined ? {} : { backend }),
      limit,
    }),
  )
}
