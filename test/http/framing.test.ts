/** Whatever a handler hands over, the next answer on the connection begins where this one ends. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { HeaderList, type Body, type HttpAnswer } from '../../src/http/index.ts'
import { listen } from '../../src/http/node/listen.ts'
import { listener } from '../../src/http/node/listener.ts'
import { answersIn, talk, wire } from '../support/wire.ts'

const bytes = (text: string): Body => new TextEncoder().encode(text)

const reader = (...chunks: readonly string[]): Body => {
  const left = chunks.map((chunk) => new TextEncoder().encode(chunk))
  return {
    read: async () => {
      const value = left.shift()
      return value ? { done: false, value } : { done: true }
    },
    cancel: async () => undefined,
  }
}

const start = async (answer: (path: string) => HttpAnswer | Promise<HttpAnswer>) => {
  const listening = await listen(
    listener(async ({ path }) => answer(path)),
    { host: '127.0.0.1', port: 0, grace: 100 },
  )
  onTestFinished(() => listening.close())
  return listening
}

const next: HttpAnswer['body'] = new TextEncoder().encode('next')

const ask = (method: string, path: string, more = ''): string =>
  `${method} ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`

/** The answer in question, and the one after it on the same connection. */
const twice = async (method: string, given: () => HttpAnswer) => {
  const { port } = await start((path) =>
    path === '/next' ? { status: 200, headers: new HeaderList(), body: next } : given(),
  )
  const text = await talk(port, ask(method, '/') + ask('GET', '/next', 'Connection: close\r\n'))
  return answersIn(text, [method])
}

const bodies: Readonly<Record<string, () => Body>> = {
  'no body': () => null,
  bytes: () => bytes('hello'),
  'a reader': () => reader('hel', 'lo'),
  'an empty reader': () => reader(),
}

const lengths: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no length': {},
  'the right length': { 'content-length': '5' },
  'a length that is none': { 'content-length': '5, 5' },
  'a coding of its own': { 'transfer-encoding': 'chunked', connection: 'keep-alive, x' },
}

const cases = Object.keys(bodies).flatMap((body) =>
  Object.keys(lengths).flatMap((length) =>
    ['GET', 'HEAD', 'POST'].map((method) => ({ method, body, length })),
  ),
)

const given = (status: number, body: string, length: string): HttpAnswer => ({
  status,
  headers: HeaderList.of({ 'content-type': 'text/plain', ...lengths[length] }),
  body: bodies[body]!(),
})

describe.each(cases)('$method answered with $body and $length', ({ method, body, length }) => {
  test('204 ends with its head, and says nothing of content', async () => {
    const { answers, rest } = await twice(method, () => given(204, body, length))
    expect(rest).toBe('')
    expect(answers).toMatchObject([
      { status: 204, body: '' },
      { status: 200, body: 'next' },
    ])
    expect(Object.keys(answers[0]!.headers).sort()).toEqual(['connection', 'date', 'keep-alive'])
  })

  test('205 has a length of zero', async () => {
    const { answers, rest } = await twice(method, () => given(205, body, length))
    expect(rest).toBe('')
    expect(answers).toMatchObject([
      { status: 205, headers: { 'content-length': '0' }, body: '' },
      { status: 200, body: 'next' },
    ])
    expect(answers[0]!.headers['content-type']).toBeUndefined()
  })

  test('304 keeps its length and has no body', async () => {
    const { answers, rest } = await twice(method, () => given(304, body, length))
    expect(rest).toBe('')
    expect(answers).toMatchObject([{ status: 304 }, { status: 200, body: 'next' }])
    const kept = answers[0]!.headers['content-length']
    expect(kept ?? '5').toBe('5')
    expect(kept !== undefined || length !== 'the right length').toBe(true)
    expect(answers[0]!.headers['content-type']).toBe('text/plain')
    expect(answers[0]!.headers['transfer-encoding']).toBeUndefined()
  })

  test('200 has the bytes that it says', async () => {
    const empty = body === 'no body' || body === 'an empty reader'
    const { answers, rest } = await twice(method, () => given(200, body, length))
    // That is less than it says.
    if (body === 'an empty reader' && length === 'the right length' && method !== 'HEAD') return
    expect(rest).toBe('')
    expect(answers).toMatchObject([{ status: 200 }, { status: 200, body: 'next' }])
    expect(answers[0]!.body).toBe(method === 'HEAD' || empty ? '' : 'hello')
    expect(answers[0]!.headers['connection']).toBe('keep-alive')
  })
})

const lying = (length: string, ...chunks: readonly string[]) => ({
  status: 200,
  headers: HeaderList.of({ 'content-length': length }),
  body: reader(...chunks),
})

describe('a length that is not that of the bytes', () => {
  test.each([
    ['bytes', 'too few', '9'],
    ['bytes', 'too many', '2'],
  ])('%s, %s: the real one is told', async (_, __, length) => {
    const { answers } = await twice('GET', () => ({
      status: 200,
      headers: HeaderList.of({ 'content-length': length }),
      body: bytes('hello'),
    }))
    expect(answers).toMatchObject([
      { headers: { 'content-length': '5' }, body: 'hello' },
      { body: 'next' },
    ])
  })

  test.each([
    ['too few at once', () => lying('9', 'hello')],
    ['too many at once', () => lying('2', 'hello')],
    ['none', () => lying('2')],
  ])('a reader, %s: nothing was sent, and a problem is', async (_, answer) => {
    const { answers } = await twice('GET', answer)
    expect(answers).toMatchObject([{ status: 500 }, { body: 'next' }])
  })

  test.each([
    ['too few', () => lying('9', 'he', 'll', 'o')],
    ['too many', () => lying('4', 'he', 'll', 'o')],
  ])(
    'a reader, %s after the head: the connection breaks, and nothing follows',
    async (_, answer) => {
      const { port } = await start((path) =>
        path === '/next' ? { status: 200, headers: new HeaderList(), body: next } : answer(),
      )
      const text = await talk(port, ask('GET', '/') + ask('GET', '/next'))
      expect(text).not.toContain('next')
      expect((text.match(/HTTP\/1\.1/g) ?? []).length).toBeLessThan(2)
    },
  )
})

describe('a client of HTTP/1.0', () => {
  test('gets no chunks; the end of the connection is the end of the body', async () => {
    const { port } = await start(() => ({
      status: 200,
      headers: new HeaderList(),
      body: reader('a', 'b', 'c'),
    }))
    const text = await talk(port, 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n')
    expect(text).toMatch(/\r\n\r\nabc$/)
    expect(text.toLowerCase()).not.toContain('transfer-encoding')
    expect(text.toLowerCase()).toContain('connection: close')
  })

  test('keeps its connection where it asks for that and the length is known', async () => {
    const { port } = await start(() => ({ status: 200, headers: new HeaderList(), body: next }))
    const client = wire(port)
    client.send('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n')
    await client.seeing((text) => text.endsWith('next'))
    client.send('GET / HTTP/1.0\r\n\r\n')
    const { answers } = answersIn(await client.ended)
    expect(answers).toMatchObject([
      { body: 'next', headers: { connection: 'keep-alive' } },
      { body: 'next', headers: { connection: 'close' } },
    ])
  })
})

type Asked = readonly [method: string, status: number, body: () => Body]

const silent = (): { body: Body; speak: () => void } => {
  const gate = Promise.withResolvers<void>()
  const rest = reader('hello') as Exclude<Body, Uint8Array | null>
  return {
    body: { read: () => gate.promise.then(() => rest.read()), cancel: async () => undefined },
    speak: gate.resolve,
  }
}

describe('bytes in headers', () => {
  const odd = 'attachment; filename="na\u00efve \u00c3\u00a9.txt"'
  const headers = () =>
    new HeaderList([
      ['content-length', '5'],
      ['content-disposition', odd],
      ['x-name', 'Z\u00fcrich\t\u00a0\u00ff'],
      ['etag', '"\u00e9"'],
    ])

  test.each<Asked>([
    ['GET', 200, () => bytes('hello')],
    ['GET', 200, () => reader('hello')],
    ['GET', 200, () => reader('he', 'llo')],
    ['HEAD', 200, () => null],
    ['GET', 304, () => null],
    ['GET', 404, () => bytes('hello')],
    ['POST', 201, () => reader('hello')],
  ])('%s %i: pass as they are', async (method, status, body) => {
    const { answers } = await twice(method, () => ({ status, headers: headers(), body: body() }))
    expect(answers).toMatchObject([
      {
        status,
        headers: {
          'content-disposition': odd,
          'x-name': 'Z\u00fcrich\t\u00a0\u00ff',
          etag: '"\u00e9"',
        },
      },
      { body: 'next' },
    ])
  })

  test('pass as they are where the body is silent at first', async () => {
    const { body, speak } = silent()
    const { port } = await start(() => ({ status: 200, headers: headers(), body }))
    const client = wire(port)
    client.send(ask('GET', '/', 'Connection: close\r\n'))
    const head = await client.seeing((text) => text.includes('\r\n\r\n'))
    expect(head).toContain(`content-disposition: ${odd}\r\n`)
    expect(head).toContain('x-name: Z\u00fcrich\t\u00a0\u00ff')
    speak()
    expect(answersIn(await client.ended).answers).toMatchObject([{ body: 'hello' }])
  })

  test('pass as they are beside a problem that takes the place of a body', async () => {
    const { answers } = await twice('GET', () => ({
      status: 200,
      headers: headers(),
      body: { read: () => Promise.reject(new Error('x')), cancel: async () => undefined },
    }))
    expect(answers).toMatchObject([
      { status: 500, headers: { 'x-name': 'Z\u00fcrich\t\u00a0\u00ff' } },
      { body: 'next' },
    ])
  })

  describe.each([
    ['beyond Latin-1', 'x-odd', 'caf\u0113'],
    ['a line end', 'x-odd', 'a\r\nSet-Cookie: b'],
    ['a control character', 'x-odd', 'a\u0000b'],
    ['DEL', 'x-odd', 'a\u007f'],
    ['a lone surrogate', 'x-odd', '\ud800'],
    ['a name that is none', 'x odd', 'a'],
    ['no name', '', 'a'],
    ['a name beyond ASCII', 'x-\u00f6dd', 'a'],
  ])('%s', (_, name, value) => {
    test.each<Asked>([
      ['GET', 200, () => bytes('hello')],
      ['GET', 200, () => reader('hello')],
      ['GET', 200, () => reader('he', 'llo')],
      ['HEAD', 200, () => null],
      ['GET', 304, () => null],
      ['PUT', 204, () => null],
      ['GET', 404, () => bytes('hello')],
    ])('%s %i: a problem that names the header', async (method, status, body) => {
      const { answers, rest } = await twice(method, () => ({
        status,
        headers: new HeaderList([
          ['content-length', '5'],
          [name, value],
          ['x-request-id', 'r1'],
        ]),
        body: body(),
      }))
      expect(rest).toBe('')
      expect(answers).toMatchObject([{ status: 502 }, { status: 200, body: 'next' }])
      if (method === 'HEAD') return
      expect(JSON.parse(answers[0]!.body)).toMatchObject({
        code: 'backend-bad-answer',
        header: name.replace(/[^\w-]/g, '?'),
        request_id: 'r1',
      })
    })
  })
})

describe('a status that is none', () => {
  test.each([0, 99, 100, 101, 199, 600, 999, 1000, Number.NaN, 200.5])('%d', async (status) => {
    const { answers } = await twice('GET', () => ({
      status,
      headers: new HeaderList(),
      body: null,
    }))
    expect(answers).toMatchObject([{ status: 500 }, { body: 'next' }])
  })
})
