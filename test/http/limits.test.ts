/** Nobody takes more of a listener than there is for one, and nobody keeps it by doing nothing. */
import { connect } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { HeaderList, type BodyReader } from '../../src/http/index.ts'
import { listen, type ListenOptions } from '../../src/http/node/listen.ts'
import { listener } from '../../src/http/node/listener.ts'
import { answersIn, eventually, talk, wire } from '../support/wire.ts'

const get = (path = '/', more = ''): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`
const last = get('/', 'Connection: close\r\n')

const start = async (limits: NonNullable<ListenOptions['limits']>) => {
  const refused: string[] = []
  const cancelled: string[] = []
  const gate = Promise.withResolvers<void>()
  let handled = 0
  /** Gives as much as is asked for, without an end. */
  const endless = (path: string): BodyReader => ({
    read: async () => ({ done: false, value: new Uint8Array(64 * 1024) }),
    cancel: async () => void cancelled.push(path),
  })
  const silent = (): BodyReader => ({
    read: () => gate.promise.then(() => ({ done: true })),
    cancel: async () => undefined,
  })
  const handler = listener(async ({ path }) => {
    handled += 1
    if (path === '/wait') await gate.promise
    const body =
      path === '/endless'
        ? endless(path)
        : path === '/silent'
          ? silent()
          : path === '/large'
            ? new Uint8Array(64 * 1024 * 1024)
            : new TextEncoder().encode('ok')
    return { status: 200, headers: new HeaderList(), body }
  })
  const listening = await listen(handler, {
    host: '127.0.0.1',
    port: 0,
    grace: 100,
    quietMs: 0,
    limits,
    refused: (reason) => refused.push(reason),
  })
  onTestFinished(() => listening.close())
  return { ...listening, refused, cancelled, open: gate.resolve, handled: () => handled }
}

describe('requests under way', () => {
  test('beyond the limit are 503 with Retry-After, and their connection stays', async () => {
    const { port, open, refused, handled } = await start({ requests: 2 })
    const waiting = [wire(port), wire(port)]
    for (const client of waiting) client.send(get('/wait', 'Connection: close\r\n'))
    await eventually(() => handled() === 2)
    const client = wire(port)
    client.send(get() + get())
    await client.seeing((text) => answersIn(text).answers.length === 2)
    const { answers } = answersIn(client.text())
    for (const { status, headers, body } of answers) {
      expect([status, headers['retry-after'], headers['connection']]).toEqual([
        503,
        '1',
        'keep-alive',
      ])
      expect(JSON.parse(body)).toMatchObject({
        code: 'overloaded',
        detail: expect.stringContaining('requests') as string,
      })
    }
    expect(refused).toEqual(['requests', 'requests'])
    open()
    for (const held of waiting)
      expect(answersIn(await held.ended).answers).toMatchObject([{ status: 200 }])
    client.send(last)
    expect(answersIn(await client.ended).answers.at(-1)).toMatchObject({ status: 200 })
    expect(handled()).toBe(3)
  })

  test('of one connection are one, however many it sends', async () => {
    const { port, open, handled } = await start({ requests: 2 })
    const greedy = wire(port)
    greedy.send(get('/wait').repeat(1500))
    await eventually(() => handled() === 1)
    const { answers } = answersIn(await talk(port, last))
    expect(answers).toMatchObject([{ status: 200 }])
    open()
    await greedy.seeing((text) => (text.match(/HTTP\/1\.1 200/g) ?? []).length === 1500)
    expect(handled()).toBe(1501)
    greedy.socket.destroy()
  })
})

describe('connections', () => {
  test('beyond the limit are told so', async () => {
    const { port, open, refused, handled } = await start({ connections: 2 })
    const waiting = [wire(port), wire(port)]
    for (const client of waiting) client.send(get('/wait', 'Connection: close\r\n'))
    await eventually(() => handled() === 2)
    const { answers } = answersIn(await talk(port, get()))
    expect(answers).toMatchObject([
      { status: 503, headers: { 'retry-after': '1', connection: 'close' } },
    ])
    expect(JSON.parse(answers[0]!.body)).toMatchObject({ code: 'overloaded' })
    expect(refused).toEqual(['connections'])
    open()
    for (const held of waiting) await held.ended
    await eventually(async () => (await talk(port, last)).startsWith('HTTP/1.1 200'))
  })

  test('that say nothing make room for others', async () => {
    const { port } = await start({ connections: 3, headersMs: 60_000 })
    const idle = [wire(port), wire(port), wire(port)]
    for (const client of idle) {
      client.send(get())
      await client.seeing((text) => text.includes('ok'))
    }
    await eventually(async () => (await talk(port, last)).startsWith('HTTP/1.1 200'))
    for (const client of idle) await client.ended
    expect(idle.map((client) => client.wasReset())).toEqual([false, false, false])
  })

  test('that never say anything are ended', async () => {
    const { port, refused } = await start({ headersMs: 50 })
    const { answers } = answersIn(await wire(port).ended)
    expect(answers).toMatchObject([{ status: 408 }])
    expect(refused).toEqual(['request-timeout'])
  })

  test('that dribble their head are ended', async () => {
    const { port } = await start({ headersMs: 50 })
    const client = wire(port)
    client.send('GET / HTTP/1.1\r\nHost: a\r\n')
    const dribbling = setInterval(() => client.send('X: y\r\n'), 10)
    const { answers } = answersIn(await client.ended)
    clearInterval(dribbling)
    expect(answers).toMatchObject([{ status: 408, headers: { connection: 'close' } }])
  })

  test('that dribble their body are ended', async () => {
    const { port } = await start({ headersMs: 50, requestMs: 100 })
    const client = wire(port)
    client.send('POST /silent HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\n')
    const dribbling = setInterval(() => client.send('y'), 10)
    const text = await client.ended
    clearInterval(dribbling)
    expect(text).not.toMatch(/0\r\n\r\n$/)
  })

  test('whose client goes while the answer is written cost nothing more', async () => {
    const { port, cancelled } = await start({})
    const client = wire(port)
    client.send(get('/endless'))
    await client.seeing((text) => text.length > 1_000_000)
    client.socket.resetAndDestroy()
    await eventually(() => cancelled.length === 1)
    expect(cancelled).toEqual(['/endless'])
  })

  test('that send without an end while one of their requests waits hold up nobody else', async () => {
    const { port, open, handled } = await start({})
    const clients = Array.from({ length: 20 }, () => connect(port, '127.0.0.1'))
    for (const client of clients) {
      client.on('error', () => undefined)
      client.write(get('/wait') + get('/x').repeat(100_000))
    }
    await eventually(() => handled() === 20)
    expect(await talk(port, last)).toMatch(/^HTTP\/1\.1 200 /)
    expect(handled()).toBe(21)
    for (const client of clients) client.destroy()
    open()
  })
})

test('requests that wait behind others are bounded in all: who sends most is cut off', async () => {
  const { port, open, handled, refused } = await start({})
  const clients = Array.from({ length: 100 }, () => wire(port))
  for (const client of clients) client.send(get('/wait') + get('/').repeat(20_000))
  await eventually(() => refused.includes('pipelined'))
  await eventually(() => clients.some((client) => client.wasReset()))
  expect(await talk(port, last)).toMatch(/^HTTP\/1\.1 200 /)
  expect(handled()).toBeLessThan(102)
  for (const client of clients) client.socket.destroy()
  open()
  // Those that waited are forgotten with their connections.
  const again = wire(port)
  again.send(get('/').repeat(3000) + last)
  expect(answersIn(await again.ended).answers).toHaveLength(3001)
})

describe('a client that takes nothing', () => {
  test.each(['/endless', '/large'])('of %s is given up, and so is the body', async (path) => {
    const { port, refused, cancelled } = await start({ writeMs: 50 })
    const client = wire(port, { reads: false })
    client.send(get(path))
    await eventually(() => refused.length === 1)
    expect(refused).toEqual(['write-timeout'])
    client.socket.resume()
    await client.ended
    expect(client.wasReset()).toBe(true)
    expect(cancelled).toEqual(path === '/endless' ? ['/endless'] : [])
  })

  test('but reads now and then is served', async () => {
    const { port, refused } = await start({ writeMs: 2000 })
    const client = wire(port, { reads: false })
    client.send(get('/large', 'Connection: close\r\n'))
    let length = 0
    client.socket.on('data', (chunk) => (length += chunk.length))
    const take = (): void => {
      client.socket.resume()
      setTimeout(() => client.socket.pause(), 20)
    }
    const taking = setInterval(take, 100)
    await eventually(() => length > 64 * 1024 * 1024)
    clearInterval(taking)
    client.socket.resume()
    await client.ended
    expect(refused).toEqual([])
  })

  test('because there is nothing to take is left alone', async () => {
    const { port, refused, open } = await start({ writeMs: 50 })
    const client = wire(port)
    client.send(get('/silent', 'Connection: close\r\n'))
    await client.seeing((text) => text.includes('\r\n\r\n'))
    const stuck = wire(port, { reads: false })
    stuck.send(get('/endless'))
    // It is looked at just as often as this one.
    await eventually(() => refused.length === 1)
    open()
    expect(await client.ended).toMatch(/0\r\n\r\n$/)
  })
})

test('limits can change while a listener runs', async () => {
  const listening = await start({ requests: 1, headerBytes: 4096 })
  const { port, open, handled } = listening
  const waiting = wire(port)
  waiting.send(get('/wait', 'Connection: close\r\n'))
  await eventually(() => handled() === 1)
  expect(await talk(port, last)).toMatch(/^HTTP\/1\.1 503 /)
  listening.limit({ requests: 2, headerBytes: 32 * 1024 })
  expect(await talk(port, get('/', `X-A: ${'x'.repeat(16_000)}\r\nConnection: close\r\n`))).toMatch(
    /^HTTP\/1\.1 200 /,
  )
  open()
  await waiting.ended
})
