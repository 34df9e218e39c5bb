/** What `isthmus serve` writes, where, and how loud. */
import { createServer as createHttp, type RequestListener } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { root, start, temporaryFolder, until } from './support.ts'

const urlOf = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const closing = (server: Server): void => onTestFinished(() => void server.close())

/** A backend that is asked for a status by the id of the entity. */
const byId: RequestListener = ({ url = '' }, response) => {
  const status = Number(/(\d+)$/.exec(url)?.[1])
  response.writeHead(status, { 'content-type': 'application/json' }).end('{"error":"no"}')
}

/** A server of TCP that answers each request with bytes, then closes or resets. */
const raw = (bytes: string, reset = false): Server =>
  createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      if (reset) socket.resetAndDestroy()
      else socket.end(bytes)
    })
  })

interface Settings {
  readonly backend: string
  readonly more?: object
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Put before the configuration. */
  readonly code?: string
}

const configText = ({ backend, more = {}, code = '' }: Settings): string =>
  `import { defineConfig } from ${JSON.stringify(join(root, 'src/gateway/index.ts'))}
   ${code}
   export default defineConfig(${JSON.stringify({
     backends: { blue: { url: backend, version: '1.0', timeouts: { headersMs: 300 } } },
     decision: { flag: 'entity-schema', fallback: 'blue' },
     flags: { folder: join(root, 'test/support/only-blue') },
     listen: { port: 0, adminPort: 0 },
     ...more,
   })})`

const serve = async (settings: Settings) => {
  const { args = [], env = {} } = settings
  const config = join(await temporaryFolder(), 'isthmus.config.ts')
  await writeFile(config, configText(settings))
  const running = start(['serve', '--json', '--config', config, ...args], { env })
  onTestFinished(() => void running.child.kill('SIGKILL'))
  const { url } = JSON.parse(await running.line(/"adminUrl"/)) as { readonly url: string }
  const ask = async (path: string, init: RequestInit = {}): Promise<number> => {
    const answer = await fetch(url + path, init)
    await answer.arrayBuffer()
    return answer.status
  }
  return {
    running,
    config,
    ask,
    /** The lines of the requests that were asked, once all is over. */
    lines: async (): Promise<readonly Readonly<Record<string, unknown>>[]> => {
      running.child.kill('SIGTERM')
      const { stdout } = await running.done
      return stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    },
  }
}

const id = (status: number): string =>
  `/entities/00000000-0000-4000-8000-000000000${String(status).padStart(3, '0')}`

test('5xx are errors, what the gateway refuses are warnings, what a backend refuses is neither', async () => {
  const store = createHttp(byId)
  closing(store)
  const more = { identity: { apiKey: {} } }
  const { ask, lines } = await serve({ backend: await urlOf(store), more })
  for (const status of [404, 409, 500, 503]) expect(await ask(id(status))).toBe(status)
  expect(await ask('/nothing-of-this-name')).toBe(404)
  expect(await ask('/entities', { headers: { 'api-version': '9.9' } })).toBe(400)
  expect(await ask('/entities', { headers: { 'api-version': 'x x' } })).toBe(400)
  expect(await ask(id(404), { headers: { 'x-api-key': 'unknown' } })).toBe(401)
  const told = (await lines()).filter(({ message }) => message === 'Request answered')
  expect(told.map(({ status, level }) => [status, level])).toEqual([
    [404, 'info'],
    [409, 'info'],
    [500, 'error'],
    [503, 'error'],
    [404, 'warn'],
    [400, 'warn'],
    [400, 'warn'],
    [401, 'warn'],
  ])
})

describe('a request that no backend has answered names the cause', () => {
  const cases: readonly (readonly [string, number, () => Server])[] = [
    ['reset', 502, () => raw('', true)],
    ['closed', 502, () => raw('')],
    ['bad-http', 502, () => raw('SSH-2.0-OpenSSH_9.2\r\n')],
    ['headers-timeout', 504, () => createServer((socket) => void socket.on('error', () => {}))],
    ['bad-http', 502, () => raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n')],
    ['head-too-large', 502, () => raw(`HTTP/1.1 200 OK\r\nA: ${'a'.repeat(100_000)}\r\n\r\n`)],
  ]

  test.for(cases)('%s', async ([cause, status, make]) => {
    const server = make()
    closing(server)
    const { ask, lines } = await serve({ backend: await urlOf(server) })
    expect(await ask(id(1), { method: 'DELETE' })).toBe(status)
    const line = (await lines()).find(({ message }) => message === 'Request answered')
    expect(line).toMatchObject({ level: 'error', status, cause })
  })

  let nobody = ''
  beforeAll(async () => {
    const server = createServer()
    nobody = await urlOf(server)
    await new Promise((resolve) => server.close(resolve))
  })

  test.for([
    ['refused', 503],
    ['dns', 503],
    ['tls', 502],
  ] as const)('%s', async ([cause, status]) => {
    const server = raw('HTTP/1.1 400 Bad Request\r\n\r\n')
    closing(server)
    const plain = await urlOf(server)
    const backends = {
      refused: nobody,
      dns: 'http://nowhere.invalid',
      tls: plain.replace('http:', 'https:'),
    }
    const { ask, lines } = await serve({ backend: backends[cause] })
    expect(await ask(id(1))).toBe(status)
    const line = (await lines()).find(({ message }) => message === 'Request answered')
    expect(line).toMatchObject({ level: 'error', status, cause })
    expect(JSON.stringify(line)).not.toMatch(/127\.0\.0\.1|nowhere/)
  })

  test('and clients are not told', async () => {
    const { running } = await serve({ backend: nobody })
    const { url } = JSON.parse(await running.line(/"adminUrl"/)) as { readonly url: string }
    const answer = (await (await fetch(url + id(1))).json()) as object
    expect(answer).toMatchObject({ code: 'backend-unreachable' })
    expect(answer).not.toHaveProperty('cause')
  })
})

describe('the level', () => {
  const asked = async (settings: Partial<Settings>) => {
    const store = createHttp(byId)
    closing(store)
    const { ask, lines } = await serve({ backend: await urlOf(store), ...settings })
    await ask(id(404))
    await ask('/nothing-of-this-name')
    await ask(id(500))
    return (await lines())
      .filter(({ message }) => message === 'Request answered')
      .map(({ level }) => level)
  }

  test.for<[string, Partial<Settings>, readonly string[]]>([
    ['is info', {}, ['info', 'warn', 'error']],
    ['by configuration', { more: { log: { level: 'warn' } } }, ['warn', 'error']],
    ['by variable', { env: { ISTHMUS_LOG_LEVEL: 'error' } }, ['error']],
    [
      'by option, before all others',
      { args: ['--log-level', 'error'], env: { ISTHMUS_LOG_LEVEL: 'info' } },
      ['error'],
    ],
    ['in workers', { args: ['--workers', '2'], more: { log: { level: 'error' } } }, ['error']],
  ])('%s', async ([, settings, levels]) => {
    expect(await asked(settings)).toEqual(levels)
  })

  test('that is none is refused with the choices', async () => {
    const { done } = start(['serve', '--log-level', 'loud'])
    const { code, stderr } = await done
    expect(code).not.toBe(0)
    expect(stderr).toContain('"loud" is not a level of the log (debug, info, warn, error)')
  })

  test.for([1, 2])('changes at SIGHUP (%i workers)', async (workers) => {
    const store = createHttp(byId)
    closing(store)
    const backend = await urlOf(store)
    const args = ['--workers', `${workers}`]
    const { ask, lines, running, config } = await serve({ backend, args })
    await ask(id(404))
    await writeFile(config, configText({ backend, more: { log: { level: 'error' } } }))
    let reloaded = false
    void running.done.then(() => (reloaded = true))
    running.child.kill('SIGHUP')
    const { adminUrl } = JSON.parse(await running.line(/"adminUrl"/)) as { adminUrl: string }
    await until(async () => {
      const metrics = await (await fetch(`${adminUrl}/metrics`)).text()
      return reloaded || /isthmus_config_reload_total\{result="applied"\} 1/.test(metrics)
    })
    await ask(id(409))
    await ask(id(500))
    const told = (await lines()).filter(({ message }) => message === 'Request answered')
    expect(told.map(({ status }) => status)).toEqual([404, 500])
  })
})

test.for([[], ['--workers', '2']])(
  'standard output holds lines of JSON only, whatever a configuration prints: %j',
  async (more) => {
    const store = createHttp(byId)
    closing(store)
    const folder = await temporaryFolder()
    const config = join(folder, 'isthmus.config.ts')
    const code = `console.log('printed'); console.info('informed'); process.emitWarning('warned')`
    await writeFile(config, configText({ backend: await urlOf(store), code }))
    // Without --json, too: the addresses are told to people on standard error.
    const running = start(['serve', '--config', config, ...more])
    const url = /on (http\S+),/.exec(await running.noted(/Isthmus on/))?.[1]
    await (await fetch(`${url}${id(500)}`)).arrayBuffer()
    running.child.kill('SIGTERM')
    const { stdout, stderr, code: exit } = await running.done
    expect(exit).toBe(0)
    const lines = stdout.split('\n').filter((line) => line !== '')
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('level')
    for (const said of ['printed', 'informed', 'warned']) expect(stderr).toContain(said)
  },
)
