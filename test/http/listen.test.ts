import { Agent, get, type RequestListener, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { listen, type Listening, type ListenOptions } from '../../src/http/node/listen.ts'

const open: Listening[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((listening) => listening.close()))
})

const start = async (
  listener: RequestListener,
  options: Partial<ListenOptions> = {},
): Promise<Listening> => {
  const listening = await listen(listener, { host: '127.0.0.1', port: 0, grace: 5000, ...options })
  open.push(listening)
  return listening
}

/** Writes as it is told to a plain socket, and gathers what comes back until the other side ends. */
const raw = ({ port }: Listening) => {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  const waiting = new Set<() => void>()
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    for (const look of waiting) look()
  })
  const ended = new Promise<string>((resolve) => socket.once('close', () => resolve(text)))
  socket.on('error', () => socket.destroy())
  const received = (words: string): Promise<void> =>
    new Promise((resolve) => {
      const look = () => text.includes(words) && resolve()
      waiting.add(look)
      look()
    })
  return { send: (part: string) => socket.write(part), received, ended }
}

const bodyOf = (answer: string): unknown => JSON.parse(answer.split('\r\n\r\n')[1] ?? '')

const hello: RequestListener = (_, response) => response.end('hello')

describe('what is not HTTP', () => {
  test('is answered with a problem document', async () => {
    const client = raw(await start(hello))
    client.send('HELLO, ARE YOU THERE?\r\n\r\n')
    const answer = await client.ended
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toContain('Content-Type: application/problem+json')
    expect(bodyOf(answer)).toMatchObject({ status: 400, code: 'malformed' })
  })

  test('headers larger than the limit are 431', async () => {
    const client = raw(await start(hello, { server: { maxHeaderSize: 2048 } }))
    client.send(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(4096)}\r\n\r\n`)
    const answer = await client.ended
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
    expect(bodyOf(answer)).toMatchObject({ status: 431, code: 'headers-too-large' })
  })

  test('a request that does not arrive in time is 408', async () => {
    const client = raw(
      await start(hello, {
        server: { requestTimeout: 100, headersTimeout: 100, connectionsCheckingInterval: 50 },
      }),
    )
    client.send('POST / HTTP/1.1\r\nHost: x\r\nContent-')
    const answer = await client.ended
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(bodyOf(answer)).toMatchObject({ status: 408, code: 'request-timeout' })
  })

  test('nothing is said into the middle of an answer that has begun: it goes out first', async () => {
    const begun = Promise.withResolvers<ServerResponse>()
    const client = raw(
      await start((_, response) => {
        response.write('the first half')
        begun.resolve(response)
      }),
    )
    client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\nand now nonsense\r\n\r\n')
    await client.received('the first half')
    ;(await begun.promise).end(' and the second')
    const answer = await client.ended
    expect(answer).toMatch(/^HTTP\/1\.1 200 [^]* and the second\r\n0\r\n\r\nHTTP\/1\.1 400 /)
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(2)
  })

  test('a connection that was answered before gets its problem document', async () => {
    const client = raw(await start(hello))
    client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await client.received('hello')
    client.send('nonsense\r\n\r\n')
    expect((await client.ended).match(/HTTP\/1\.1 (200|400)/g)).toHaveLength(2)
  })
})

test('a connection serves request after request', async () => {
  const peers = new Set<number | undefined>()
  const { url } = await start((request, response) => {
    peers.add(request.socket.remotePort)
    response.end('hello')
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ask = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      get(url, { agent }, (answer) => answer.resume().once('close', resolve)).once('error', reject)
    })
  await Promise.all([ask(), ask(), ask()])
  agent.destroy()
  expect(peers.size).toBe(1)
})

describe('closing', () => {
  test('waits for answers under way, however quiet their connection is', async () => {
    const begun = Promise.withResolvers<ServerResponse>()
    const listening = await start((_, response) => {
      response.write('half')
      begun.resolve(response)
    })
    const answer = await fetch(listening.url)
    const closed = listening.close()
    const response = await begun.promise
    response.end(' and half')
    expect(await answer.text()).toBe('half and half')
    await closed
    await expect(fetch(listening.url)).rejects.toThrow('fetch failed')
  })

  test('does not wait for connections that are kept alive', async () => {
    const listening = await start(hello, { grace: 60_000 })
    await (await fetch(listening.url)).text()
    const began = performance.now()
    await listening.close()
    expect(performance.now() - began).toBeLessThan(60_000)
  })

  test('cuts off what takes longer than the time of grace', async () => {
    const listening = await start((_, response) => void response.write('half'), { grace: 50 })
    const answer = await fetch(listening.url)
    const text = answer.text()
    text.catch(() => undefined)
    await listening.close()
    await expect(text).rejects.toThrow('terminated')
  })
})

describe('failures', () => {
  test('a port that is taken', async () => {
    const { port } = await start(hello)
    await expect(start(hello, { port })).rejects.toMatchObject({
      code: 'port-in-use',
      exitCode: 2,
      message: `Port ${port} on 127.0.0.1 is taken by another program`,
    })
  })

  test('an address of another machine', async () => {
    await expect(start(hello, { host: '192.0.2.1' })).rejects.toMatchObject({
      code: 'config-invalid',
      issues: [{ place: 'listen', message: expect.stringContaining('EADDRNOTAVAIL') as string }],
    })
  })
})

test('an IPv6 address stands in brackets in the URL', async () => {
  const listening = await start(hello, { host: '::1' })
  expect(listening.url).toBe(`http://[::1]:${listening.port}`)
  expect(await (await fetch(listening.url)).text()).toBe('hello')
})
