/** Whoever gets no answer to a write is told when the store has applied it, and only then. */
import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { GatewayConfigInput } from '../../../../../src/gateway/index.ts'
import { afterApplied, AppliedError } from '../../../../../src/gateway/send/applied.ts'
import type { Timeouts } from '../../../../../src/upstream/index.ts'
import { startGateway } from '../../../support/gateway.ts'
import { call, startStore, until, type Answer } from '../../../support/servers.ts'
import { card, payments, positions, wallet } from './contract.ts'

const position = positions['in a member']
const contract = payments(position, 'later')
const seen = JSON.stringify(position.doc(card, 'a'))
const unseen = JSON.stringify(position.doc(wallet, 'a'))
const json = { 'Content-Type': 'application/json' }

type Writing = (outgoing: Parameters<Answer>[1]) => void

interface StartOptions {
  readonly config?: Partial<GatewayConfigInput>
  readonly timeouts?: Partial<Timeouts>
}

const start = (write: Writing, options: StartOptions = {}) =>
  startStore((request, outgoing) => {
    if (request.method !== 'GET') return write(outgoing)
    outgoing.writeHead(200, json)
    outgoing.end(seen)
  }).then(async (store) => ({
    store,
    gateway: await startGateway({
      stores: { blue: { url: store.url, version: '2.0' } },
      contract,
      ...options,
    }),
  }))

const writes = {
  create: ['POST', '/docs', 'application/json', seen],
  replace: ['PUT', '/docs/1', 'application/json', seen],
  'patch as it is': ['PATCH', '/docs/1', 'application/merge-patch+json', '{"name":"b"}'],
  delete: ['DELETE', '/docs/1', 'application/json', undefined],
} as const

const send = (url: string, kind: keyof typeof writes) => {
  const [method, path, type, body] = writes[kind]
  return call(url + path, {
    method,
    headers: { 'API-Version': '1.0', 'Content-Type': type },
    ...(body === undefined ? {} : { body }),
  })
}

const answering =
  (body: string | Uint8Array, headers: Record<string, string> = json, status = 200): Writing =>
  (outgoing) => {
    outgoing.writeHead(status, headers)
    outgoing.end(body)
  }

const broken: Writing = (outgoing) => {
  outgoing.writeHead(200, { ...json, 'Content-Length': '1000' })
  outgoing.write('{"name":')
  setImmediate(() => outgoing.destroy())
}

const stalled: Writing = (outgoing) => {
  outgoing.writeHead(200, json)
  outgoing.write('{"name":')
}

const large = `{"name":"${'x'.repeat(5000)}","pay":${JSON.stringify(card)}}`

const reasons: Readonly<Record<string, Writing>> = {
  'does not fit': answering(unseen),
  'is of no form': answering('[]'),
  'is no JSON': answering('{"name"'),
  'is of another media type': answering('<p>', { 'Content-Type': 'text/html' }),
  'is of no media type': answering(seen, {}),
  'breaks off': broken,
  stalls: stalled,
  'is too large': answering(large),
  'is a part': answering(seen, json, 206),
  'has another coding than it says': answering('no gzip', { ...json, 'Content-Encoding': 'gzip' }),
  'is of an unknown coding': answering(seen, { ...json, 'Content-Encoding': 'zz' }),
  'does not fit, and is encoded': answering(gzipSync(unseen), {
    ...json,
    'Content-Encoding': 'gzip',
  }),
}

describe.each(Object.keys(writes) as (keyof typeof writes)[])('a %s', (kind) => {
  test.each(Object.entries(reasons))('whose answer %s was applied', async (_, write) => {
    const { store, gateway } = await start(write, {
      config: { limits: { responseBytes: 2000 } },
      ...(write === stalled ? { timeouts: { bodyMs: 300 } } : {}),
    })
    const answer = await send(gateway.url, kind)
    expect(answer.status).toBeGreaterThanOrEqual(500)
    expect(answer.json).toMatchObject({ applied: true, backend: 'blue' })
    expect(store.last().method).toBe(writes[kind][0])
  })

  test.each([400, 404, 409, 500, 503])('that the store refused with %d was not', async (status) => {
    const { gateway } = await start(answering('{"title":"no"}', json, status))
    const answer = await send(gateway.url, kind)
    expect(answer.status).toBe(status)
    expect(answer.json).not.toHaveProperty('applied')
  })

  test.each([422, 500])(
    'that was refused with %d, of which half comes, was not',
    async (status) => {
      const { gateway } = await start((outgoing) => {
        outgoing.writeHead(status, { ...json, 'Content-Length': '1000' })
        outgoing.write('{"title":')
        setImmediate(() => outgoing.destroy())
      })
      const answer = await send(gateway.url, kind)
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.text).not.toContain('applied')
    },
  )

  test('that gets no answer may have been applied or not', async () => {
    const { gateway } = await start(() => undefined, { timeouts: { headersMs: 1500 } })
    const answer = await send(gateway.url, kind)
    expect(answer.json).toMatchObject({ status: 504, code: 'backend-timeout' })
    expect(answer.json).not.toHaveProperty('applied')
  })
})

test('a defect after a write says so on its way up', async () => {
  const defect = new Error('a defect')
  const fail = (): never => {
    throw defect
  }
  expect(() => afterApplied(fail)).toThrow(AppliedError)
  await expect(afterApplied(async () => fail())).rejects.toMatchObject({ cause: defect })
})

test('a read is not called applied', async () => {
  const store = await startStore((_, outgoing) => answering(unseen)(outgoing))
  const stores = { blue: { url: store.url, version: '2.0' } }
  const { url } = await startGateway({ stores, contract })
  const answer = await call(`${url}/docs/1`, { headers: { 'API-Version': '1.0' } })
  expect(answer.json).toMatchObject({ status: 502 })
  expect(answer.json).not.toHaveProperty('applied')
})

test('where what is stored cannot be read nothing was applied', async () => {
  const sockets: string[] = []
  const server = createServer((socket) => {
    sockets.push('')
    socket.on('error', () => undefined)
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const { url } = await startGateway({
    stores: { blue: { url: `http://127.0.0.1:${port}`, version: '2.0' } },
    contract,
  })
  const answer = await send(url, 'replace')
  await until(() => sockets.length > 0)
  expect(answer.status).toBeGreaterThanOrEqual(502)
  expect(answer.json).toMatchObject({ applied: false })
})
