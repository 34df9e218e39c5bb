/** What it costs to put a write into what is stored, beside one that passes through. Linux only. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'undici'
import { fixtures } from '../gateway/fixtures.ts'
import { cpuMilliseconds, freePort } from '../gateway/machine.ts'
import { headers } from '../gateway/request.ts'
import { spreadOf, type Spread } from '../gateway/results.ts'

export interface Writes {
  readonly rounds: number
  /** CPU of the gateway's process in microseconds a write: a client of 2.0 before a store of 2.0. */
  readonly passed: Spread
  /** The same of a client of 1.0, whose write is merged into what is stored. */
  readonly merged: Spread
  /** Merged to passed, round by round. */
  readonly ratio: Spread
  /** What the store was asked to read for a merged write, on average. */
  readonly reads: number
}

interface Schedule {
  readonly rounds: number
  /** Writes a measurement. */
  readonly writes: number
  readonly warmUp: number
}

const [entity] = fixtures
const path = entity?.path ?? ''

/** A store that has one document, whatever is written to it. */
const startStore = async () => {
  const counts = { GET: 0, PUT: 0 }
  const body = Buffer.from(entity?.stored ?? '')
  const server = createServer((request, response) => {
    if (request.method === 'GET' || request.method === 'PUT') counts[request.method] += 1
    request.resume().on('end', () => {
      const head = {
        'content-type': 'application/json',
        'content-length': body.length,
        etag: '"1"',
      }
      response.writeHead(200, head).end(body)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, counts, close: () => server.close() }
}

const startGateway = async (store: string) => {
  const port = await freePort()
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../gateway/peers/isthmus.ts')],
    {
      stdio: 'ignore',
      env: { ...process.env, PORT: String(port), STORE: store },
    },
  )
  const url = `http://127.0.0.1:${port}`
  for (let tries = 0; ; tries += 1) {
    const isUp = await fetch(url + path, { headers }).then(
      async (answer) => (await answer.arrayBuffer()).byteLength > 0,
      () => false,
    )
    if (isUp) return { url, pid: child.pid ?? 0, stop: () => void child.kill() }
    if (tries > 100) throw new Error('The gateway does not answer')
    await pause(50)
  }
}

const bodies = {
  '2.0': entity?.stored ?? '',
  // It has another name for the city.
  '1.0': JSON.stringify(entity?.seen).replace('Tōkyō', 'Edo'),
} as const

export const measureWrites = async (
  { rounds, writes, warmUp }: Schedule,
  say: (text: string) => void,
): Promise<Writes> => {
  const store = await startStore()
  const gateway = await startGateway(store.url)
  const pool = new Pool(gateway.url, { connections: 16, pipelining: 1 })

  const write = async (version: keyof typeof bodies): Promise<void> => {
    const answer = await pool.request({
      method: 'PUT',
      path,
      headers: { ...headers, 'content-type': 'application/json', 'api-version': version },
      body: bodies[version],
    })
    const text = await answer.body.text()
    if (answer.statusCode !== 200) throw new Error(`${version}: ${answer.statusCode} ${text}`)
  }

  const cost = async (version: keyof typeof bodies, count: number): Promise<number> => {
    const before = cpuMilliseconds(gateway.pid)
    let left = count
    const one = async (): Promise<void> => {
      while ((left -= 1) >= 0) await write(version)
    }
    await Promise.all(Array.from({ length: 16 }, one))
    return ((cpuMilliseconds(gateway.pid) - before) * 1000) / count
  }

  try {
    for (const version of ['2.0', '1.0'] as const) await cost(version, warmUp)
    say('warm')
    const passed: number[] = []
    const merged: number[] = []
    const before = store.counts.GET
    for (let round = 1; round <= rounds; round += 1) {
      passed.push(await cost('2.0', writes))
      merged.push(await cost('1.0', writes))
      say(`round ${round} of ${rounds}`)
    }
    return {
      rounds,
      passed: spreadOf(passed),
      merged: spreadOf(merged),
      ratio: spreadOf(merged.map((us, round) => us / (passed[round] ?? Number.NaN))),
      reads: (store.counts.GET - before) / (rounds * writes),
    }
  } finally {
    await pool.destroy()
    gateway.stop()
    store.close()
  }
}
