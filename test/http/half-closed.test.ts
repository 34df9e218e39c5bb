/** Clients that end their side after their request, as `printf | nc` does, and those that only seem to. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { listen } from '../../src/http/node/listen.ts'
import { answersIn, eventually, wire } from '../support/wire.ts'

interface Asked {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

const start = async (halfClosedMs?: number) => {
  const asked: Asked[] = []
  const listening = await listen((incoming, outgoing) => asked.push({ incoming, outgoing }), {
    host: '127.0.0.1',
    port: 0,
    grace: 100,
    ...(halfClosedMs === undefined ? {} : { halfClosedMs }),
  })
  onTestFinished(() => listening.close())
  /** The n-th request, once the server has seen that its client sends no more. */
  const nth = async (n: number): Promise<ServerResponse> => {
    await eventually(() => asked.length > n && asked[n]!.incoming.socket.readableEnded)
    return asked[n]!.outgoing
  }
  return { ...listening, asked, nth }
}

const get = (path: string, version = '1.1'): string =>
  `GET ${path} HTTP/${version}\r\nHost: a\r\n\r\n`

const leaving = (port: number, text: string) => {
  const client = wire(port)
  client.socket.allowHalfOpen = true
  client.socket.end(text, 'latin1')
  return client
}

describe('a client that ends its side', () => {
  test.each(['1.0', '1.1'])('is answered, and that is the end: HTTP/%s', async (version) => {
    const { port, nth } = await start()
    const client = leaving(port, get('/', version))
    const outgoing = await nth(0)
    outgoing.end('ok')
    const { answers, rest } = answersIn(await client.ended)
    expect(rest).toBe('')
    expect(answers).toMatchObject([{ status: 200, headers: { connection: 'close' }, body: 'ok' }])
  })

  test('is answered all that it has asked, in its order', async () => {
    const { port, asked, nth } = await start()
    const client = leaving(port, get('/1') + get('/2') + get('/3'))
    for (const n of [0, 1, 2]) {
      const outgoing = await nth(n)
      expect(asked).toHaveLength(n + 1)
      outgoing.end(String(n))
    }
    const { answers } = answersIn(await client.ended)
    expect(answers.map(({ body }) => body)).toEqual(['0', '1', '2'])
  })

  test('gets a long answer whole', async () => {
    const { port, nth } = await start()
    const client = leaving(port, get('/'))
    const outgoing = await nth(0)
    outgoing.end('x'.repeat(3_000_000))
    expect(answersIn(await client.ended).answers[0]?.body).toHaveLength(3_000_000)
  })

  test('that has asked nothing is let go', async () => {
    const { port, asked } = await start()
    expect(await leaving(port, '').ended).toBe('')
    expect(asked).toEqual([])
  })

  test('in the middle of a head is told so', async () => {
    const { port } = await start()
    expect(await leaving(port, 'GET / HTTP/1.1\r\nHo').ended).toMatch(/^HTTP\/1\.1 400 /)
  })

  test('in the middle of its body is over', async () => {
    const { port, asked } = await start()
    const client = leaving(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab')
    expect(await client.ended).toMatch(/^HTTP\/1\.1 400 /)
    expect(asked[0]?.incoming.complete).toBe(false)
  })

  test.each(['nothing', 'a part'])(
    'counts as gone when it is sent %s and no more',
    async (what) => {
      const { port, nth } = await start(50)
      const client = leaving(port, get('/'))
      const outgoing = await nth(0)
      const gone = new Promise((resolve) => outgoing.once('close', () => resolve('gone')))
      if (what === 'a part') outgoing.write('data: 1\n\n')
      await client.ended
      expect(await gone).toBe('gone')
      expect(outgoing.writableFinished).toBe(false)
    },
  )
})
