/** Whatever a port throws, its request is answered, the next one is too, and somebody is told. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import contract from '../../adapters/index.ts'
import type { Flags } from '../../src/flags/index.ts'
import {
  createAdmin,
  allParts,
  createGateway,
  defineConfig,
  type GatewayOptions,
} from '../../src/gateway/index.ts'
import { HeaderList, type BodyReader, type Codings } from '../../src/http/index.ts'
import { nodeCodings } from '../../src/http/node/codings.ts'
import { listen } from '../../src/http/node/listen.ts'
import { listener, webListener } from '../../src/http/node/listener.ts'
import { createNodeScanner } from '../../src/json/node/wasm-scanner.ts'
import { createGuard, createMetrics, unfailing, type LogFields } from '../../src/telemetry/index.ts'
import { httpBackend, type Transport, type TransportResponse } from '../../src/upstream/index.ts'
import { fixedFlags } from '../gateway/support/gateway.ts'
import { answersIn, eventually, wire } from '../support/wire.ts'

const secret = 'what a document holds'

const thrown = (): never => {
  throw new Error(secret)
}
const rejected = (): Promise<never> => Promise.reject(new Error(secret))

const page = '{"items":[],"total":0,"next_cursor":null}'

const whole = (text: string): BodyReader => {
  let left: Uint8Array | undefined = new TextEncoder().encode(text)
  return {
    read: async () => {
      const value = left
      left = undefined
      return value ? { done: false, value } : { done: true }
    },
    cancel: async () => undefined,
  }
}

const answered = (body: BodyReader | null = whole(page), more = {}): TransportResponse => ({
  status: 200,
  headers: HeaderList.of({ 'content-type': 'application/json', ...more }),
  body,
})

interface Ports {
  readonly transport: Transport['fetch']
  readonly flags: Flags
  readonly codings: Codings
  readonly options: Partial<GatewayOptions>
}

const healthy: Ports = {
  transport: async () => answered(),
  flags: fixedFlags({ 'entity-schema': 'blue' }),
  codings: nodeCodings,
  options: {},
}

const start = async (ports: Partial<Ports>) => {
  const { transport, flags, codings, options } = { ...healthy, ...ports }
  const lines: { fields: LogFields; message: string }[] = []
  const note = (fields: LogFields, message: string) => void lines.push({ fields, message })
  const log = options.log ?? { debug: note, info: note, warn: note, error: note }
  const metrics = options.metrics ?? createMetrics()
  let isHealthy = false
  const config = defineConfig({
    backends: { blue: { url: 'http://blue.test', version: '2.0' } },
    decision: { flag: 'entity-schema', fallback: 'blue' },
    identity: { jwt: { jwks: { url: 'http://127.0.0.1:9/' } }, apiKey: {} },
    cache: { routes: ['relations.list'] },
  })
  const backend = httpBackend({
    name: 'blue',
    version: '2.0',
    url: 'http://blue.test',
    transport: {
      fetch: (url, request) =>
        isHealthy ? healthy.transport(url, request) : transport(url, request),
      close: async () => undefined,
    },
    log: { debug: note, info: note, warn: note, error: note },
    metrics: createMetrics(),
  })
  const alternating: Flags = {
    version: 'v',
    string: (...given) => (isHealthy ? healthy.flags : flags).string(...given),
    boolean: (...given) => (isHealthy ? healthy.flags : flags).boolean(...given),
    close: async () => undefined,
  }
  const gateway = createGateway({
    contract,
    config,
    flags: alternating,
    backends: new Map([['blue', backend]]),
    env: {},
    parts: allParts,
    scanner: createNodeScanner(),
    codings,
    ...options,
    log,
    metrics,
  })
  const told = createMetrics()
  const caught = createGuard({
    log: { debug: note, info: note, warn: note, error: note },
    metrics: told,
  })
  const listening = await listen(listener(gateway.handle, { caught, problemOf: () => undefined }), {
    host: '127.0.0.1',
    port: 0,
    grace: 100,
    quietMs: 0,
    continues: true,
    caught,
  })
  onTestFinished(() => listening.close())
  return { ...listening, gateway, lines, heal: () => (isHealthy = true) }
}

const get = (path: string, ...headers: readonly string[]): string =>
  ['GET ' + path + ' HTTP/1.1', 'Host: a', 'API-Version: 1.0', ...headers, '', ''].join('\r\n')

const coder = (reader: BodyReader): Codings => ({
  names: ['gzip'],
  flushes: true,
  decode: () => reader,
  encode: () => reader,
})

const breaking = (error: () => never | Promise<never>, first?: string): BodyReader => {
  const begun = first === undefined ? undefined : whole(first)
  let reads = 0
  return {
    read: async () => {
      reads += 1
      return begun && reads === 1 ? begun.read() : error()
    },
    cancel: async () => undefined,
  }
}

const unreadable: BodyReader = { read: thrown, cancel: thrown }

const cases: Readonly<Record<string, Partial<Ports>>> = {
  'a transport that throws': { transport: thrown },
  'a transport that rejects': { transport: rejected },
  'a transport that rejects with nothing': { transport: () => Promise.reject() },
  'a transport that answers nothing': { transport: async () => undefined as never },
  'an answer without headers': { transport: async () => ({ status: 200 }) as never },
  'an answer with a status that is none': {
    transport: async () => ({ ...answered(), status: 42 }),
  },
  'a header that cannot be sent': {
    transport: async () => answered(whole(page), { 'x-a': 'caf\u0113' }),
  },
  'a header with a line end': {
    transport: async () => answered(whole(page), { 'x-a': 'a\r\nb: c' }),
  },
  'a body that throws': { transport: async () => answered(unreadable) },
  'a body that rejects': { transport: async () => answered(breaking(rejected)) },
  'a body that breaks off': {
    transport: async () => answered(breaking(rejected, page.slice(0, 9))),
  },
  'a body in a coding that cannot be read': {
    transport: async () => answered(whole(page), { 'content-encoding': 'gzip' }),
    codings: coder(unreadable),
  },
  'a coding that throws': {
    transport: async () => answered(whole(page), { 'content-encoding': 'gzip' }),
    codings: { ...nodeCodings, decode: thrown, encode: thrown },
  },
  'flags that throw': { flags: { ...healthy.flags, string: thrown } },
  'flags that reject': { flags: { ...healthy.flags, string: rejected } },
  'flags that answer nothing': {
    flags: { ...healthy.flags, string: async () => undefined as never },
  },
}

const paths = ['/entities', '/relations', '/elsewhere', '/entities/export']

describe.each(Object.entries(cases))('%s', (_, ports) => {
  test.each(paths)('%s: it is answered, and so is the next request', async (path) => {
    const { port, lines, heal } = await start(ports)
    const client = wire(port)
    client.send(get(path, 'Accept-Encoding: gzip'))
    // A body that has begun breaks its connection.
    await Promise.race([client.ended, client.seeing((text) => answersIn(text).answers.length > 0)])
    const [first] = answersIn(client.text()).answers
    expect(first === undefined || first.status >= 200).toBe(true)
    client.socket.destroy()
    heal()
    const next = wire(port)
    next.send(get('/entities', 'Connection: close'))
    expect(answersIn(await next.ended).answers).toMatchObject([{ status: 200 }])
    for (const { fields, message } of lines.filter((line) => line.message === 'Defect')) {
      expect(JSON.stringify([fields, message])).not.toContain(secret)
    }
  })
})

describe('what tells of requests', () => {
  const failing = { debug: thrown, info: thrown, warn: thrown, error: thrown }

  test.each<[string, Partial<Ports>]>([
    ['a log that throws', { options: { log: failing } }],
    ['a log that throws, about a failure', { transport: rejected, options: { log: failing } }],
    ['a clock that throws', { options: { now: thrown } }],
    ['a scanner that throws', { options: { scanner: { run: thrown } as never } }],
    [
      'metrics that throw',
      {
        options: {
          metrics: {
            ...createMetrics(),
            counter: () => ({ add: thrown }),
            histogram: () => ({ record: thrown }),
          },
        },
      },
    ],
    ['secrets that throw', { options: { env: new Proxy({}, { get: thrown }) } }],
  ])('%s', async (_, ports) => {
    const { port } = await start(ports)
    for (const path of paths) {
      const client = wire(port)
      client.send(get(path, 'Connection: close'))
      const { answers } = answersIn(await client.ended)
      expect(answers).toHaveLength(1)
    }
  })

  test('a log that throws costs no answer', async () => {
    const { port } = await start({ options: { log: failing } })
    const client = wire(port)
    client.send(get('/entities', 'Connection: close'))
    expect(answersIn(await client.ended).answers).toMatchObject([{ status: 200 }])
  })
})

test('an admin page that throws is answered', async () => {
  const { gateway } = await start({})
  const admin = createAdmin({
    core: gateway.core,
    metrics: { ...createMetrics(), collect: thrown },
    ready: thrown,
    checks: thrown,
    flagStatus: thrown,
  })
  const listening = await listen(
    webListener((request) => admin.fetch(request)),
    {
      host: '127.0.0.1',
      port: 0,
      grace: 100,
      quietMs: 0,
    },
  )
  onTestFinished(() => listening.close())
  for (const path of ['/metrics', '/readyz', '/flags']) {
    const answer = await fetch(listening.url + path)
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toContain(secret)
  }
  expect((await fetch(`${listening.url}/livez`)).status).toBe(200)
})

describe('a listener', () => {
  test.each<[string, () => never | Promise<never>]>([
    ['that throws', thrown],
    ['that rejects', rejected],
  ])('%s costs its own connection at most', async (_, failing) => {
    const told: string[] = []
    const listening = await listen(listener(failing, { caught: (place) => told.push(place) }), {
      host: '127.0.0.1',
      port: 0,
      grace: 100,
    })
    onTestFinished(() => listening.close())
    const client = wire(listening.port)
    client.send(get('/', 'Connection: close'))
    expect(answersIn(await client.ended).answers).toMatchObject([{ status: 500 }])
    expect(told).toEqual(['request'])
  })

  test('of plain Node that throws costs its own connection', async () => {
    const told: string[] = []
    const listening = await listen(thrown, {
      host: '127.0.0.1',
      port: 0,
      grace: 100,
      caught: (place) => told.push(place),
    })
    onTestFinished(() => listening.close())
    for (let n = 0; n < 2; n += 1) {
      const client = wire(listening.port)
      client.send(get('/'))
      expect(await client.ended).toBe('')
    }
    expect(told).toEqual(['listener', 'listener'])
  })

  test('whose ear throws when its client leaves goes on', async () => {
    const told: string[] = []
    const asked = Promise.withResolvers<void>()
    const heard: string[] = []
    const handler = listener(
      async ({ signal, path }) => {
        if (path === '/next') return { status: 204, headers: new HeaderList(), body: null }
        signal.addEventListener('abort', thrown)
        signal.addEventListener('abort', () => void heard.push('second'))
        asked.resolve()
        return new Promise(() => undefined)
      },
      { caught: (place) => told.push(place) },
    )
    const listening = await listen(handler, { host: '127.0.0.1', port: 0, grace: 100 })
    onTestFinished(() => listening.close())
    const client = wire(listening.port)
    client.send(get('/'))
    await asked.promise
    client.socket.resetAndDestroy()
    await eventually(() => told.length > 0)
    expect([told, heard]).toEqual([['client'], ['second']])
    const next = wire(listening.port)
    next.send(get('/next', 'Connection: close'))
    expect(await next.ended).toMatch(/^HTTP\/1\.1 204 /)
  })
})

test('a log that throws takes nothing down', () => {
  const log = unfailing({ debug: thrown, info: thrown, warn: thrown, error: thrown })
  for (const level of ['debug', 'info', 'warn', 'error'] as const) {
    expect(() => log[level]({}, 'Defect')).not.toThrow()
  }
})

describe('the guard', () => {
  const lines: { fields: LogFields; message: string }[] = []
  const note = (fields: LogFields, message: string) => void lines.push({ fields, message })
  const log = { debug: note, info: note, warn: note, error: note }
  const metrics = createMetrics()
  beforeAll(() => {
    const caught = createGuard({ log, metrics })
    for (const error of [
      new TypeError(secret),
      new Error(`a\n    at ${secret}`),
      secret,
      undefined,
      null,
      Object.create(null),
      { a: 1 },
    ]) {
      caught('process', error)
    }
    createGuard({ log: { ...log, error: thrown }, metrics })('process', new Error(secret))
    const odd = new Error(secret)
    Object.defineProperty(odd, 'stack', { get: thrown })
    caught('process', odd)
  })
  afterAll(() => lines.splice(0))

  test('counts all of it', () => {
    const counted = metrics.collect().find(({ name }) => name === 'isthmus.defects')
    expect(counted?.points).toMatchObject([{ labels: { place: 'process' }, value: 9 }])
  })

  test('tells where it was, and nothing of what it says', () => {
    expect(lines[0]).toMatchObject({
      message: 'Defect',
      fields: {
        place: 'process',
        thrown: 'TypeError',
        at: expect.arrayContaining([expect.stringMatching(/^at /)]) as unknown,
      },
    })
    expect(JSON.stringify(lines)).not.toContain(secret)
  })
})
