/** Requests that are none, or that mean one thing to one reader and another to the next: all of them end their connection. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { HeaderList } from '../../src/http/index.ts'
import { listen } from '../../src/http/node/listen.ts'
import { listener } from '../../src/http/node/listener.ts'
import { answersIn, talk } from '../support/wire.ts'

const start = async () => {
  const seen: string[] = []
  const refused: string[] = []
  const handler = listener(async ({ method, path, host, body }) => {
    seen.push(`${method} ${host}${path}`)
    for (let chunk = await body?.read(); chunk && !chunk.done;) chunk = await body?.read()
    return { status: 200, headers: new HeaderList(), body: new TextEncoder().encode('ok') }
  })
  const listening = await listen(handler, {
    host: '127.0.0.1',
    port: 0,
    grace: 100,
    limits: { headerBytes: 4096 },
    refused: (reason) => refused.push(reason),
  })
  onTestFinished(() => listening.close())
  return { ...listening, seen, refused }
}

const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n'
const head = (line: string, ...headers: readonly string[]): string =>
  [line, 'Host: a', ...headers, '', ''].join('\r\n')
const post = (...headers: readonly string[]): string => head('POST / HTTP/1.1', ...headers)
const chunked = 'Transfer-Encoding: chunked'

type Case = readonly [what: string, text: string, status: number, code: string, words: RegExp]

const malformed: readonly Case[] = [
  ['no request line', 'hello\r\n\r\n', 400, 'malformed', /method|request line/],
  ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001', 400, 'malformed', /method/],
  ['a method that HTTP does not know', head('FETCH / HTTP/1.1'), 400, 'malformed', /method/],
  ['a method in lower case', head('get / HTTP/1.1'), 400, 'malformed', /method/],
  ['HTTP/0.9', 'GET /\r\n\r\n', 400, 'malformed', /HTTP/],
  ['HTTP/2.0', head('GET / HTTP/2.0'), 400, 'malformed', /version/],
  ['HTTP/3.7', head('GET / HTTP/3.7'), 400, 'malformed', /version/],
  ['RTSP', head('GET / RTSP/1.0'), 400, 'malformed', /version/],
  ['RTSP with the number of HTTP', head('GET / RTSP/1.1'), 400, 'malformed', /version/],
  ['RTSP without a host', 'OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n', 400, 'malformed', /version/],
  ['RTSP after a line end', `\r\n${head('DESCRIBE / RTSP/1.0')}`, 400, 'malformed', /version/],
  [
    'RTSP with a body',
    `${head('POST / RTSP/1.0', 'Content-Length: 1')}a`,
    400,
    'malformed',
    /version/,
  ],
  ['RTSP before HTTP', `${head('GET / RTSP/1.0')}${smuggled}`, 400, 'malformed', /version/],
  ['ICE', head('SOURCE / ICE/1.0'), 400, 'malformed', /version/],
  ['ICE with a method of HTTP', head('GET / ICE/1.0'), 400, 'malformed', /./],
  ['another protocol', head('GET / FOO/1.1'), 400, 'malformed', /./],
  ['HTTP in lower case', head('GET / http/1.1'), 400, 'malformed', /./],
  ['HTTP/0.9 by name', head('GET / HTTP/0.9'), 400, 'malformed', /version/],
  ['HTTP/1.2', head('GET / HTTP/1.2'), 400, 'malformed', /version/],
  ['HTTP/1.10', head('GET / HTTP/1.10'), 400, 'malformed', /./],
  ['an expectation', head('GET / HTTP/1.1', 'Expect: fish'), 417, 'expectation-failed', /100/],
  [
    'one beside 100-continue',
    head('GET / HTTP/1.1', 'Expect: 100-continue, x'),
    417,
    'expectation-failed',
    /100/,
  ],
  [
    'one in a second line',
    head('GET / HTTP/1.1', 'Expect: 100-continue', 'Expect: x=1'),
    417,
    'expectation-failed',
    /100/,
  ],
  [
    'one with a body',
    `${post('Expect: x', 'Content-Length: 9')}${smuggled}`,
    417,
    'expectation-failed',
    /100/,
  ],
  ['a target with a control character', head('GET /\u0001 HTTP/1.1'), 400, 'malformed', /URL/],
  [
    'a header with a space before its colon',
    head('GET / HTTP/1.1', 'X-A : 1'),
    400,
    'malformed',
    /header/,
  ],
  [
    'a header that goes on in the next line',
    head('GET / HTTP/1.1', 'X-A: 1', ' 2'),
    400,
    'malformed',
    /header/,
  ],
  ['a header that is none', head('GET / HTTP/1.1', 'X-A'), 400, 'malformed', /header/],
  ['NUL in a header', head('GET / HTTP/1.1', 'X-A: \u0000'), 400, 'malformed', /header/],
  ['a lone CR in a header', head('GET / HTTP/1.1', 'X-A: 1\rX-B: 2'), 400, 'malformed', /./],
  ['a lone LF', 'GET / HTTP/1.1\nHost: a\n\n', 400, 'malformed', /CR and LF/],
  [
    'a length that is no number',
    `${post('Content-Length: x')}${smuggled}`,
    400,
    'malformed',
    /Content-Length/,
  ],
  [
    'a length with a sign',
    `${post('Content-Length: +5')}${smuggled}`,
    400,
    'malformed',
    /Content-Length/,
  ],
  [
    'a length below zero',
    `${post('Content-Length: -5')}${smuggled}`,
    400,
    'malformed',
    /Content-Length/,
  ],
  [
    'a length in hexadecimal',
    `${post('Content-Length: 0x5')}${smuggled}`,
    400,
    'malformed',
    /Content-Length/,
  ],
  ['an empty length', `${post('Content-Length:')}${smuggled}`, 400, 'malformed', /Content-Length/],
  [
    'a length beyond all bounds',
    `${post(`Content-Length: ${'9'.repeat(30)}`)}${smuggled}`,
    400,
    'malformed',
    /Content-Length/,
  ],
  [
    'two lengths',
    `${post('Content-Length: 5', 'Content-Length: 6')}${smuggled}`,
    400,
    'malformed',
    /length/i,
  ],
  [
    'the same length twice',
    `${post('Content-Length: 0', 'Content-Length: 0')}${smuggled}`,
    400,
    'malformed',
    /length/i,
  ],
  [
    'two lengths in a line',
    `${post('Content-Length: 5, 5')}${smuggled}`,
    400,
    'malformed',
    /Content-Length/,
  ],
  [
    'a length beside chunks',
    `${post('Content-Length: 4', chunked)}0\r\n\r\n${smuggled}`,
    400,
    'malformed',
    /Transfer-Encoding|length/,
  ],
  [
    'chunks beside a length',
    `${post(chunked, 'Content-Length: 4')}0\r\n\r\n${smuggled}`,
    400,
    'malformed',
    /Transfer-Encoding|length/,
  ],
  [
    'a coding that is none',
    `${post('Transfer-Encoding: xchunked')}0\r\n\r\n${smuggled}`,
    400,
    'malformed',
    /Transfer-Encoding|transfer/,
  ],
  [
    'a coding before chunked',
    `${post('Transfer-Encoding: gzip, chunked')}0\r\n\r\n${smuggled}`,
    400,
    'malformed',
    /transfer codings/,
  ],
  [
    'a coding behind chunked',
    `${post('Transfer-Encoding: chunked, gzip')}0\r\n\r\n${smuggled}`,
    400,
    'malformed',
    /Transfer-Encoding/,
  ],
  ['chunked twice', `${post(chunked, chunked)}0\r\n\r\n${smuggled}`, 400, 'malformed', /ransfer/],
  ['identity', `${post('Transfer-Encoding: identity')}${smuggled}`, 400, 'malformed', /ransfer/],
  ['an empty coding', `${post('Transfer-Encoding:')}${smuggled}`, 400, 'malformed', /ransfer/],
  [
    'a coding with a tab',
    `${post('Transfer-Encoding: \u000bchunked')}0\r\n\r\n${smuggled}`,
    400,
    'malformed',
    /./,
  ],
  [
    'chunks in HTTP/1.0',
    `POST / HTTP/1.0\r\nConnection: keep-alive\r\n${chunked}\r\n\r\n0\r\n\r\n${smuggled}`,
    400,
    'malformed',
    /HTTP\/1\.0/,
  ],
  ['a chunk without a size', `${post(chunked)}\r\n\r\n${smuggled}`, 400, 'malformed', /chunk/],
  [
    'a chunk whose size is no number',
    `${post(chunked)}0x1\r\na\r\n0\r\n\r\n${smuggled}`,
    400,
    'malformed',
    /chunk/,
  ],
  [
    'a chunk longer than its size',
    `${post(chunked)}1\r\nab\r\n0\r\n\r\n${smuggled}`,
    400,
    'malformed',
    /./,
  ],
  [
    'a chunk that ends with LF',
    `${post(chunked)}1\r\na\n0\r\n\r\n${smuggled}`,
    400,
    'malformed',
    /./,
  ],
  [
    'a chunk whose size ends with LF',
    `${post(chunked)}1\na\r\n0\r\n\r\n${smuggled}`,
    400,
    'malformed',
    /./,
  ],
  [
    'a chunk size beyond all bounds',
    `${post(chunked)}${'f'.repeat(30)}\r\na\r\n${smuggled}`,
    400,
    'malformed',
    /chunk/,
  ],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', 400, 'malformed', /no Host/],
  ['two hosts', head('GET / HTTP/1.1', 'Host: b'), 400, 'malformed', /several Host/],
  ['the same host twice', head('GET / HTTP/1.1', 'host: a'), 400, 'malformed', /several Host/],
  ['an empty host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', 400, 'malformed', /not a host/],
  ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n', 400, 'malformed', /not a host/],
  ['a host with a list', 'GET / HTTP/1.1\r\nHost: a, b\r\n\r\n', 400, 'malformed', /not a host/],
  [
    'two hosts beside a whole URL',
    head('GET http://a/ HTTP/1.1', 'Host: b'),
    400,
    'malformed',
    /several Host/,
  ],
  ['another scheme', head('GET ftp://a/ HTTP/1.1'), 400, 'malformed', /target/],
  ['a URL with credentials', head('GET http://u:p@a/ HTTP/1.1'), 400, 'malformed', /target/],
  ['an asterisk that is not for OPTIONS', head('GET * HTTP/1.1'), 400, 'malformed', /target/],
  ['an authority that is not for CONNECT', head('GET a:80 HTTP/1.1'), 400, 'malformed', /target/],
]

/** Of which the head was good. */
const late: readonly Case[] = [
  [
    'a length in trailers',
    `${post(chunked)}1\r\na\r\n0\r\nContent-Length: 9\r\n\r\n${smuggled}`,
    400,
    'malformed',
    /./,
  ],
]

const tooMuch: readonly Case[] = [
  [
    'a header that is too large',
    head('GET / HTTP/1.1', `X-A: ${'x'.repeat(9000)}`),
    431,
    'headers-too-large',
    /headers/,
  ],
  [
    'too many headers',
    head('GET / HTTP/1.1', ...Array.from({ length: 900 }, (_, n) => `X-${n}: x`)),
    431,
    'headers-too-large',
    /headers/,
  ],
  [
    'a target that is too long',
    head(`GET /${'x'.repeat(200_000)} HTTP/1.1`),
    414,
    'target-too-long',
    /target/,
  ],
  [
    'chunk extensions that are too large',
    `${post(chunked)}1;${'x'.repeat(40_000)}\r\na\r\n0\r\n\r\n`,
    413,
    'too-large',
    /extensions/,
  ],
  ['a tunnel', 'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n', 405, 'method-not-allowed', /CONNECT/],
]

describe.each([...malformed, ...late, ...tooMuch])('%s', (_, text, status, code, words) => {
  test('is refused in words that fit, once, and nothing behind it is read', async () => {
    const { port, seen, refused } = await start()
    const { answers, rest } = answersIn(await talk(port, text))
    expect(rest).toBe('')
    expect(answers).toHaveLength(1)
    const { headers, body } = answers[0]!
    expect(headers).toMatchObject({
      connection: 'close',
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    })
    expect(JSON.parse(body)).toMatchObject({
      status,
      code,
      detail: expect.stringMatching(words) as string,
      hint: expect.any(String) as string,
    })
    expect(answers[0]!.status).toBe(status)
    // A body that turns out to be none may have been begun.
    expect(seen.filter((line) => line.includes('smuggled'))).toEqual([])
    expect(refused.length).toBeLessThan(2)
  })
})

describe('what looks odd and is HTTP', () => {
  test.each([
    ['a scheme in capitals', head('GET HTTP://B/x HTTP/1.1'), 'GET b/x'],
    ['https', head('GET https://b/x HTTP/1.1'), 'GET b/x'],
    ['a whole URL with another host', head('GET http://b/x HTTP/1.1'), 'GET b/x'],
    ['a line end before the request', `\r\n${head('GET /x HTTP/1.1')}`, 'GET a/x'],
    ['a coding in capitals', `${post('Transfer-Encoding: CHUNKED')}1\r\na\r\n0\r\n\r\n`, 'POST a/'],
    ['its own name in the path', head('GET /RTSP/1.0 HTTP/1.1'), 'GET a/RTSP/1.0'],
    ['an expectation of nothing', head('GET /x HTTP/1.1', 'Expect: '), 'GET a/x'],
    ['chunk extensions', `${post(chunked)}1;a=b;c="d"\r\na\r\n0\r\n\r\n`, 'POST a/'],
    ['trailers', `${post(chunked)}1\r\na\r\n0\r\nHost: b\r\nX-Forwarded-For: b\r\n\r\n`, 'POST a/'],
    ['leading zeros', `${post('Content-Length: 0001')}a`, 'POST a/'],
    ['a body of GET', `${head('GET /x HTTP/1.1', 'Content-Length: 1')}a`, 'GET a/x'],
  ])('%s', async (_, text, line) => {
    const { port, seen } = await start()
    const last = head('GET /last HTTP/1.1', 'Connection: close')
    const { answers, rest } = answersIn(await talk(port, text + last))
    expect(rest).toBe('')
    expect(answers).toMatchObject([{ status: 200 }, { status: 200 }])
    expect(seen).toEqual([line, 'GET a/last'])
  })

  test.each([
    ['no host', 'GET /x HTTP/1.0\r\n\r\n', /^GET 127\.0\.0\.1:\d+\/x$/],
    ['a host', 'GET /x HTTP/1.0\r\nHost: b\r\n\r\n', /^GET b\/x$/],
  ])('HTTP/1.0 with %s', async (_, text, line) => {
    const { port, seen } = await start()
    expect(answersIn(await talk(port, text)).answers).toMatchObject([
      { status: 200, headers: { connection: 'close' } },
    ])
    expect(seen).toEqual([expect.stringMatching(line)])
  })

  test('OPTIONS of the server as a whole is answered by the gateway', async () => {
    const { port, seen } = await start()
    const text = await talk(port, head('OPTIONS * HTTP/1.1', 'Connection: close'))
    const { answers } = answersIn(text)
    expect(answers).toMatchObject([
      { status: 204, headers: { allow: expect.stringContaining('OPTIONS') as string } },
    ])
    expect(seen).toEqual([])
  })

  test.each([
    ['a socket', 'websocket', 'Upgrade'],
    ['HTTP/2', 'h2c', 'Upgrade, HTTP2-Settings'],
    ['nothing that it names', 'websocket', 'keep-alive'],
  ])('a wish for %s is passed over, and its connection ends', async (_, upgrade, connection) => {
    const { port, seen } = await start()
    const wish = head('GET /x HTTP/1.1', `Connection: ${connection}`, `Upgrade: ${upgrade}`)
    const { answers, rest } = answersIn(await talk(port, `${wish}${smuggled}`))
    expect(rest).toBe('')
    expect(answers).toMatchObject([{ status: 200, headers: { connection: 'close' } }])
    expect(seen).toEqual(['GET a/x'])
  })

  test('the preface of HTTP/2 is no HTTP/1', async () => {
    const { port, seen } = await start()
    const text = await talk(port, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    expect(text).not.toContain('200')
    expect(seen).toEqual([])
  })
})
