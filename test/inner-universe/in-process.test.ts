/** The store called without a connection: the same answers, bodies made as they are read. */
import { afterEach, describe, expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import { failed, problem, ProblemError } from '../../src/errors/index.ts'
import { HeaderList, isReader, type Body, type BodyReader } from '../../src/http/index.ts'
import {
  openStore,
  silentLog,
  type OpenOptions,
  type OpenStore,
  type PlainAnswer,
} from '../../src/inner-universe/index.ts'
import { storageBut, storageOf } from '../support/embedded-store.ts'
import { entityBody, guid } from './support.ts'

const opened: OpenStore[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()))
})

const open = async (options: Partial<OpenOptions> = {}): Promise<OpenStore> => {
  const storage = storageOf(':memory:')
  const store = await openStore({ schema: '2.0', contract, storage, ...options })
  opened.push(store)
  return store
}

const bytes = (value: unknown): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify(value))

const ask = (
  { handle }: OpenStore,
  method: string,
  path: string,
  body: Body = null,
  headers: Readonly<Record<string, string>> = {},
): Promise<PlainAnswer> => handle({ method, path, headers: HeaderList.of(headers), body })

const textOf = async ({ body }: PlainAnswer): Promise<string> => {
  if (body === null) return ''
  if (!isReader(body)) return Buffer.from(body).toString()
  const chunks: Uint8Array[] = []
  for (;;) {
    const { done, value } = await body.read()
    if (done) return Buffer.concat(chunks).toString()
    if (value) chunks.push(value)
  }
}

const readerOf = ({ body }: PlainAnswer): BodyReader => {
  if (body === null || !isReader(body)) throw new Error('the body is not streamed')
  return body
}

const next = async (reader: BodyReader): Promise<string> =>
  Buffer.from((await reader.read()).value ?? []).toString()

const json = async (answer: PlainAnswer): Promise<Record<string, unknown>> =>
  JSON.parse(await textOf(answer)) as Record<string, unknown>

/** A body in pieces, which may break off. */
const inPieces = (pieces: readonly Uint8Array[], broken?: Error): BodyReader => {
  const left = [...pieces]
  return {
    read: async () => {
      const value = left.shift()
      if (value) return { done: false, value }
      if (broken) throw broken
      return { done: true }
    },
    cancel: async () => void left.splice(0),
  }
}

const put = (store: OpenStore, number: number, name = 'x') => {
  const id = guid(number)
  const document = { ...entityBody('2.0', name), id, created_at: 1, updated_at: 1 }
  return ask(store, 'PUT', `/raw/entities/${id}`, bytes(document))
}

test('documents are written and read', async () => {
  const store = await open()
  const made = await ask(store, 'POST', '/entities', bytes(entityBody('2.0')))
  expect(made.status).toBe(201)
  const path = made.headers.get('location') ?? ''
  const etag = made.headers.get('etag') ?? ''
  const text = await textOf(made)
  expect(made.headers.get('content-length')).toBe(String(Buffer.byteLength(text)))
  expect(await textOf(await ask(store, 'GET', path))).toBe(text)
  const same = await ask(store, 'GET', path, null, { 'if-none-match': etag })
  expect([same.status, same.body, same.headers.has('content-length')]).toEqual([304, null, false])
  const unmet = await ask(store, 'DELETE', path, null, { 'if-match': '"other"' })
  expect(unmet.status).toBe(412)
  const gone = await ask(store, 'DELETE', path)
  expect([gone.status, gone.body]).toEqual([204, null])
  expect((await ask(store, 'GET', path)).status).toBe(404)
})

test.each(['/entities', '/entities/export', '/nothing'])('HEAD %s has no body', async (path) => {
  const store = await open()
  const [head, whole] = [await ask(store, 'HEAD', path), await ask(store, 'GET', path)]
  expect(head.body).toBe(null)
  expect([...head.headers]).toEqual([...whole.headers])
  expect(head.status).toBe(whole.status)
})

describe('a body that is sent', () => {
  test('may come in pieces', async () => {
    const store = await open()
    const whole = bytes(entityBody('2.0'))
    const pieces = [whole.subarray(0, 5), whole.subarray(5, 6), whole.subarray(6)]
    expect((await ask(store, 'POST', '/entities', inPieces(pieces))).status).toBe(201)
  })

  test('is too large, whole or in pieces', async () => {
    const store = await open({ maxBodyBytes: 100 })
    const large = bytes({ ...entityBody('2.0'), more: 'x'.repeat(1000) })
    const pieces = Array.from({ length: 10 }, (_, i) => large.subarray(i * 100, i * 100 + 100))
    for (const body of [large, inPieces(pieces)]) {
      expect((await ask(store, 'POST', '/entities', body)).status).toBe(413)
    }
  })

  test('that breaks off changes nothing, and is answered with the reason it gives', async () => {
    const store = await open()
    const whole = bytes(entityBody('2.0'))
    const limit = new ProblemError(problem('request-timeout', 'The body took too long.'))
    const broken = [
      await ask(store, 'POST', '/entities', inPieces([whole], new Error('broken'))),
      await ask(store, 'POST', '/entities', inPieces([whole], limit)),
    ]
    expect(broken.map(({ status }) => status)).toEqual([499, 408])
    expect((await json(broken[0]!))['code']).toBe('client-closed')
    expect(await json(await ask(store, 'GET', '/entities/count'))).toEqual({ count: 0 })
  })
})

const broken = (): never => {
  throw new Error('the disk is gone')
}

const away = () => failed(problem('storage-unavailable', 'It is away.', { retryAfter: 1 }))

describe('a body that is streamed', () => {
  test('is made only as it is read', async () => {
    const store = await open()
    const name = 'x'.repeat(2000)
    for (let i = 1; i <= 100; i += 1) await put(store, i, name)
    const exported = readerOf(await ask(store, 'GET', '/entities/export'))
    const first = await next(exported)
    await put(store, 100, 'late')
    let text = first
    for (let piece = await next(exported); piece !== ''; piece = await next(exported)) text += piece
    const lines = text.trimEnd().split('\n')
    expect(lines).toHaveLength(100)
    expect(first.split('\n').length).toBeLessThan(100)
    expect(lines.at(-1)).toContain('"late"')
  })

  test('ends when the rest is given up, also while it waits, and is told once', async () => {
    const told: string[] = []
    const debug = (fields: object): void => void told.push((fields as { path: string }).path)
    const store = await open({ log: { ...silentLog, debug } })
    const events = readerOf(await ask(store, 'GET', '/events/stream'))
    const waiting = events.read()
    expect(told).toEqual([])
    await events.cancel()
    await events.cancel()
    expect(await waiting).toEqual({ done: true })
    const unread = readerOf(await ask(store, 'GET', '/entities/export'))
    await unread.cancel()
    expect(await unread.read()).toEqual({ done: true })
    expect(told).toEqual(['/events/stream', '/entities/export'])
  })

  test('carries events as they happen, and ends when the store is about to close', async () => {
    const store = await open()
    const events = readerOf(await ask(store, 'GET', '/events/stream'))
    const first = next(events)
    await ask(store, 'POST', '/entities', bytes(entityBody('2.0')))
    expect(await first).toContain('event: ENTITY_CREATED\n')
    const rest = events.read()
    store.drain()
    expect(await rest).toEqual({ done: true })
    expect((await ask(store, 'GET', '/readyz')).status).toBe(503)
    expect((await ask(store, 'GET', '/entities')).status).toBe(200)
  })

  test('that cannot be made breaks off, and the store tells why', async () => {
    const logged: string[] = []
    const error = (_: object, message: string): void => void logged.push(message)
    const store = await open({
      log: { ...silentLog, error },
      storage: async (needs) => {
        const storage = await storageOf(':memory:')(needs)
        return storageBut(storage, { ranges: { rows: broken, keyAfter: () => undefined } })
      },
    })
    const exported = readerOf(await ask(store, 'GET', '/entities/export'))
    await expect(exported.read()).rejects.toThrow('the disk is gone')
    expect(logged).toEqual(['request failed'])
  })

  test('whose storage is away is a problem, not a stream', async () => {
    const store = await open({
      storage: async (needs) => storageBut(await storageOf(':memory:')(needs), { readable: away }),
    })
    const answer = await ask(store, 'GET', '/entities/export')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
  })
})

test('who has gone ends long work', async () => {
  const store = await open()
  const lines = Array.from({ length: 1500 }, (_, i) => {
    const id = guid(i)
    return `${JSON.stringify({ key: id, document: { ...entityBody('2.0'), id, created_at: 1, updated_at: 1 } })}\n`
  })
  const ndjson = { 'content-type': 'application/x-ndjson' }
  const body = new TextEncoder().encode(lines.join(''))
  expect((await ask(store, 'POST', '/raw/entities', body, ndjson)).status).toBe(200)
  const path = '/raw/entities/digest'
  expect(await json(await ask(store, 'GET', path))).toMatchObject({ count: 1500 })
  const request = { method: 'GET', path, headers: new HeaderList(), body: null }
  const partly = await store.handle({ ...request, signal: AbortSignal.abort() })
  expect(await json(partly)).toMatchObject({ count: 1000 })
})
