/** The way of a request up to the sending, by the very steps of one that is sent: for `explain`. */
import { failed, problem, ProblemError, type Problem } from '../errors/index.ts'
import type { BodyReader, HttpRequest } from '../http/index.ts'
import { createMetrics, silentLogger } from '../telemetry/index.ts'
import type { Backend } from '../upstream/index.ts'
import { act } from './act.ts'
import { createArrival } from './identify/arrival.ts'
import { createQuarantine } from './omit/quarantine.ts'
import { createReport } from './report/report.ts'
import { resolveAny } from './resolve-options.ts'
import { unresolved, type Resolution } from './exchange/resolution.ts'
import type { Core } from './exchange/core.ts'

export interface Rehearsal {
  readonly resolution: Resolution
  /** What the client would be answered before anything was sent. */
  readonly refused: Problem | undefined
  /** What the backend would be asked first; undefined where the gateway answers by itself. */
  readonly sends: { readonly method: string; readonly path: string } | undefined
  /** Whether it could not be told for lack of the body. */
  readonly lacksBody: boolean
}

const withBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH'])

const notSent = problem('internal', 'A rehearsal sends nothing.')

/** Gives all of a text at once. */
const textReader = (text: Uint8Array<ArrayBuffer>): BodyReader => {
  let isRead = false
  return {
    read: async () => {
      if (isRead) return { done: true, value: undefined }
      isRead = true
      return { done: false, value: text }
    },
    cancel: async () => undefined,
  }
}

/** Backends that take down what they are asked. */
const listening = (core: Core, heard: { method: string; path: string }[]) =>
  new Map(
    [...core.backends].map(([key, { name, version }]): [string, Backend] => [
      key,
      {
        name,
        version,
        send: async ({ method, path }) => {
          heard.push({ method, path })
          return failed(notSent)
        },
        close: async () => undefined,
      },
    ]),
  )

/**
 * @param body what the client sends; a write without one is judged as far as that goes
 */
export const rehearse = async (
  core: Core,
  asked: Pick<HttpRequest, 'method' | 'path' | 'query' | 'host' | 'headers'>,
  body?: string,
): Promise<{ readonly rehearsal: Rehearsal; readonly asking: HttpRequest }> => {
  const heard: { method: string; path: string }[] = []
  let lacksBody = false
  const missing: BodyReader = {
    read: () => {
      lacksBody = true
      return Promise.reject(new ProblemError(notSent))
    },
    cancel: async () => undefined,
  }
  const { headers } = asked
  const bytes = body === undefined ? undefined : new TextEncoder().encode(body)
  const isMissing = !bytes && withBody.has(asked.method)
  if (bytes && !headers.has('content-length')) {
    headers.set('content-length', String(bytes.byteLength))
  }
  // Without a length its first bytes would have to tell that there is one.
  if (isMissing && !headers.has('content-length')) headers.set('transfer-encoding', 'chunked')
  const given: HttpRequest = {
    ...asked,
    body: bytes ? textReader(bytes) : isMissing ? missing : null,
    signal: new AbortController().signal,
    connection: {},
  }
  const { request, ended } = createArrival(core.config)(given)
  if (ended) {
    const refused = ended.ok ? undefined : ended.problem
    const rehearsal = { resolution: unresolved(), refused, sends: undefined, lacksBody: false }
    return { rehearsal, asking: request }
  }
  const apart: Core = {
    ...core,
    backends: listening(core, heard),
    quarantine: createQuarantine(),
    cache: undefined,
  }
  const report = createReport({
    contract: core.contract,
    log: silentLogger,
    metrics: createMetrics(),
    quarantine: apart.quarantine,
    now: Date.now,
  })
  const resolution = await resolveAny(apart, request)
  const result = await act({ core: apart, request, id: 'rehearsal', resolution, report })
  const [sends] = heard
  const refused = result.ok || sends || lacksBody ? undefined : result.problem
  return { rehearsal: { resolution, refused, sends, lacksBody }, asking: request }
}
