/** What replication does at one backend: each call is one request, made by the gateway itself. */
import { failed, problem, type Result } from '../../errors/index.ts'
import { HeaderList, webCodings, type StopSignal } from '../../http/index.ts'
import type { Condition, Looked, Sent } from '../../rollout/index.ts'
import { readBody, type Backend, type UpstreamResponse } from '../../upstream/index.ts'
import { plainAnswer } from '../send/encoding.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** What is told where a call was not what was hoped for; its body has been read or given up. */
export type SideAnswer = Result<UpstreamResponse>

export interface Side {
  /** Those of all its requests. */
  readonly headers: Readonly<Record<string, string>>
  /** @param path of the document, in the version of the backend */
  get(path: string, signal?: StopSignal): Promise<Looked<Bytes, SideAnswer>>
  /** Writes a document as it is, with its id and timestamps; over whatever there is without a condition. */
  put(
    path: string,
    document: Bytes,
    condition: Condition | undefined,
    signal?: StopSignal,
  ): Promise<Sent<Bytes, SideAnswer>>
  /** `overtaken` where there is none. */
  remove(
    path: string,
    ifMatch: string | undefined,
    signal?: StopSignal,
  ): Promise<Sent<Bytes, SideAnswer>>
}

export interface SideOptions {
  readonly backend: Backend
  /** Template of the path of writes, with `{path}` for that of the document. */
  readonly put: string
  /** Beside those that each call sets by itself. */
  readonly headers: Readonly<Record<string, string>>
  /** Largest document that is read. */
  readonly limit: number
  /** Longest time of each request, in milliseconds; that of the backend when absent. */
  readonly withinMs?: number
}

/** Nothing was sent, or all of it was refused before anybody read it. */
const unsent: ReadonlySet<string> = new Set([
  'backend-unreachable',
  'circuit-open',
  'backend-busy',
  'malformed',
])

/** What came of a write whose answer is none of success. */
export const refusedOrUnknown = (answer: SideAnswer): Sent<never, SideAnswer> => {
  const isRefused = answer.ok ? answer.value.status < 500 : unsent.has(answer.problem.code)
  return { kind: isRefused ? 'refused' : 'unknown', answer }
}

const headersOf = (condition: Condition | undefined): Readonly<Record<string, string>> => {
  if (condition === undefined) return {}
  return condition === 'absent' ? { 'if-none-match': '*' } : { 'if-match': condition.ifMatch }
}

/** Of a write: what it says beside its status is of no use. */
const written = async (
  answer: SideAnswer,
  document: Bytes | undefined,
): Promise<Sent<Bytes, SideAnswer>> => {
  if (!answer.ok) return refusedOrUnknown(answer)
  const { status, body } = answer.value
  await body?.cancel().catch(() => undefined)
  if (status === 412) return { kind: 'overtaken' }
  return status >= 200 && status < 300
    ? { kind: 'written', document, answer }
    : refusedOrUnknown(answer)
}

const unusable = ({ name }: Backend, plain: object | undefined): SideAnswer => {
  const why = plain
    ? 'shows no strong entity tag of this document, without which it cannot be written while the resource moves'
    : 'shows this document in an encoding that was not asked for and is not known here'
  return failed(problem('not-replicable', `${name} ${why}.`))
}

export const createSide = ({ backend, put, headers, limit, withinMs }: SideOptions): Side => {
  const send = async (
    method: string,
    path: string,
    more: Readonly<Record<string, string>>,
    body: Bytes | null,
    signal: StopSignal | undefined,
  ): Promise<SideAnswer> =>
    backend.send({
      method,
      path,
      headers: HeaderList.of({ accept: 'application/json', ...headers, ...more }),
      body,
      route: 'replication',
      ...(signal ? { signal } : {}),
      ...(withinMs === undefined ? {} : { timeouts: { totalMs: withinMs } }),
    })

  return {
    headers,
    get: async (path, signal) => {
      const answer = await send('GET', path, { 'accept-encoding': 'identity' }, null, signal)
      if (!answer.ok) return { kind: 'failed', answer }
      const { status, headers: told, body } = answer.value
      const tag = told.get('etag')
      // Some encode what was asked for plain.
      const plain = status === 200 ? plainAnswer(answer.value, webCodings, backend.name) : undefined
      // A weak tag is no condition, and without one nothing can be written safely.
      if (!plain || !tag?.startsWith('"')) {
        await body?.cancel().catch(() => undefined)
        if (status === 404 || status === 410) return { kind: 'absent' }
        return { kind: 'failed', answer: status === 200 ? unusable(backend, plain) : answer }
      }
      const document = await readBody(plain.answer, {
        limit,
        backend: backend.name,
        ...(signal ? { signal } : {}),
      })
      return document.ok
        ? { kind: 'found', document: document.value, tag }
        : { kind: 'failed', answer: document }
    },
    put: async (path, document, condition, signal) => {
      const to = put.replace('{path}', () => path)
      const more = { ...headersOf(condition), 'content-type': 'application/json' }
      return written(await send('PUT', to, more, document, signal), document)
    },
    remove: async (path, ifMatch, signal) => {
      const more = headersOf(ifMatch === undefined ? undefined : { ifMatch })
      const sent = await written(await send('DELETE', path, more, null, signal), undefined)
      // It has gone meanwhile: whoever looks again sees that.
      const isGone = sent.kind === 'refused' && sent.answer.ok && sent.answer.value.status === 404
      return isGone ? { kind: 'overtaken' } : sent
    },
  }
}
