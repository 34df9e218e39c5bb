/** `isthmus serve` in several processes, before a store that says who it is and can be made to wait. */
import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { root, start, temporaryFolder, until, type Done } from '../../cli/support.ts'
import { answerOf, type HttpAnswer } from '../../support/http-answer.ts'

export interface Store {
  readonly url: string
  /** Requests that wait, those with `limit=7`. */
  waiting(): number
  /** Answers those that wait and will wait. */
  release(): void
}

export const startStore = async (name: string): Promise<Store> => {
  const gate = Promise.withResolvers<void>()
  let waiting = 0
  const server: Server = createServer(async (request, response) => {
    if (request.url?.includes('limit=7') === true) {
      waiting += 1
      await gate.promise
    }
    response.writeHead(200, { 'content-type': 'application/json', 'x-store': name })
    response.end('{"items":[],"total":0,"next_cursor":null}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, waiting: () => waiting, release: gate.resolve }
}

/** Requests are held for as long as a busy machine takes for the rest. */
const patient = { headersMs: 1_000_000, totalMs: 1_000_000 }

const backendOf = (url: string) => ({ url, version: '1.0', timeouts: patient })

export const configText = (store: string, more: object = {}): string =>
  `import { defineConfig } from ${JSON.stringify(join(root, 'src/gateway/index.ts'))}
   export default defineConfig(${JSON.stringify({
     backends: { blue: backendOf(store), green: backendOf(store) },
     decision: { flag: 'entity-schema', fallback: 'blue' },
     flags: { folder: join(root, 'test/support/only-blue') },
     listen: { port: 0, adminPort: 0, closeDelayMs: 0 },
     ...more,
   })})`

export interface Check {
  readonly name: string
  readonly ok: boolean
  readonly says: string
}

export interface Cluster {
  readonly url: string
  readonly adminUrl: string
  readonly port: number
  readonly pid: number
  /** The configuration file. */
  readonly file: string
  readonly output: () => string
  signal(signal: NodeJS.Signals): void
  /** Ends it by SIGTERM. */
  stop(): Promise<Done>
  readonly done: Promise<Done>
  line(pattern: RegExp): Promise<string>
  admin(path: string): Promise<string>
  /** The sum of all series of a metric whose labels match. */
  metric(name: string, labels?: RegExp): Promise<number>
  /** Process ids of the workers that serve, by their numbers; undefined for one that is missing. */
  workers(): Promise<readonly (number | undefined)[]>
}

export interface ServeOptions {
  readonly workers?: number
  readonly config?: object
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Starts it; resolves once it serves. */
export const serve = async (store: string, options: ServeOptions = {}): Promise<Cluster> => {
  const { workers = 2, config = {}, args = [], env = {} } = options
  const file = join(await temporaryFolder(), 'isthmus.config.ts')
  await writeFile(file, configText(store, config))
  const running = start(['serve', '--json', '--workers', `${workers}`, '--config', file, ...args], {
    env,
  })
  let output = ''
  running.child.stdout?.on('data', (text: string) => (output += text))
  const { url, adminUrl } = JSON.parse(await running.line(/"adminUrl"/)) as {
    readonly url: string
    readonly adminUrl: string
  }
  const admin = async (path: string): Promise<string> => (await fetch(adminUrl + path)).text()
  return {
    url,
    adminUrl,
    port: Number(new URL(url).port),
    pid: running.child.pid ?? 0,
    file,
    output: () => output,
    signal: (signal) => running.child.kill(signal),
    stop: () => {
      running.child.kill('SIGTERM')
      return running.done
    },
    done: running.done,
    line: (pattern) => running.line(pattern),
    admin,
    metric: async (name, labels = /^/) =>
      (await admin('/metrics'))
        .split('\n')
        .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
        .filter((line) => labels.test(line))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0),
    workers: async () => {
      const { checks } = JSON.parse(await admin('/readyz?verbose')) as { checks: readonly Check[] }
      return checks
        .filter(({ name }) => name.startsWith('worker '))
        .map(({ says }) => Number(/process (\d+)/.exec(says)?.[1]) || undefined)
    },
  }
}

export const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** One connection, on which requests are sent one after another: all go to the same worker. */
export interface Client {
  /** Undefined where the connection ended without an answer. */
  get(path: string, id?: string): Promise<HttpAnswer | undefined>
  /** The same with these lines of headers alone. */
  ask(path: string, lines: readonly string[]): Promise<HttpAnswer | undefined>
  end(): void
}

const nothing = (): undefined => undefined

export const connectTo = async (port: number): Promise<Client> => {
  const socket = connect(port, '127.0.0.1')
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  let text = ''
  let look: () => void = nothing
  socket.setEncoding('latin1')
  socket.on('error', nothing)
  socket.on('data', (part: string) => {
    text += part
    look()
  })
  socket.on('close', () => look())
  onTestFinished(() => void socket.destroy())
  const ask = (path: string, lines: readonly string[]) =>
    new Promise<HttpAnswer | undefined>((resolve) => {
      look = () => {
        const heard = answerOf(text, 'GET', socket.closed)
        if (heard.kind === 'answer') {
          text = heard.rest
          resolve(heard.answer)
        } else if (socket.closed) resolve(undefined)
      }
      socket.write([`GET ${path} HTTP/1.1`, 'Host: a', ...lines, '\r\n'].join('\r\n'))
      look()
    })
  return {
    ask,
    get: (path, id) =>
      ask(path, ['API-Version: 1.0', ...(id === undefined ? [] : [`X-Request-Id: ${id}`])]),
    end: () => socket.end(),
  }
}

/** A connection to each of the workers, by their numbers. */
export const connectToEach = async (
  cluster: { readonly port: number; readonly line: (pattern: RegExp) => Promise<string> },
  { workers = 2 } = {},
): Promise<Map<number, Client>> => {
  const found = new Map<number, Client>()
  await until(async () => {
    const id = randomUUID()
    const client = await connectTo(cluster.port)
    await client.get('/entities', id)
    const line = await cluster.line(new RegExp(`"request_id":"${id}"`))
    const { worker } = JSON.parse(line) as { readonly worker: number }
    if (found.has(worker)) client.end()
    else found.set(worker, client)
    return found.size === workers
  })
  return found
}
