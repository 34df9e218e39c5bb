/** Stores that encode what nobody asked them to encode. */
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { nodeCodings } from '../../../src/http/node/codings.ts'
import { items } from '../support/contract.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore } from '../support/servers.ts'

const encoders: Readonly<Record<string, (text: string) => Uint8Array>> = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
  compress: (text) => Buffer.from(text),
}

const write = async (coding: string, damage = (bytes: Uint8Array) => bytes) => {
  const encode = encoders[coding] ?? (() => new Uint8Array())
  const stored = JSON.stringify({ ...items['2.0'], hidden: true })
  const store = await startStore(({ method, body }, outgoing) => {
    outgoing.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Encoding': coding,
      ETag: '"e"',
    })
    outgoing.end(damage(encode(method === 'GET' ? stored : body)))
  })
  const gateway = await startGateway({
    stores: { blue: { url: store.url, version: '2.0' } },
    codings: nodeCodings,
  })
  const answer = await call(`${gateway.url}/items/a`, {
    method: 'PUT',
    headers: { 'API-Version': '1.0', 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...items['1.0'], name: 'Coffee' }),
  })
  return { answer, writes: store.received.filter(({ method }) => method === 'PUT') }
}

test.each(['gzip', 'x-gzip', 'deflate', 'br', 'zstd'])(
  'a merged write is put into what is stored, though it comes as %s',
  async (coding) => {
    const { answer, writes } = await write(coding)
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({ name: 'Coffee' })
    expect(JSON.parse(writes[0]?.body ?? '')).toMatchObject({ title: 'Coffee', hidden: true })
    expect(writes[0]?.headers['if-match']).toBe('"e"')
  },
)

test('an unknown coding is told by its name, and nothing is written', async () => {
  const { answer, writes } = await write('compress')
  expect(answer.json).toMatchObject({ status: 502, code: 'backend-bad-answer', applied: false })
  expect(answer.json['detail']).toContain('compress')
  expect(writes).toEqual([])
})

test('what is not what it is said to be is a bad answer, and nothing is written', async () => {
  const { answer, writes } = await write('gzip', (bytes) => bytes.subarray(0, -9))
  expect(answer.json).toMatchObject({ status: 502, code: 'backend-bad-answer' })
  expect(writes).toEqual([])
})
