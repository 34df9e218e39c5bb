import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import { defineConfig, type GatewayConfigInput } from '../../src/gateway/index.ts'
import { startGateway, type RunningGateway } from '../../src/runtime/node.ts'
import { silentLogger } from '../../src/telemetry/index.ts'
import { answersIn, wire } from '../support/wire.ts'
import { rawServer } from '../upstream/raw-server.ts'

const cleaning: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const clean of cleaning.splice(0).toReversed()) await clean()
})

const serverOf = (listener: RequestListener): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer(listener)
    cleaning.push(
      () =>
        new Promise((closed) => {
          server.close(closed)
          server.closeAllConnections()
        }),
    )
    server.listen(0, '127.0.0.1', () => resolve(server))
  })

/** A gateway before one store of 1.0 that answers as `listener` does. */
const gatewayBefore = async (
  listener: RequestListener,
  settings: Partial<GatewayConfigInput> = {},
): Promise<RunningGateway> => {
  const server = await serverOf(listener)
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-drain-'))
  cleaning.push(() => rm(folder, { recursive: true }))
  await cp('test/support/only-blue', folder, { recursive: true })
  const { port } = server.address() as AddressInfo
  const gateway = await startGateway({
    contract,
    config: defineConfig({
      backends: { blue: { url: `http://127.0.0.1:${port}`, version: '1.0' } },
      decision: { flag: 'entity-schema', fallback: 'blue' },
      flags: { folder },
      listen: { port: 0, adminPort: 0 },
      ...settings,
    }),
    log: silentLogger,
  })
  cleaning.push(() => gateway.close())
  return gateway
}

const json = { 'content-type': 'application/json' }
const page = '{"items":[],"total":0,"next_cursor":null}'

const raw = (url: string, parts: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    const { port, hostname } = new URL(url)
    const socket = connect(Number(port), hostname, () => {
      for (const part of parts) socket.write(part)
    })
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    socket.on('error', () => socket.destroy()).once('close', () => resolve(text))
  })

describe('a gateway that drains', () => {
  test('is not ready, takes nothing new, and finishes what is under way', async () => {
    const asked = Promise.withResolvers<ServerResponse>()
    const gateway = await gatewayBefore((_, response) => asked.resolve(response))
    expect((await fetch(`${gateway.adminUrl}/readyz`)).status).toBe(200)
    const underWay = fetch(`${gateway.url}/entities`, { headers: { 'API-Version': '1.0' } })
    const answer = await asked.promise
    const closed = gateway.close()
    const ready = await fetch(`${gateway.adminUrl}/readyz`)
    expect(ready.status).toBe(503)
    expect(await ready.text()).toBe('draining\n')
    expect((await fetch(`${gateway.adminUrl}/livez`)).status).toBe(200)
    await expect(fetch(`${gateway.url}/entities`)).rejects.toThrow('fetch failed')
    answer.writeHead(200, json).end(page)
    expect(await (await underWay).text()).toBe(page)
    await closed
    await expect(fetch(`${gateway.adminUrl}/livez`)).rejects.toThrow('fetch failed')
  })

  test('ends event streams, and lets go of the store', async () => {
    const left = Promise.withResolvers<string>()
    const gateway = await gatewayBefore((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n')
      response.once('close', () => left.resolve('closed'))
    })
    const stream = await fetch(`${gateway.url}/events/stream`, {
      headers: { 'API-Version': '1.0' },
    })
    const text = stream.text()
    await gateway.close()
    expect(await text).toBe(': hello\n\n')
    expect(await left.promise).toBe('closed')
  })
})

describe('clients that keep their connections', () => {
  const ask = 'GET /entities HTTP/1.1\r\nHost: x\r\nAPI-Version: 1.0\r\n\r\n'

  /** Asks one request after the other until it is told that the connection ends. */
  const asking = async (port: number) => {
    const client = wire(port)
    let asked = 0
    const enough = (text: string): boolean => answersIn(text).answers.length === asked
    for (;;) {
      asked += 1
      client.send(ask)
      await Promise.race([client.seeing(enough), client.ended])
      const { answers } = answersIn(client.text())
      if (answers.at(-1)?.headers['connection'] === 'close' || answers.length < asked) break
    }
    await client.ended
    return { ...answersIn(client.text()), asked, reset: client.wasReset() }
  }

  test('are told with their last answer, however busy they are: nobody is reset', async () => {
    for (let round = 0; round < 6; round += 1) {
      const gateway = await gatewayBefore((_, response) => response.writeHead(200, json).end(page))
      const { port } = new URL(gateway.url)
      const clients = Array.from({ length: 8 }, () => asking(Number(port)))
      await fetch(`${gateway.url}/entities`)
      await gateway.close()
      for (const { answers, asked, reset, rest } of await Promise.all(clients)) {
        expect([answers.length, reset, rest]).toEqual([asked, false, ''])
        expect(answers.at(-1)).toMatchObject({ status: 200, headers: { connection: 'close' } })
      }
    }
  })

  test('and say nothing see the end, not a reset', async () => {
    const gateway = await gatewayBefore((_, response) => response.writeHead(200, json).end(page))
    const client = wire(Number(new URL(gateway.url).port))
    client.send(ask)
    await client.seeing((text) => text.endsWith(page))
    await gateway.close()
    await client.ended
    expect(client.wasReset()).toBe(false)
  })

  test('an answer that begins after the word to stop says that it is the last', async () => {
    const asked = Promise.withResolvers<ServerResponse>()
    const gateway = await gatewayBefore((_, response) => asked.resolve(response))
    const client = wire(Number(new URL(gateway.url).port))
    client.send(ask)
    const answer = await asked.promise
    const closed = gateway.close()
    answer.writeHead(200, json).end(page)
    expect(answersIn(await client.ended).answers).toMatchObject([
      { status: 200, headers: { connection: 'close' } },
    ])
    await closed
  })
})

/** What the contract does not know goes on. */
const passing: Partial<GatewayConfigInput> = {
  unknownRoutes: { pass: [{ prefix: '/elsewhere', methods: ['GET', 'OPTIONS'] }] },
}

describe('bytes beyond ASCII', () => {
  const disposition = 'attachment; filename="na\u00c3\u00afve.txt"; x="\u00e9\u00ff"'
  const statuses = ['200 OK', '404 Not Found', '500 Oops', '304 Not Modified']
  const cases = statuses.flatMap((status) =>
    ['1.0', '2.0'].flatMap((version) =>
      ['GET', 'HEAD'].flatMap((method) =>
        ['/entities', '/elsewhere'].map((path) => ({ status, version, method, path })),
      ),
    ),
  )

  test.each(cases)(
    'of a header pass both ways: $method $path of version $version, $status',
    async ({ status, version, method, path }) => {
      const store = await rawServer((socket, { method: asked }) => {
        const bodiless = asked === 'HEAD' || status.startsWith('304')
        socket.write(
          `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${page.length}\r\n` +
            `Content-Disposition: ${disposition}\r\nX-Name: Z\u00fcrich\r\n\r\n${bodiless ? '' : page}`,
          'latin1',
        )
      })
      const gateway = await gatewayBefore((_, response) => response.end(), {
        backends: { blue: { url: store.url, version: '2.0' } },
        ...passing,
      })
      const client = wire(Number(new URL(gateway.url).port))
      const head = `${method} ${path} HTTP/1.1\r\nHost: x\r\nAPI-Version: ${version}\r\n`
      const one = `${head}X-From: Z\u00fcrich \u00c3\u00bc\r\n`
      client.send(`${one}\r\n${one}Connection: close\r\n\r\n`)
      const { answers, rest } = answersIn(await client.ended, [method, method])
      expect(rest).toBe('')
      expect(answers).toHaveLength(2)
      for (const { headers, status: told } of answers) {
        expect(told).toBe(Number(status.slice(0, 3)))
        expect(headers).toMatchObject({
          'content-disposition': disposition,
          'x-name': 'Z\u00fcrich',
        })
      }
      expect(store.seen[0]?.headers.get('x-from')).toBe('Z\u00fcrich \u00c3\u00bc')
    },
  )

  test('of a link about a version go out encoded', async () => {
    const gateway = await gatewayBefore((_, response) => response.writeHead(200, json).end(page), {
      versions: { lifecycle: { '1.0': { link: 'https://docs.example/caf\u0113/\u2603>' } } },
    })
    const answer = await fetch(`${gateway.url}/entities`, { headers: { 'API-Version': '1.0' } })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('link')).toContain(
      '<https://docs.example/caf%C4%93/%E2%98%83%3E>; rel="deprecation"',
    )
  })
})

describe('Max-Forwards of OPTIONS', () => {
  test.each([
    ['2', '1'],
    ['1', '0'],
    ['x', 'x'],
  ])('%s reaches the store as %s', async (given, reaches) => {
    let seen: string | undefined
    const gateway = await gatewayBefore((request, response) => {
      seen = String(request.headers['max-forwards'])
      response.end()
    }, passing)
    await fetch(`${gateway.url}/elsewhere`, {
      method: 'OPTIONS',
      headers: { 'Max-Forwards': given },
    })
    expect(seen).toBe(reaches)
  })

  test('0 ends at the gateway', async () => {
    let asked = 0
    const gateway = await gatewayBefore((_, response) => {
      asked += 1
      response.end()
    })
    const answer = await fetch(`${gateway.url}/elsewhere`, {
      method: 'OPTIONS',
      headers: { 'Max-Forwards': '0' },
    })
    expect([answer.status, asked]).toEqual([204, 0])
    expect(answer.headers.get('allow')).toContain('OPTIONS')
  })
})

test('a client that leaves an event stream leaves the store, too', async () => {
  const left = Promise.withResolvers<string>()
  const gateway = await gatewayBefore((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n')
    response.once('close', () => left.resolve('closed'))
  })
  const leaving = new AbortController()
  await fetch(`${gateway.url}/events/stream`, { signal: leaving.signal })
  leaving.abort()
  expect(await left.promise).toBe('closed')
})

describe('the limits of the configuration hold on Node', () => {
  test('headers', async () => {
    const gateway = await gatewayBefore((_, response) => response.end(), {
      limits: { headerBytes: 4096 },
    })
    const text = await raw(gateway.url, [
      `GET /entities HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(8192)}\r\n\r\n`,
    ])
    expect(text).toMatch(/^HTTP\/1\.1 431 /)
    expect(text).toContain('"code":"headers-too-large"')
  })

  test('a body that does not arrive in time, on a route that is not adapted', async () => {
    const gateway = await gatewayBefore(
      (request, response) => request.on('end', () => response.end()).resume(),
      {
        limits: { requestMs: 100 },
        unknownRoutes: { pass: [{ prefix: '/elsewhere', methods: ['POST'] }] },
      },
    )
    const text = await raw(gateway.url, [
      'POST /elsewhere HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf',
    ])
    expect(text).toMatch(/^HTTP\/1\.1 408 /)
    expect(text).toContain('"code":"request-timeout"')
  })

  test('what is not HTTP', async () => {
    const gateway = await gatewayBefore((_, response) => response.end())
    const text = await raw(gateway.url, ['NERV CALLING\r\n\r\n'])
    expect(text).toMatch(/^HTTP\/1\.1 400 /)
    expect(text).toContain('"code":"malformed"')
  })

  test('HEAD has the headers of GET and no body; the connection is kept', async () => {
    const gateway = await gatewayBefore((request, response) =>
      response.writeHead(200, json).end(request.method === 'HEAD' ? undefined : page),
    )
    const head = 'HEAD /entities HTTP/1.1\r\nHost: x\r\nAPI-Version: 1.0\r\n\r\n'
    const get = 'GET /entities HTTP/1.1\r\nHost: x\r\nAPI-Version: 1.0\r\nConnection: close\r\n\r\n'
    const [first = '', second = '', third = ''] = (await raw(gateway.url, [head, get])).split(
      '\r\n\r\n',
    )
    expect(first).toMatch(/^HTTP\/1\.1 200 OK/)
    expect(second).toMatch(/^HTTP\/1\.1 200 OK/)
    expect(second.toLowerCase()).toContain('connection: close')
    expect(third).toContain(page)
  })
})
