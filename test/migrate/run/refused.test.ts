/** A backend that answers in a way that no waiting mends ends a run at once, with what to do. */
import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { someEntity } from '../../inner-universe/support.ts'
import { valueOf } from '../support/http-store.ts'
import { arranged, differences } from './setting.ts'

const listening = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Answers whatever it is asked with that status, the first few times with another one. */
const answering = async (status: number, first: number): Promise<string> => {
  let left = 2
  const server = createServer((incoming, outgoing) => {
    incoming.resume()
    outgoing.writeHead(left-- > 0 ? first : status).end()
  })
  return listening(server)
}

test.each([
  [401, true, 'replication > headers who asks'],
  [403, false, 'replication > headers who asks'],
  [404, true, 'it has no such path, so look at backends > blue > url'],
  [404, false, 'it has no such path, so look at backends > blue > url'],
  [413, true, 'make batches smaller by --batch'],
])('%i, by bulk routes: %s', async (status, isBulk, way) => {
  const it = await arranged({ isBulk, proxied: () => answering(status, status) })
  await someEntity(it.blue, '1.1')
  valueOf(await it.begin())
  const troubles: unknown[] = []
  const worked = await it.work({ onTrouble: (problem) => troubles.push(problem) })
  expect(worked.status).toBe('failed')
  expect(worked.why).toContain(String(status))
  expect(worked.why).toContain(way)
  expect(troubles).toEqual([])
})

test('one that is away, or has too much to do, is waited for', async () => {
  const it = await arranged({ isBulk: true, proxied: () => answering(401, 429) })
  await someEntity(it.blue, '1.1')
  valueOf(await it.begin())
  const troubles: string[] = []
  const worked = await it.work({ onTrouble: ({ detail }) => troubles.push(detail) })
  expect(troubles).toEqual([expect.stringContaining('429'), expect.stringContaining('429')])
  expect(worked).toMatchObject({ status: 'failed', why: expect.stringContaining('401') })
})

/** The source, whose relations cannot be read while a row of them is no document. */
const withBadRow = async (url: string) => {
  const row = { isBad: true }
  const asked: string[] = []
  const body = JSON.stringify({ code: 'document-unreadable', unreadable: ['relations a'] })
  const server = createServer((incoming, outgoing) => {
    const { url: path = '', method = 'GET' } = incoming
    asked.push(path)
    if (row.isBad && path.startsWith('/raw/relations?')) {
      outgoing.writeHead(500, { 'content-type': 'application/problem+json' }).end(body)
      return
    }
    const passed = request(url + path, { method }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(passed)
  })
  return { row, asked, url: await listening(server) }
}

test('a row that is no document ends it at once, and it goes on where it was', async () => {
  const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<typeof withBadRow>>>()
  const proxiedSource = async (url: string): Promise<string> => {
    const source = await withBadRow(url)
    resolve(source)
    return source.url
  }
  const it = await arranged({ isBulk: true, proxiedSource })
  const { row, asked } = await promise
  await someEntity(it.blue, '1.1')
  valueOf(await it.begin())
  const troubles: unknown[] = []
  const onTrouble = (problem: unknown) => troubles.push(problem)
  const stopped = await it.work({ onTrouble, patienceMs: 600_000 })
  expect(stopped.status).toBe('failed')
  expect(stopped.why).toMatch(/has rows .* that are no documents: relations a\. Correct or delete/)
  expect(stopped.progress.total).toMatchObject({ read: 1, created: 1 })
  row.isBad = false
  const before = asked.length
  const done = await it.work({ onTrouble })
  expect(done).toMatchObject({ status: 'completed', why: undefined })
  // What had been copied is not read again.
  expect(asked.slice(before).filter((path) => path.startsWith('/raw/entities?'))).toEqual([])
  expect(troubles).toEqual([])
  expect(await differences(it)).toEqual([])
})
