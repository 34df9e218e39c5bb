/** What a client can do on one connection, on plain sockets. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { HeaderList, type HttpHandler } from '../../src/http/index.ts'
import { listen, type ListenOptions } from '../../src/http/node/listen.ts'
import { listener } from '../../src/http/node/listener.ts'
import { answersIn, eventually, talk, wire } from '../support/wire.ts'

const start = async (handler: RequestListener, options: Partial<ListenOptions> = {}) => {
  const listening = await listen(handler, {
    host: '127.0.0.1',
    port: 0,
    grace: 100,
    continues: true,
    ...options,
  })
  onTestFinished(() => listening.close())
  return listening
}

interface Asked {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

/** A server that answers when it is told to. */
const held = async (options: Partial<ListenOptions> = {}) => {
  const asked: Asked[] = []
  const listening = await start((incoming, outgoing) => {
    asked.push({ incoming, outgoing })
  }, options)
  const nth = async (n: number): Promise<Asked> => {
    await eventually(() => asked.length > n)
    return asked[n]!
  }
  return { ...listening, asked, nth }
}

const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`
const post = (path: string, body: string, more = ''): string =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n${more}\r\n${body}`

/** Answers with what it was asked, and the body. */
const echo: HttpHandler = async ({ method, path, body }) => {
  let text = ''
  for (;;) {
    const chunk = await body?.read()
    if (!chunk || chunk.done) break
    text += Buffer.from(chunk.value ?? []).toString('latin1')
  }
  return {
    status: 200,
    headers: new HeaderList(),
    body: new TextEncoder().encode(`${method} ${path} ${text}`),
  }
}

describe('pipelined requests', () => {
  test('are handled one after the other, as they came', async () => {
    const { port, asked, nth } = await held()
    const client = wire(port)
    client.send(post('/a', 'A') + post('/b', 'B') + get('/c'))
    const first = await nth(0)
    client.send(get('/d', 'Connection: close\r\n'))
    first.incoming.resume()
    await new Promise((resolve) => first.incoming.once('end', resolve))
    expect(asked).toHaveLength(1)
    first.outgoing.end('1')
    const second = await nth(1)
    expect(asked.map(({ incoming }) => incoming.url)).toEqual(['/a', '/b'])
    second.outgoing.end('2')
    ;(await nth(2)).outgoing.end('3')
    ;(await nth(3)).outgoing.end('4')
    const { answers, rest } = answersIn(await client.ended)
    expect(rest).toBe('')
    expect(answers.map(({ body }) => body)).toEqual(['1', '2', '3', '4'])
  })

  test('are all answered, however many there are, and never more than one at once', async () => {
    let underWay = 0
    let most = 0
    const { port } = await start(
      listener(async ({ path }) => {
        underWay += 1
        most = Math.max(most, underWay)
        await new Promise((resolve) => setImmediate(resolve))
        underWay -= 1
        return { status: 200, headers: new HeaderList(), body: new TextEncoder().encode(path) }
      }),
    )
    const count = 5000
    const paths = Array.from({ length: count }, (_, n) => `/${n}`)
    const client = wire(port)
    client.send(paths.map((path) => get(path)).join(''))
    client.send(get('/last', 'Connection: close\r\n'))
    const { answers, rest } = answersIn(await client.ended)
    expect(rest).toBe('')
    expect(answers.map(({ body }) => body)).toEqual([...paths, '/last'])
    expect(most).toBe(1)
  })

  test('of which one waits long hold back what comes after, not other connections', async () => {
    const { port, asked, nth } = await held()
    const client = wire(port)
    client.send(get('/slow') + Array.from({ length: 3000 }, (_, n) => get(`/${n}`)).join(''))
    const slow = await nth(0)
    const other = wire(port)
    other.send(get('/other', 'Connection: close\r\n'))
    const { outgoing } = await nth(1)
    outgoing.end('other')
    expect(answersIn(await other.ended).answers).toMatchObject([{ body: 'other' }])
    expect(asked).toHaveLength(2)
    // More than fits anywhere on the way cannot be got rid of.
    const most = 64 * 1024 * 1024
    const junk = get(`/${'x'.repeat(8000)}`).repeat(100)
    let sent = 0
    while (client.socket.writableLength < 1024 * 1024 && sent < most) {
      client.send(junk)
      sent += junk.length
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(sent).toBeLessThan(most)
    slow.outgoing.destroy()
    await client.ended
    expect(asked).toHaveLength(2)
  })

  test('after the last one are not handled', async () => {
    const { port, asked, nth } = await held()
    const client = wire(port)
    client.send(get('/a', 'Connection: close\r\n') + post('/b', 'B'))
    ;(await nth(0)).outgoing.end('1')
    expect(answersIn(await client.ended).answers).toMatchObject([{ body: '1' }])
    expect(asked).toHaveLength(1)
  })

  test('after an answer that ends the connection are not handled', async () => {
    const { port, asked, nth } = await held()
    const client = wire(port)
    client.send(get('/a') + post('/b', 'B') + post('/c', 'C'))
    const { outgoing } = await nth(0)
    outgoing.setHeader('Connection', 'close').end('1')
    expect(answersIn(await client.ended).answers).toMatchObject([{ body: '1' }])
    expect(asked).toHaveLength(1)
  })

  test('of a client that left are not handled', async () => {
    const { port, asked, nth } = await held()
    const client = wire(port)
    client.send(post('/a', 'A') + post('/b', 'B'))
    const { outgoing } = await nth(0)
    client.socket.resetAndDestroy()
    await new Promise((resolve) => outgoing.once('close', resolve))
    const other = wire(port)
    other.send(get('/other', 'Connection: close\r\n'))
    ;(await nth(1)).outgoing.end()
    await other.ended
    expect(asked.map(({ incoming }) => incoming.url)).toEqual(['/a', '/other'])
  })
})

describe('what is no HTTP behind a request', () => {
  test.each([
    ['nonsense', 'nonsense\r\n\r\n'],
    [
      'a request with two lengths',
      'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    ],
    [
      'a body that is not chunked',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
    ],
    ['a version that is none', 'GET / HTTP/3.7\r\nHost: a\r\n\r\n'],
    ['a tunnel', 'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])('%s: those before it are answered first, then it, and no more', async (_, junk) => {
    const { port, asked, nth } = await held()
    const client = wire(port)
    client.send(get('/a') + post('/b', 'B') + junk + get('/never'))
    ;(await nth(0)).outgoing.end('1')
    ;(await nth(1)).outgoing.end('2')
    const { answers, rest } = answersIn(await client.ended)
    expect(rest).toBe('')
    expect(answers).toMatchObject([
      { body: '1' },
      { body: '2' },
      { headers: { connection: 'close' } },
    ])
    expect([400, 405]).toContain(answers[2]!.status)
    expect(asked).toHaveLength(2)
    expect(client.wasReset()).toBe(false)
  })

  test('in the body of the one under way: it is refused itself', async () => {
    const { port, nth } = await held()
    const client = wire(port)
    client.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n')
    const { incoming } = await nth(0)
    incoming.resume()
    client.send('ZZ\r\n')
    const { answers } = answersIn(await client.ended)
    expect(answers).toMatchObject([{ status: 400 }])
    expect(JSON.parse(answers[0]!.body)).toMatchObject({
      detail: expect.stringContaining('chunk') as string,
    })
  })

  test('in the body of one that is being answered: the connection ends, and nothing is put between', async () => {
    const { port, nth } = await held()
    const client = wire(port)
    client.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n')
    const { incoming, outgoing } = await nth(0)
    incoming.resume()
    outgoing.write('half')
    await client.seeing((text) => text.includes('half'))
    client.send('ZZ\r\n')
    expect((await client.ended).match(/HTTP\/1\.1/g)).toHaveLength(1)
  })

  test('behind the last request is left alone', async () => {
    const { port, nth } = await held()
    const client = wire(port)
    client.send(`${get('/a', 'Connection: close\r\n')}nonsense\r\n\r\n`)
    ;(await nth(0)).outgoing.end('1')
    expect(answersIn(await client.ended)).toMatchObject({ answers: [{ body: '1' }], rest: '' })
  })

  test('and never ends: the connection does', async () => {
    const { port } = await start(listener(echo))
    const client = wire(port)
    client.send('nonsense\r\n\r\n')
    await client.seeing((text) => text.includes('malformed'))
    // Node's sockets close their side by themselves once the other side has.
    expect(await client.ended).toMatch(/^HTTP\/1\.1 400 /)
  })
})

describe('a body that nobody reads', () => {
  const ignoring = listener(async () => ({
    status: 403,
    headers: new HeaderList(),
    body: new TextEncoder().encode('no'),
  }))

  test.each([
    ['a length', `Content-Length: ${64 * 1024 * 1024}\r\n`],
    ['chunks', 'Transfer-Encoding: chunked\r\n'],
  ])('with %s ends the connection with the answer', async (_, framing) => {
    const { port } = await start(ignoring)
    const client = wire(port)
    client.send(`POST / HTTP/1.1\r\nHost: a\r\n${framing}\r\n`)
    const text = await client.seeing((so) => so.endsWith('no'))
    expect(answersIn(text).answers).toMatchObject([
      { status: 403, headers: { connection: 'close' } },
    ])
    await client.ended
    expect(client.wasReset()).toBe(false)
  })

  test('is not taken for the next request', async () => {
    const seen: string[] = []
    const { port } = await start(
      listener(async ({ path }) => {
        seen.push(path)
        return { status: 403, headers: new HeaderList(), body: null }
      }),
    )
    const client = wire(port)
    client.send('POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n')
    await client.seeing((text) => text.includes('\r\n\r\n'))
    client.send(get('/smuggled'))
    await client.ended
    expect(seen).toEqual(['/a'])
  })

  test('that has come whole keeps the connection', async () => {
    const { port } = await start(ignoring)
    const text = await talk(port, post('/a', 'A') + get('/b', 'Connection: close\r\n'))
    expect(answersIn(text).answers).toMatchObject([
      { headers: { connection: 'keep-alive' } },
      { headers: { connection: 'close' } },
    ])
  })

  test('and goes on after the answer does not reset it away', async () => {
    const { port } = await start(ignoring)
    const client = wire(port, { reads: false })
    client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n')
    // The client writes its whole body before it reads anything.
    for (let n = 0; n < 100; n += 1) {
      await new Promise<void>((resolve) => {
        client.socket.write('x'.repeat(90_000), () => resolve())
      })
    }
    let text = ''
    client.socket.on('data', (chunk) => (text += chunk.toString())).resume()
    await client.ended
    expect(text).toMatch(/^HTTP\/1\.1 403 [^]*no$/)
  })
})

const waiting = (path: string, more = ''): string =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n${more}\r\n`

describe('Expect: 100-continue', () => {
  test('a client is told to go on when its body is wanted', async () => {
    const { port } = await start(listener(echo))
    const client = wire(port)
    client.send(waiting('/', 'Connection: close\r\n'))
    await client.seeing((text) => text.startsWith('HTTP/1.1 100 Continue\r\n\r\n'))
    client.send('body')
    expect(answersIn(await client.ended).answers).toMatchObject([
      { status: 100 },
      { status: 200, body: 'POST / body' },
    ])
  })

  test('a client whose body is not wanted is answered at once, and is not told to go on', async () => {
    const { port } = await start(
      listener(async () => ({ status: 413, headers: new HeaderList(), body: null })),
    )
    const client = wire(port)
    client.send(waiting('/'))
    const { answers } = answersIn(await client.ended)
    expect(answers).toMatchObject([{ status: 413, headers: { connection: 'close' } }])
  })

  test('a listener that knows nothing of it has Node say so', async () => {
    const { port } = await start(
      (incoming, outgoing) => void incoming.on('end', () => outgoing.end('done')).resume(),
      { continues: false },
    )
    const client = wire(port)
    client.send(waiting('/', 'Connection: close\r\n'))
    await client.seeing((text) => text.startsWith('HTTP/1.1 100'))
    client.send('body')
    expect(answersIn(await client.ended).answers).toMatchObject([{ status: 100 }, { body: 'done' }])
  })

  test('behind another request, the word comes in its turn', async () => {
    const gate = Promise.withResolvers<void>()
    const { port } = await start(
      listener(async (request) => {
        if (request.path === '/first') await gate.promise
        return echo(request)
      }),
    )
    const client = wire(port)
    client.send(get('/first') + waiting('/second', 'Connection: close\r\n'))
    const other = wire(port)
    other.send(get('/other', 'Connection: close\r\n'))
    await other.ended
    expect(client.text()).toBe('')
    gate.resolve()
    await client.seeing((text) => text.includes('100 Continue'))
    client.send('body')
    expect(answersIn(await client.ended).answers).toMatchObject([
      { body: 'GET /first ' },
      { status: 100 },
      { body: 'POST /second body' },
    ])
  })

  test('another expectation is refused', async () => {
    const { port } = await start(listener(echo))
    const text = await talk(port, get('/', 'Expect: the-worst\r\n'))
    expect(answersIn(text).answers).toMatchObject([{ status: 417 }])
  })

  test('of a client of HTTP/1.0 is left alone', async () => {
    const { port } = await start(listener(echo))
    const text = await talk(
      port,
      'POST / HTTP/1.0\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\nbody',
    )
    expect(answersIn(text).answers).toMatchObject([{ status: 200, body: 'POST / body' }])
  })
})
