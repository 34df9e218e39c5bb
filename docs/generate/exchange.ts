/** Requests through a gateway as it is, before a store that answers what the example says. */
import { ok } from '../../src/errors/index.ts'
import type { Contract } from '../../src/contract/index.ts'
import type { Flags } from '../../src/flags/index.ts'
import { allParts, createGateway, defineConfig } from '../../src/gateway/index.ts'
import { HeaderList, isReader, type Body, type BodyReader } from '../../src/http/index.ts'
import { createMetrics, silentLogger } from '../../src/telemetry/index.ts'
import type { Backend } from '../../src/upstream/index.ts'

/** Headers that are shown, and what follows them. A body that is no text is JSON. */
interface Message {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

export interface Exchange {
  /** Version of the client. */
  readonly client: string
  /** Version of the store. */
  readonly store: string
  /** Method and path. */
  readonly asks: string
  readonly sends?: Message
  /** What the store answers, request by request; the last one again. 200 with `{}` when absent. */
  readonly answers?: readonly (Message & { readonly status?: number })[]
  /** Headers of the answer that are shown. */
  readonly shows?: readonly string[]
}

/** The two sides of most examples. */
export const oldOnNew = { client: '1.0', store: '2.0' } as const
export const newOnOld = { client: '2.0', store: '1.0' } as const

/** In lines: the request or status, headers that are shown, the body. */
export type Lines = readonly string[]

export interface Exchanged {
  readonly sent: Lines
  /** What the store was asked, and what it answered. */
  readonly asked: readonly { readonly request: Lines; readonly answer: Lines }[]
  readonly got: Lines
}

const textOf = (body: unknown): string =>
  typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)

const lines = (first: string, { headers = {}, body }: Message): Lines => [
  first,
  ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ...(body === undefined || body === '' ? [] : textOf(body).trim().split('\n')),
]

const readerOf = (text: string): BodyReader => {
  const chunks = text === '' ? [] : [new TextEncoder().encode(text)]
  return {
    read: async () => {
      const value = chunks.shift()
      return value ? { done: false, value } : { done: true, value: undefined }
    },
    cancel: async () => undefined,
  }
}

const bodyOf = async (body: Body): Promise<string> => {
  if (body === null) return ''
  if (!isReader(body)) return new TextDecoder().decode(body)
  let text = ''
  for (let read = await body.read(); !read.done; read = await body.read()) {
    text += new TextDecoder().decode(read.value)
  }
  return text
}

const only = 'only'

const fixed: Flags = {
  version: 'fixed',
  string: () => ({ value: only, reason: 'STATIC' }),
  boolean: () => ({ value: false, reason: 'STATIC' }),
  close: async () => undefined,
}

const jsonType = { 'content-type': 'application/json' }

const hasType = (headers: Message['headers'] = {}): boolean =>
  Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')

/** What a reader of the page wants to see of a problem. */
const shortened = (text: string): string => {
  if (!text.startsWith('{"type":"urn:')) return text
  const { code, detail, errors } = JSON.parse(text) as Record<string, unknown>
  return JSON.stringify({ code, detail, errors })
}

const shown = (
  headers: { get(name: string): string | null },
  names: readonly string[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = headers.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )

/** What a client of one version and a store of another see of one request. */
export const exchanged = async (contract: Contract, exchange: Exchange): Promise<Exchanged> => {
  const { client, store, asks, sends = {}, answers = [{ body: {} }], shows = [] } = exchange
  const [method = '', path = ''] = asks.split(' ')
  const requestHeaders = Object.keys(sends.headers ?? {})
  const asked: Exchanged['asked'][number][] = []
  const backend: Backend = {
    name: only,
    version: store,
    send: async (request) => {
      const answer = answers[Math.min(asked.length, answers.length - 1)] ?? {}
      const { status = 200, headers = {}, body } = answer
      const text = await bodyOf(request.body)
      const passed = shown(request.headers, [...requestHeaders, 'If-Match'])
      asked.push({
        request: lines(`${request.method} ${decodeURIComponent(request.path)}`, {
          headers: passed,
          body: text,
        }),
        answer: lines(String(status), answer),
      })
      const typed = body === undefined || hasType(headers) ? headers : { ...jsonType, ...headers }
      return ok({ status, headers: HeaderList.of(typed), body: readerOf(textOf(body)) })
    },
    close: async () => undefined,
  }
  const gateway = createGateway({
    contract,
    config: defineConfig({
      backends: { [only]: { url: 'http://store.example', version: store } },
      decision: { flag: only, fallback: only },
      versions: { default: contract.versions[0]?.key ?? '' },
    }),
    flags: fixed,
    backends: new Map([[only, backend]]),
    log: silentLogger,
    metrics: createMetrics(),
    env: {},
    parts: allParts,
  })
  const response = await gateway.fetch(
    new Request(`http://gateway.example${path}`, {
      method,
      headers: {
        'api-version': client,
        ...(sends.body === undefined || hasType(sends.headers) ? {} : jsonType),
        ...sends.headers,
      },
      ...(sends.body === undefined ? {} : { body: textOf(sends.body) }),
    }),
  )
  const text = shortened(await response.text())
  return {
    sent: lines(asks, sends),
    asked,
    got: lines(String(response.status), { headers: shown(response.headers, shows), body: text }),
  }
}
