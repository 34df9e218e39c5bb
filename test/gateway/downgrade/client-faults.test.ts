/** Everything that a client can do wrong alone: it is never held against the store, and costs nobody else anything. */
import { isDeepStrictEqual } from 'node:util'
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { prometheusText } from '../../../src/telemetry/index.ts'
import { items } from '../support/contract.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startListener, until } from '../support/servers.ts'

const timeouts = { headersMs: 3000, bodyMs: 3000, totalMs: 7000 }
const limits = { requestMs: 5000, bodyBytes: 300_000 }

const item = JSON.stringify(items['2.0'])
/** More than all buffers on the way hold. */
const big = Buffer.from(`[${'"x",'.repeat(4_000_000)}"x"]`)

/** Answers at once what it is sent whole, gives up uploads that are silent for long, and repeats `X-Echo`. */
const honestStore = (): Promise<string> =>
  startListener((incoming, outgoing) => {
    const impatient = setTimeout(() => incoming.socket.resetAndDestroy(), 4000)
    incoming.on('close', () => clearTimeout(impatient))
    incoming.on('error', () => undefined)
    incoming.resume().on('end', () => {
      clearTimeout(impatient)
      if (incoming.url === '/items/slow') return
      const echo = String(incoming.headers['x-echo'] ?? '')
      outgoing.writeHead(200, {
        'Content-Type': 'application/json',
        ...(echo === '' ? {} : { 'X-One': echo, 'X-Two': echo }),
      })
      outgoing.end(incoming.url === '/items/big' ? big : item)
    })
  })

const raw = (url: string): Socket => {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  onTestFinished(() => void socket.destroy())
  return socket
}

const start = (method: string, path: string, version: string, ...lines: string[]): string =>
  `${[
    `${method} ${path} HTTP/1.1`,
    'Host: gateway',
    `API-Version: ${version}`,
    'Content-Type: application/json',
    ...lines,
  ].join('\r\n')}\r\n\r\n`

/** What a bad client does with its connection; it may keep it. */
type Fault = (socket: Socket, version: string) => void

const sending =
  (method: string, path: string, lines: readonly string[], body: string): Fault =>
  (socket, version) =>
    void socket.write(start(method, path, version, ...lines) + body, 'latin1')

const then =
  (fault: Fault, end: 'end' | 'resetAndDestroy'): Fault =>
  (socket, version) => {
    fault(socket, version)
    socket.write('', () => setTimeout(() => socket[end](), 30))
  }

const stalled = sending('POST', '/items', ['Content-Length: 100'], '{')
const stalledChunks = sending('POST', '/items', ['Transfer-Encoding: chunked'], '1\r\n{\r\n')
const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`

const faults: Readonly<Record<string, Fault>> = {
  'sends one byte and no more': stalled,
  'sends one chunk and no more': stalledChunks,
  'sends nothing of its body': sending('PUT', '/items/a', ['Content-Length: 100'], ''),
  'stops late in a large body': sending(
    'POST',
    '/items',
    ['Content-Length: 200000'],
    ' '.repeat(150_000),
  ),
  'sends a byte now and then': (socket, version) => {
    stalledChunks(socket, version)
    const clock = setInterval(() => socket.write('1\r\n \r\n'), 100)
    socket.on('close', () => clearInterval(clock))
  },
  'resets in its body': then(stalled, 'resetAndDestroy'),
  'ends in its body': then(stalled, 'end'),
  'resets in its chunks': then(stalledChunks, 'resetAndDestroy'),
  'ends in its chunks': then(stalledChunks, 'end'),
  'sends what is no chunk': sending('POST', '/items', ['Transfer-Encoding: chunked'], 'xyz\r\n'),
  'declares too much': sending('POST', '/items', ['Content-Length: 9000000'], '{'),
  'sends too much': sending('POST', '/items', ['Transfer-Encoding: chunked'], chunk.repeat(6)),
  'sends a byte at a time': sending(
    'POST',
    '/items',
    ['Transfer-Encoding: chunked'],
    '1\r\n \r\n'.repeat(2000),
  ),
  'leaves before the answer': then(sending('GET', '/items/slow', [], ''), 'resetAndDestroy'),
  'leaves in the answer': then(sending('GET', '/items/big', [], ''), 'resetAndDestroy'),
  'does not read its answer': (socket, version) => {
    socket.pause()
    sending('GET', '/items/big', [], '')(socket, version)
  },
  'has a header that the answer repeats': sending(
    'GET',
    '/items/a',
    [`X-Echo: ${'x'.repeat(12_000)}`],
    '',
  ),
  'has bytes beyond ASCII in its headers': sending('GET', '/items/a', ['X-A: \u00ff\u0080'], ''),
  'has controls in its headers': sending('GET', '/items/a', ['X-A: a\u0001b'], ''),
  'has members of objects for headers': sending(
    'GET',
    '/items/a',
    ['__proto__: 1', 'constructor: 1', 'toString: 1'],
    '',
  ),
  'nominates what is not of one hop': sending(
    'POST',
    '/items',
    ['Connection: content-length, content-type, host', 'Content-Length: 2'],
    '{}',
  ),
  'expects to be told': sending(
    'POST',
    '/items',
    ['Expect: 100-continue', 'Content-Length: 100'],
    '',
  ),
  'has two lengths': sending('POST', '/items', ['Content-Length: 1', 'Content-Length: 2'], '{}'),
  'has a length and chunks': sending(
    'POST',
    '/items',
    ['Content-Length: 1', 'Transfer-Encoding: chunked'],
    '0\r\n\r\n',
  ),
  'sends no JSON': sending('POST', '/items', ['Content-Length: 1'], '{'),
  'sends an unknown coding': sending(
    'POST',
    '/items',
    ['Content-Encoding: x', 'Content-Length: 2'],
    '{}',
  ),
  'wants another protocol': sending(
    'GET',
    '/items/a',
    ['Connection: upgrade', 'Upgrade: websocket'],
    '',
  ),
}

const times = 20

/** What a fault came to: the statuses of others, while it went on and after it, and what was held against the store. */
const harmOf = async (fault: Fault, version: string) => {
  const url = await honestStore()
  const gateway = await startGateway({
    // Fewer connections than bad clients.
    stores: { blue: { url, version: '2.0', connections: 16 } },
    timeouts,
    config: { limits },
  })
  const others = async (): Promise<readonly number[]> => {
    const headers = { 'API-Version': '2.0', 'Content-Type': 'application/json' }
    const read = call(`${gateway.url}/items/a`, { headers })
    const write = call(`${gateway.url}/items`, { method: 'POST', headers, body: '{"title":"a"}' })
    return [(await read).status, (await write).status]
  }
  const statuses = new Set<number>()
  for (let i = 0; i < times; i += 1) {
    const socket = raw(gateway.url)
    socket.on('data', () => undefined)
    fault(socket, version)
    if (i % 4 === 3) for (const status of await others()) statuses.add(status)
  }
  // Longer than every clock of the gateway: what can be held against the store is by then.
  const end = Date.now() + timeouts.totalMs + 200
  await until(() => Date.now() > end)
  for (const status of await others()) statuses.add(status)
  const text = prometheusText(gateway.metrics.collect())
  return {
    statuses: [...statuses],
    circuit: /isthmus_backend_circuit\{backend="blue"\} (\d)/.exec(text)?.[1],
    blamed: [...text.matchAll(/outcome="(backend-timeout|backend-unreachable|circuit-open)"/g)]
      .length,
  }
}

const harmless = { statuses: [200], circuit: '0', blamed: 0 }

/** On a busy machine the store itself may be late once; a client that harms it does so every time. */
const lastingHarm = async (fault: Fault, version: string) => {
  let found = await harmOf(fault, version)
  for (let again = 0; again < 3 && !isDeepStrictEqual(found, harmless); again += 1) {
    found = await harmOf(fault, version)
  }
  return found
}

test.each(['2.0', '1.0'])('a bad client of version %s harms nobody', async (version) => {
  // What is adapted is read by the gateway itself, whatever the client does, and keeps all of them busy.
  const names = Object.keys(faults).filter((name) => version === '2.0' || !name.endsWith('answer'))
  const found = await Promise.all(
    names.map(async (name) => lastingHarm(faults[name] ?? stalled, version)),
  )
  expect(Object.fromEntries(names.map((name, i) => [name, found[i]]))).toEqual(
    Object.fromEntries(names.map((name) => [name, harmless])),
  )
})
