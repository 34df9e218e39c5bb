/** Writes to what a client cannot see, by other routes than those of one document. */
import { expect, test } from 'vitest'
import * as z from 'zod'
import {
  addVariant,
  base,
  change,
  defineContract,
  object,
  string,
  union,
  version,
  type Route,
} from '../../../../../src/contract/index.ts'
import type { Json } from '../../../../../src/json/index.ts'
import { explainWrite } from '../../../../../src/gateway/upgrade/write/explain-write.ts'
import { startGateway } from '../../../support/gateway.ts'
import { call, startStore } from '../../../support/servers.ts'
import { bank, card, payments, positions, routes, wallet } from './contract.ts'
import { path, startDocs } from './docs.ts'

const position = positions['in a member']
const seen = position.doc(card, 'a')
const unseen = position.doc(wallet, 'a')

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

const only = (...kinds: readonly Route['kind'][]) =>
  routes.filter(({ kind }) => kinds.includes(kind))

test('a patch is refused before it is made where the store replaces no documents', async () => {
  const contract = payments(position, 'later', only('read', 'patch'))
  const { send, before, now } = await startDocs(contract, '2.0', unseen)
  const answer = await send('1.0', 'PATCH', { name: 'b' })
  expect(answer.json).toMatchObject({ status: 409, code: 'document-not-in-version' })
  expect(now()).toBe(before)
  const { send: again, now: then } = await startDocs(contract, '2.0', seen)
  expect((await again('1.0', 'PATCH', { name: 'b' })).status).toBe(200)
  expect(then()).toBe('{"name":"b","pay":{"type":"card","last4":"1111"}}')
})

test.each(['PUT', 'PATCH'])('%s is refused where nothing shows what is stored', async (method) => {
  const contract = payments(position, 'later', only('replace', 'patch'))
  const { send, before, now } = await startDocs(contract, '2.0', unseen)
  const answer = await send('1.0', method, { name: 'b', pay: card })
  expect(answer.json).toMatchObject({ status: 422, code: 'not-representable' })
  expect(now()).toBe(before)
})

test('what is not there is made anew, and patched by nobody', async () => {
  const contract = payments(position, 'later')
  const { send, now } = await startDocs(contract, '2.0', undefined)
  expect((await send('1.0', 'PATCH', { name: 'b' })).status).toBeGreaterThanOrEqual(400)
  expect(now()).toBeUndefined()
  expect((await send('1.0', 'PUT', seen)).status).toBe(201)
  expect(now()).toBe(JSON.stringify(seen))
})

test('a client whose version has it writes as ever', async () => {
  const contract = payments(position, 'later')
  const { send, now } = await startDocs(contract, '2.0', unseen)
  expect((await send('2.0', 'PATCH', { pay: { ref: 'V' } })).status).toBe(200)
  expect(now()).toBe('{"name":"a","pay":{"type":"wallet","ref":"V"}}')
  expect((await send('2.0', 'PUT', seen)).status).toBe(200)
  expect(now()).toBe(JSON.stringify(seen))
})

const unreadable: readonly Json[] = [
  { pay: { type: 'wallet' } },
  { pay: wallet },
  [{ op: 'replace', path: '/pay/type', value: 'wallet' }],
  [{ op: 'add', path: '/pay', value: wallet }],
  [
    { op: 'replace', path: '/name', value: 'wallet' },
    { op: 'copy', from: '/name', path: '/pay/type' },
  ],
]

test.each(unreadable.map((patch) => [JSON.stringify(patch), patch] as const))(
  'a patch that makes what its client could not read is refused: %s',
  async (_, patch) => {
    const { send, before, now, lastWrite } = await startDocs(
      payments(position, 'later'),
      '2.0',
      seen,
    )
    expect((await send('1.0', 'PATCH', patch)).json).toMatchObject({
      status: 422,
      code: 'wrong-shape',
    })
    expect([now(), lastWrite()]).toEqual([before, ''])
    // Who knows it may say it.
    expect((await send('2.0', 'PATCH', { pay: wallet })).status).toBe(200)
  },
)

test('a document is deleted by whoever names it', async () => {
  const { send, now } = await startDocs(payments(position, 'later'), '2.0', unseen)
  expect((await send('1.0', 'DELETE')).status).toBe(204)
  expect(now()).toBeUndefined()
})

test('a write that only makes new ones leaves what is there alone', async () => {
  const { send, before, now } = await startDocs(payments(position, 'later'), '2.0', unseen)
  const answer = await send('1.0', 'PUT', seen, { 'If-None-Match': '*' })
  expect(answer.status).toBe(412)
  expect(now()).toBe(before)
})

const Pay = union('type', {
  card: z.object({ last4: z.string() }),
  bank: z.object({ iban: z.string() }),
})

/** Requests that say nothing of payments, and answers that do. */
const partial = defineContract({
  name: 'partial',
  base: base('1.0.0', {
    summary: 'First',
    types: {
      Pay,
      Naming: z.object({ name: z.string() }),
      Doc: z.object({ name: z.string(), pay: Pay }),
    },
    routes: [
      ...only('read'),
      ...only('replace', 'patch').map((route): Route => ({ ...route, request: 'Naming' })),
      {
        id: 'docs.rename',
        method: 'POST',
        path: '/docs/{id}/rename',
        kind: 'patch',
        summary: 'Rename',
        request: 'Naming',
        response: 'Doc',
        stored: 'docs.get',
      },
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Wallets',
      changes: [change('Wallets', { Pay: [addVariant('wallet', object({ ref: string() }))] })],
    }),
  ],
})

test.each([
  ['PUT', path],
  ['PATCH', path],
  ['POST', `${path}/rename`],
])('%s %s that says nothing of what is unseen is refused as well', async (method, url) => {
  const held = new Map([[path, JSON.stringify(unseen)]])
  const store = await startStore((request, outgoing) => {
    outgoing.writeHead(200, { 'Content-Type': 'application/json' })
    outgoing.end(held.get(path))
  })
  const { url: gateway } = await startGateway({
    stores: { blue: { url: store.url, version: '2.0' } },
    contract: partial,
  })
  const type = method === 'PUT' ? 'application/json' : 'application/merge-patch+json'
  const write = () =>
    call(gateway + url, {
      method,
      headers: { 'API-Version': '1.0', 'Content-Type': type },
      body: '{"name": "b"}',
    })
  expect((await write()).json).toMatchObject({ code: 'document-not-in-version', applied: false })
  expect(store.received.map((request) => request.method)).toEqual(['GET'])
  held.set(path, JSON.stringify(seen))
  expect((await write()).status).toBe(200)
  // A body that no version changes goes on to the byte.
  expect(store.last()).toMatchObject({ method, url, body: '{"name": "b"}' })
})

test('who is overtaken by somebody who makes it unseen is refused as well', async () => {
  let current: unknown = seen
  let revision = 1
  const store = await startStore((request, outgoing) => {
    const etag = `"r${revision}"`
    if (request.method === 'GET') {
      outgoing.writeHead(200, { 'Content-Type': 'application/json', ETag: etag })
      outgoing.end(JSON.stringify(current))
      current = unseen
      revision = 2
      return
    }
    outgoing.writeHead(request.headers['if-match'] === etag ? 200 : 412)
    outgoing.end()
  })
  const { url } = await startGateway({
    stores: { blue: { url: store.url, version: '2.0' } },
    contract: payments(position, 'later'),
  })
  const answer = await call(url + path, {
    method: 'PATCH',
    headers: { 'API-Version': '1.0', 'Content-Type': 'application/merge-patch+json' },
    body: JSON.stringify({ pay: bank }),
  })
  expect(answer.json).toMatchObject({ code: 'document-not-in-version', applied: false })
  expect(store.received.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET'])
})

test.each(['PUT', 'PATCH'])('explain says that %s is refused', (method) => {
  const contract = payments(position, 'later')
  const [client, store] = [contract.version('1.0'), contract.version('2.0')]
  if (!client || !store) throw new Error('no such version')
  const result = explainWrite(contract, {
    method,
    path,
    client,
    store,
    body: bytes(method === 'PUT' ? seen : { name: 'b' }),
    stored: bytes(unseen),
  })
  expect(result).toMatchObject({
    ok: true,
    value: {
      fields: [{ pointer: '/pay/type', verdict: 'refused' }],
      problem: { code: 'document-not-in-version', versions: ['2.0'] },
    },
  })
})
