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
  /** The same of a client of 2.0 that reads first and then writes: what the gateway does for the other one. */
  readonly readAndPassed: Spread
  /** Merged to passed, round by round. */
  readonly ratio: Spread
  /** Merged to read and passed, round by round. */
  readonly ratioToBoth: Spread
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

interface Ask {
  readonly version: string
  /** Undefined for a reading. */
  readonly body?: string
}

const passing: readonly Ask[] = [{ version: '2.0', body: entity?.stored ?? '' }]
const reading: readonly Ask[] = [{ version: '2.0' }]
// It has another name for the city.
const merging: readonly Ask[] = [
  { version: '1.0', body: JSON.stringify(entity?.seen).replace('Tōkyō', 'Edo') },
]

const ratios = (above: readonly number[], below: readonly number[]): Spread =>
  spreadOf(above.map((us, round) => us / (below[round] ?? Number.NaN)))

export const measureWrites = async (
  { rounds, writes, warmUp }: Schedule,
  say: (text: string) => void,
): Promise<Writes> => {
  const store = await startStore()
  const gateway = await startGateway(store.url)
  const pool = new Pool(gateway.url, { connections: 16, pipelining: 1 })

  const ask = async ({ version, body }: Ask): Promise<void> => {
    const answer = await pool.request({
      method: body === undefined ? 'GET' : 'PUT',
      path,
      headers: {
        ...headers,
        'api-version': version,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body ?? null,
    })
    const text = await answer.body.text()
    if (answer.statusCode !== 200) throw new Error(`${version}: ${answer.statusCode} ${text}`)
  }

  const cost = async (asked: readonly Ask[], count: number): Promise<number> => {
    const before = cpuMilliseconds(gateway.pid)
    let left = count
    const one = async (): Promise<void> => {
      while ((left -= 1) >= 0) for (const each of asked) await ask(each)
    }
    await Promise.all(Array.from({ length: 16 }, one))
    return ((cpuMilliseconds(gateway.pid) - before) * 1000) / count
  }

  try {
    for (const asked of [passing, merging, reading]) await cost(asked, warmUp)
    say('warm')
    const passed: number[] = []
    const merged: number[] = []
    const both: number[] = []
    let reads = 0
    for (let round = 1; round <= rounds; round += 1) {
      passed.push(await cost(passing, writes))
      const before = store.counts.GET
      merged.push(await cost(merging, writes))
      reads += store.counts.GET - before
      both.push(await cost([...reading, ...passing], writes))
      say(`round ${round} of ${rounds}`)
    }
    return {
      rounds,
      passed: spreadOf(passed),
      merged: spreadOf(merged),
      readAndPassed: spreadOf(both),
      ratio: ratios(merged, passed),
      ratioToBoth: ratios(merged, both),
      reads: reads / (rounds * writes),
    }
  } finally {
    await pool.destroy()
    gateway.stop()
    store.close()
  }
}
