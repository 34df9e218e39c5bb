/** Content codings (RFC 9110 sections 8.4 and 12.5.3) of bodies that are adapted. */
import { describe, expect, test } from 'vitest'
import { documents, ids } from '../fixtures.ts'
import { decoded, encoded, encoderOf } from './coding.ts'
import { listen } from './events.ts'
import { view } from './conditions.ts'
import type { Asked, Answered, Origin, Respond } from './origin.ts'

export interface HttpRuntime {
  /** Codings that the runtime knows, its preferred first. */
  readonly codings: readonly string[]
  /**
   * Whether codings of answers are the gateway's affair. For a Worker they are the platform's:
   * `fetch` decodes what stores answer, and what the client accepts is judged before and after it.
   */
  readonly codesAnswers: boolean
}

export interface Reach {
  readonly origin: () => Origin
  readonly send: (path: string, asked?: Asked) => Promise<Answered>
  readonly url: (path: string) => string
}

const path = `/entities/${ids.ada}`
const document = documents[path.slice(1)]
const older = document?.('1.0')
const newer = JSON.stringify(document?.('2.0'))
const json = { 'Content-Type': 'application/json' }

/** A store that answers in this coding, whatever is asked for. */
const answering =
  (coding: string, body = newer, headers: Readonly<Record<string, string>> = {}): Respond =>
  ({ method }, outgoing) => {
    outgoing.writeHead(200, { ...json, 'Content-Encoding': coding, ETag: '"v1"', ...headers })
    outgoing.end(method === 'HEAD' ? undefined : encoded(coding, body))
  }

const plain: Respond = ({ method }, outgoing) => {
  outgoing.writeHead(200, { ...json, ETag: '"v1"' })
  outgoing.end(method === 'HEAD' ? undefined : newer)
}

const accepting = (header: string): Asked => ({ headers: { 'Accept-Encoding': header } })

const requests = ({ codings }: HttpRuntime, { origin, send }: Reach) => {
  const create = (coding: string, body: Uint8Array) =>
    send('/entities', { method: 'POST', headers: { ...json, 'Content-Encoding': coding }, body })
  const sent = '{"entity_type":"Thing","metadata":{"name":"n"}}'

  test.each([...codings, 'x-gzip', 'GZIP'])('%s is decoded, and goes on plain', async (coding) => {
    origin().respond = plain
    const known = codings.includes(coding) ? coding : 'gzip'
    const answer = await create(coding, encoded(known, sent))
    expect(answer.status).toBe(200)
    const received = origin().received.at(-1)
    expect(received?.headers['content-encoding']).toBeUndefined()
    expect(received?.headers['content-length']).toBe(String(received?.body.length))
    expect(JSON.parse(received?.body ?? '')).toMatchObject({
      ...(JSON.parse(sent) as object),
      owner_identity: null,
    })
  })

  test.each(['compress', 'gzip, gzip', 'exi'])('%s is refused', async (coding) => {
    const count = origin().received.length
    const answer = await create(coding, encoded('gzip', sent))
    expect(answer.status).toBe(415)
    expect(answer.headers['accept-encoding']).toBe(codings.join(', '))
    expect(JSON.parse(answer.bytes.toString())).toMatchObject({
      code: 'unsupported-encoding',
      supported: codings,
    })
    expect(origin().received).toHaveLength(count)
  })

  test.each(codings)(
    'a small body of %s that is large when expanded is refused',
    async (coding) => {
      const bomb = encoded(coding, `"${' '.repeat(64 * 1024 * 1024)}"`)
      expect(bomb.byteLength).toBeLessThan(1024 * 1024)
      const answer = await create(coding, bomb)
      expect(answer.status).toBe(413)
      expect(JSON.parse(answer.bytes.toString())).toMatchObject({ code: 'too-large' })
    },
  )

  test.each(codings)('what is not %s, or ends early, is refused', async (coding) => {
    const whole = encoded(coding, sent)
    for (const bytes of [Buffer.from(sent), whole.subarray(0, whole.byteLength - 3)]) {
      const answer = await create(coding, bytes)
      expect(answer.status).toBe(400)
      const { code, detail } = JSON.parse(answer.bytes.toString()) as Record<string, string>
      expect(code).toBe('malformed')
      expect(detail).toContain(coding)
    }
  })

  test('where nothing is adapted bodies stay encoded, whatever the coding', async () => {
    origin().respond = plain
    const body = 'not decoded'
    await send('/files/a', { method: 'POST', headers: { 'Content-Encoding': 'exi' }, body })
    const received = origin().received.at(-1)
    expect(received?.headers['content-encoding']).toBe('exi')
    expect(received?.body).toBe(body)
  })
}

const asks: readonly (readonly [asked: string | undefined, store: string])[] = [
  [undefined, 'identity'],
  ['', 'identity'],
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  ['deflate;q=0.5, gzip;q=1', 'deflate;q=0.5, gzip'],
  ['compress, dcb, gzip;q=0', 'identity'],
  ['*', 'identity'],
]

const anywhere = ({ codesAnswers }: HttpRuntime, { origin, send }: Reach) => {
  test.each(asks)('a client that says %j has the store asked for %j', async (asked, store) => {
    origin().respond = plain
    const answer = await send(path, asked === undefined ? {} : accepting(asked))
    const said = origin().received.at(-1)?.headers['accept-encoding']
    expect(said).toBe(codesAnswers ? store : 'identity')
    const text = decoded(answer.headers['content-encoding'], answer.bytes)
    expect(JSON.parse(text)).toEqual(older)
  })

  test.each(['gzip', 'br', 'deflate'])('%s that nobody asked for is decoded', async (coding) => {
    origin().respond = answering(coding)
    const answer = await send(path)
    expect(answer.headers['content-encoding']).toBeUndefined()
    expect(JSON.parse(answer.bytes.toString())).toEqual(older)
  })

  test('a coding that nobody knows is a bad answer', async () => {
    origin().respond = (_, outgoing) => {
      outgoing.writeHead(200, { ...json, 'Content-Encoding': 'exi' }).end(newer)
    }
    const answer = await send(path)
    expect(answer.status).toBe(502)
    expect(JSON.parse(answer.bytes.toString())).toMatchObject({ code: 'backend-bad-answer' })
  })
}

const negotiated = ({ codings }: HttpRuntime, { origin, send }: Reach) => {
  const last = codings.at(-1) as string

  test.each(codings)('%s of the store is decoded, adapted and encoded again', async (coding) => {
    origin().respond = answering(coding)
    const answer = await send(path, accepting(codings.join(', ')))
    expect(answer.headers['content-encoding']).toBe(coding)
    expect(JSON.parse(decoded(coding, answer.bytes))).toEqual(older)
    expect(answer.headers['etag']).toBe(`"v1${view}"`)
    expect(answer.headers['vary']).toMatch(/^Accept-Encoding, /)
    const length = answer.headers['content-length'] ?? String(answer.bytes.byteLength)
    expect(length).toBe(String(answer.bytes.byteLength))
  })

  test.each(codings)('%s that is taken off has a tag of its own', async (coding) => {
    origin().respond = answering(coding)
    const answer = await send(path)
    expect(answer.headers['etag']).toBe(`"v1${view}~identity"`)
    expect(answer.headers['vary']).toMatch(/^Accept-Encoding, /)
  })

  test.each(codings)('HEAD says %s where GET does', async (coding) => {
    origin().respond = answering(coding)
    const asked = { ...accepting(coding), method: 'HEAD' }
    const answer = await send(path, asked)
    expect(answer.headers['content-encoding']).toBe(coding)
    expect(answer.headers['etag']).toBe(`"v1${view}"`)
    expect(answer.headers['content-length']).toBeUndefined()
  })

  test.each(codings)('an error of the store in %s can be read', async (coding) => {
    origin().respond = (_, outgoing) => {
      outgoing.writeHead(422, { ...json, 'Content-Encoding': coding })
      outgoing.end(encoded(coding, '{"code":"own"}'))
    }
    for (const asked of [{}, accepting(coding)]) {
      const answer = await send(path, asked)
      expect(answer.status).toBe(422)
      const said = answer.headers['content-encoding']
      expect(decoded(said, answer.bytes)).toBe('{"code":"own"}')
    }
  })

  test.each(codings)('what the store calls %s and is not is a bad answer', async (coding) => {
    origin().respond = (_, outgoing) => {
      outgoing.writeHead(200, { ...json, 'Content-Encoding': coding }).end(newer)
    }
    const answer = await send(path, accepting(coding))
    expect(answer.status).toBe(502)
    expect(answer.headers['content-encoding']).toBeUndefined()
    expect(JSON.parse(answer.bytes.toString())).toMatchObject({ code: 'backend-bad-answer' })
  })

  test('a client that does not take it plain gets what it likes best, by its own tag', async () => {
    origin().respond = plain
    const header = `identity;q=0, ${codings[0]};q=0.2, ${last};q=0.8`
    const answer = await send(path, accepting(header))
    expect(answer.headers['content-encoding']).toBe(last)
    expect(JSON.parse(decoded(last, answer.bytes))).toEqual(older)
    expect(answer.headers['vary']).toMatch(/^Accept-Encoding, /)
    expect(answer.headers['etag']).toBe(`"v1${view}~${last}"`)
  })

  test('`*;q=0` excludes plain, too', async () => {
    origin().respond = plain
    const answer = await send(path, accepting('gzip;q=0.1, *;q=0'))
    expect(answer.headers['content-encoding']).toBe('gzip')
  })

  test('a client to whom nothing is acceptable is answered plain', async () => {
    origin().respond = plain
    const answer = await send(path, accepting('compress, *;q=0'))
    expect(answer.status).toBe(200)
    expect(answer.headers['content-encoding']).toBeUndefined()
    expect(JSON.parse(answer.bytes.toString())).toEqual(older)
  })

  test('the tag of a coding finds its document, and is confirmed as it is', async () => {
    const tag = `"v1${view}~${last}"`
    origin().respond = (request, outgoing) => {
      if (request.headers['if-none-match'] === '"v1"') {
        outgoing.writeHead(304, { ETag: '"v1"' }).end()
      } else plain(request, outgoing)
    }
    const headers = { 'If-None-Match': `"v0${view}", W/${tag}`, 'Accept-Encoding': 'identity;q=0' }
    const weak = await send(path, { headers })
    expect(weak.status).toBe(200)
    const answer = await send(path, { headers: { ...headers, 'If-None-Match': tag } })
    expect(answer.status).toBe(304)
    expect(answer.headers['etag']).toBe(tag)
    expect(answer.headers['content-encoding']).toBeUndefined()
  })

  test('a large list is encoded as it flows', async () => {
    const items = Array.from({ length: 4000 }, () => newer).join(',')
    const page = `{"items":[${items}],"total":4000,"next_cursor":null}`
    expect(page.length).toBeGreaterThan(1024 * 1024)
    origin().respond = (_, outgoing) => {
      outgoing.writeHead(200, json).end(page)
    }
    const answer = await send('/entities', accepting(`identity;q=0, ${last}`))
    expect(answer.headers['content-encoding']).toBe(last)
    const { items: seen } = JSON.parse(decoded(last, answer.bytes)) as { items: unknown[] }
    expect(seen).toHaveLength(4000)
    expect(seen[3999]).toEqual(older)
  })

  test.each(codings)('an export in %s stays one', async (coding) => {
    const relation = documents[`relations/${ids.wrote}`]
    const line = `${JSON.stringify(relation?.('2.0'))}\n`
    origin().respond = (_, outgoing) => {
      outgoing.writeHead(200, {
        'Content-Type': 'application/x-ndjson',
        'Content-Encoding': coding,
      })
      outgoing.end(encoded(coding, line.repeat(50)))
    }
    const answer = await send('/relations/export', accepting(coding))
    expect(answer.headers['content-encoding']).toBe(coding)
    const lines = decoded(coding, answer.bytes).trimEnd().split('\n')
    expect(lines).toHaveLength(50)
    expect(JSON.parse(lines[49] ?? '')).toEqual(relation?.('1.0'))
  })
}

/** An event stream of a store that says one thing, and then nothing until it is told to end. */
const events = (coding: string, said: string, end: Promise<void>): Respond => {
  return (_, outgoing) => {
    outgoing.writeHead(200, { 'Content-Type': 'text/event-stream', 'Content-Encoding': coding })
    const encoder = encoderOf(coding)
    encoder.pipe(outgoing)
    encoder.write(said)
    encoder.flush()
    void end.then(() => encoder.end())
  }
}

const streamed = ({ codings }: HttpRuntime, { origin, url }: Reach) => {
  test.each(codings)('an event in %s arrives before the next one is known', async (coding) => {
    const end = Promise.withResolvers<void>()
    const event = documents[`events/${ids.renamed}`]
    const said = `data: ${JSON.stringify(event?.('2.0'))}\n\n`
    origin().respond = events(coding, said, end.promise)
    const heard = await listen(url('/events/stream'), coding)
    expect(heard.coding).toBe(coding)
    const first = await heard.until('\n\n')
    expect(JSON.parse(first.replace(/^data: /, ''))).toEqual(event?.('1.0'))
    end.resolve()
    await heard.ended
  })
}

export const encodingSuite = (runtime: HttpRuntime, reach: Reach): void => {
  describe('encoded requests', () => {
    requests(runtime, reach)
  })
  describe('encoded answers', () => {
    anywhere(runtime, reach)
  })
  if (!runtime.codesAnswers) {
    console.warn('Skipped: codings of answers, which this platform decodes and chooses by itself.')
  }
  describe.runIf(runtime.codesAnswers)('codings of answers', () => {
    negotiated(runtime, reach)
    streamed(runtime, reach)
  })
}
