/** Webhooks over real sockets: signed, bounded, tried again, and in nobody's way. */
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  createWebhooks,
  hooksOf,
  type Hook,
  type WebhookEvent,
} from '../../../src/control/webhooks/index.ts'
import { Failure } from '../../../src/errors/index.ts'
import { defineConfig } from '../../../src/gateway/index.ts'
import { createMetrics, prometheusText, silentLogger } from '../../../src/telemetry/index.ts'
import { soon } from '../../support/runs.ts'

const raw = Buffer.from('0123456789abcdef0123456789abcdef')
const secret = `whsec_${raw.toString('base64')}`
const event: WebhookEvent = {
  type: 'rollout.step',
  at: Date.UTC(2027, 0, 2),
  data: { rollout: 'move', stage: 'live', share: 5 },
}

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const listening = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
}

interface Got {
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Takes down what comes, and answers as it is told. */
const receiver = async (answer: (response: ServerResponse, nth: number) => void) => {
  const got: Got[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      answer(response, got.length)
    })
  })
  closing.push(() => server.closeAllConnections())
  return { url: await listening(server), got }
}

const timing = { attemptMs: 60_000, attempts: 4, pauseMs: 1, longestPauseMs: 4, queued: 3 }

const started = (hooks: readonly Hook[], more: Partial<typeof timing> = {}) => {
  const lines: object[] = []
  const metrics = createMetrics()
  const log = {
    ...silentLogger,
    warn: (fields: object, message: string) => void lines.push({ ...fields, message }),
  }
  const webhooks = createWebhooks({ hooks, log, metrics, timing: { ...timing, ...more } })
  closing.push(() => webhooks.close())
  return { webhooks, lines, text: () => prometheusText(metrics.collect()) }
}

const until = async (holds: () => boolean): Promise<void> =>
  vi.waitUntil(holds, { timeout: soon }).then(() => undefined)

describe('a webhook', () => {
  test('is told an event, signed as Standard Webhooks says', async () => {
    const { url, got } = await receiver((response) => response.writeHead(204).end())
    const { webhooks, lines } = started([{ url, secret }])
    webhooks.tell(event)
    await until(() => got.length === 1)
    const [{ headers, body }] = got as [Got]
    expect(JSON.parse(body)).toEqual({
      type: 'rollout.step',
      timestamp: '2027-01-02T00:00:00.000Z',
      data: event.data,
    })
    const id = String(headers['webhook-id'])
    const timestamp = String(headers['webhook-timestamp'])
    expect(id).toMatch(/^msg_[\w-]+$/)
    expect(timestamp).toMatch(/^\d{10}$/)
    const mac = createHmac('sha256', raw).update(`${id}.${timestamp}.${body}`).digest('base64')
    expect(headers['webhook-signature']).toBe(`v1,${mac}`)
    expect(headers['content-type']).toBe('application/json')
    expect(lines).toEqual([])
  })

  test.each([500, 503, 404, 429])('is told again after %i, by the same id', async (status) => {
    const { url, got } = await receiver((response, nth) =>
      response.writeHead(nth < 3 ? status : 200).end(),
    )
    const { webhooks, lines } = started([{ url, secret }])
    webhooks.tell(event)
    await until(() => got.length === 3)
    expect(new Set(got.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(lines).toEqual([])
  })

  test('is given up after so many attempts, which is logged and counted', async () => {
    const { url, got } = await receiver((response) => response.writeHead(500).end('secret text'))
    const { webhooks, lines, text } = started([{ url, secret }])
    webhooks.tell(event)
    await until(() => lines.length === 1)
    expect(got).toHaveLength(4)
    expect(lines).toEqual([
      {
        webhook: 0,
        event: 'rollout.step',
        cause: 'status 500',
        attempt: 4,
        message: 'An event was not delivered to a webhook',
      },
    ])
    expect(text()).toMatch(/isthmus_control_webhooks.*result="failed".* 4/)
    expect(text()).toMatch(/isthmus_control_webhooks.*result="given-up".* 1/)
  })

  test('that is gone is not tried again', async () => {
    const { url, got } = await receiver((response) => response.writeHead(410).end())
    const { webhooks, lines } = started([{ url, secret }])
    webhooks.tell(event)
    await until(() => lines.length === 1)
    expect(got).toHaveLength(1)
  })

  test.each([301, 302, 307, 308])('is not followed elsewhere by %i', async (status) => {
    const elsewhere = await receiver((response) => response.writeHead(200).end())
    const { url, got } = await receiver((response) =>
      response.writeHead(status, { location: elsewhere.url }).end(),
    )
    const { webhooks, lines } = started([{ url, secret }], { attempts: 2 })
    webhooks.tell(event)
    await until(() => lines.length === 1)
    expect(lines).toMatchObject([{ cause: 'redirect' }])
    expect(got).toHaveLength(2)
    expect(elsewhere.got).toEqual([])
  })

  test('gets only the events that it asks for, in their order', async () => {
    const { url, got } = await receiver((response) => response.writeHead(200).end())
    const { webhooks } = started([{ url, secret, events: ['rollout.step'] }])
    for (const share of [1, 2, 3]) {
      webhooks.tell({ ...event, type: 'quarantine' })
      webhooks.tell({ ...event, data: { rollout: 'move', share } })
    }
    await until(() => got.length === 3)
    const shares = got.map(({ body }) => (JSON.parse(body) as WebhookEvent).data.share)
    expect(shares).toEqual([1, 2, 3])
  })

  test('that hangs delays nobody, and keeps no more than so many events', async () => {
    const silent = createTcpServer((socket) => {
      socket.on('error', () => undefined)
      closing.push(() => socket.destroy())
    })
    const hanging = await listening(silent)
    const { url, got } = await receiver((response) => response.writeHead(200).end())
    const { webhooks, lines } = started([
      { url: hanging, secret },
      { url, secret },
    ])
    for (let told = 0; told < 3; told += 1) {
      webhooks.tell(event)
      await until(() => got.length === told + 1)
    }
    webhooks.tell(event)
    webhooks.tell(event)
    expect(lines).toMatchObject([{ webhook: 0, cause: 'queue-full' }])
    await webhooks.close()
    expect(lines.slice(1)).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ webhook: 0, cause: 'closed' }),
      ]) as object[],
    )
    webhooks.tell(event)
    expect(lines.at(-1)).toMatchObject({ cause: 'closed', attempt: 0 })
  })

  test('that never answers is given up in time', async () => {
    const silent = createTcpServer((socket) => {
      socket.on('error', () => undefined)
      closing.push(() => socket.destroy())
    })
    const { webhooks, lines } = started([{ url: await listening(silent), secret }], {
      attemptMs: 20,
      attempts: 2,
    })
    webhooks.tell(event)
    await until(() => lines.length === 1)
    expect(lines).toMatchObject([{ cause: 'timeout', attempt: 2 }])
  })

  test.each([
    ['ends the connection', ''],
    ['says what is no HTTP', 'garbage\r\n\r\n'],
  ])('that %s has failed, and its address is not told', async (_, bytes) => {
    const url = await listening(
      createTcpServer((socket) => {
        socket.on('error', () => undefined)
        socket.end(bytes)
      }),
    )
    const { webhooks, lines } = started([{ url: `${url}/T0KEN`, secret }], { attempts: 2 })
    webhooks.tell(event)
    await until(() => lines.length === 1)
    expect(lines).toMatchObject([{ cause: 'unreachable' }])
    expect(JSON.stringify(lines)).not.toContain('T0KEN')
  })

  test('whose answer never ends is done with its head', async () => {
    const { url, got } = await receiver((response) => {
      response.writeHead(200)
      response.write('x')
    })
    const { webhooks, lines } = started([{ url, secret }])
    webhooks.tell(event)
    webhooks.tell(event)
    await until(() => got.length === 2)
    expect(lines).toEqual([])
  })
})

const configOf = (webhook: object) =>
  defineConfig({
    backends: { blue: { url: 'http://127.0.0.1:4101', version: '1.1' } },
    decision: { flag: 'store', fallback: 'blue' },
    control: { webhooks: [{ url: 'https://a.example/x', secret: { env: 'HOOK' }, ...webhook }] },
  })

describe('settings of webhooks', () => {
  test.each([
    { url: 'ftp://a.example' },
    { url: 'https://user:pass@a.example' },
    { url: '/hook' },
    { secret: 'whsec_abc' },
    { secret: {} },
    { events: [] },
    { events: ['rollout.steps'] },
  ])('%j is refused', (webhook) => {
    expect(() => configOf(webhook)).toThrow(Failure)
  })

  test('secrets come from the environment', () => {
    const { webhooks = [] } = configOf({}).control ?? {}
    expect(hooksOf(webhooks, { HOOK: secret })).toEqual([{ url: 'https://a.example/x', secret }])
  })

  test.each([
    undefined,
    '',
    'whsec_',
    'whsec_c2hvcnQ=',
    raw.toString('base64'),
    `whsec_${Buffer.alloc(65).toString('base64')}`,
    `whsec_${raw.toString('base64').slice(1)}`,
    `${secret}\n`,
  ])('%j is no secret, and not told', (value) => {
    const { webhooks = [] } = configOf({}).control ?? {}
    const env = value === undefined ? {} : { HOOK: value }
    let thrown: unknown
    try {
      hooksOf(webhooks, env)
    } catch (error) {
      thrown = error
    }
    const issues = thrown instanceof Failure ? thrown.issues : []
    expect(issues).toMatchObject([{ place: 'control > webhooks > 0 > secret' }])
    expect(issues[0]?.message).toContain('HOOK')
    const hidden = (value ?? '').slice(6, 20).trim() || raw.toString()
    expect(issues[0]?.message).not.toContain(hidden)
  })
})
