/** Lists as clients are shown them, of a backend that has bulk routes beside them. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { defineConfig } from '../../../src/gateway/index.ts'
import { backendLists, kindsOf } from '../../../src/migrate/index.ts'
import { openedBackend } from '../../../src/runtime/migrate/backend.ts'
import { call } from '../support/http-store.ts'

interface Answer {
  readonly status: number
  readonly body: unknown
}

/** What is told of all entities by a store whose list has one, and whose bulk route answers so. */
const allBy = async (bulk: Answer) => {
  const list = { status: 200, body: { items: [{ id: 'a' }], total: 1, next_cursor: null } }
  const asked: string[] = []
  const server = createServer(({ url = '' }, response) => {
    asked.push(url)
    const { status, body } = url.startsWith('/raw/') ? bulk : list
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const config = defineConfig({
    backends: { blue: { url, version: '1.1' } },
    decision: { flag: 'schema', fallback: 'blue' },
  })
  const backend = openedBackend({ contract, config }, 'blue', 'read')
  onTestFinished(() => backend.close())
  const limits = { depth: 64, responseBytes: 100_000 }
  const version = contract.version('1.1')
  if (!version) throw new Error('There is no version 1.1')
  const lists = backendLists(version, {
    backend,
    headers: {},
    limits,
    bulk: '/raw{path}',
    signal: call.signal,
  })
  const kind = kindsOf(version).kinds.find(({ type }) => type === 'Entity')
  return { asked, told: kind ? await Array.fromAsync(lists.all(kind)) : [] }
}

test('a row that is no document, which lists leave out, is told in place of them', async () => {
  const body = { code: 'document-unreadable', unreadable: ['entities b'] }
  const { asked, told } = await allBy({ status: 500, body })
  expect(told).toMatchObject([
    {
      ok: false,
      problem: { code: 'document-unreadable', detail: expect.stringContaining('entities b') },
    },
  ])
  expect(asked).toEqual(['/raw/entities?limit=1'])
})

test.each([
  [200, { next: null }],
  [404, {}],
  [500, { code: 'internal' }],
])('whatever else a bulk route answers, lists are read: %i', async (status, body) => {
  const { told } = await allBy({ status, body })
  expect(told).toEqual([{ ok: true, value: [{ id: 'a' }] }])
})
