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
  await cp('flags', folder, { recursive: true })
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
