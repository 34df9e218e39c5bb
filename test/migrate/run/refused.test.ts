/** A backend that answers in a way that no waiting mends ends a run at once, with what to do. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { someEntity } from '../../inner-universe/support.ts'
import { valueOf } from '../support/http-store.ts'
import { arranged } from './setting.ts'

/** Answers whatever it is asked with that status, the first few times with another one. */
const answering = async (status: number, first: number): Promise<string> => {
  let left = 2
  const server = createServer((incoming, outgoing) => {
    incoming.resume()
    outgoing.writeHead(left-- > 0 ? first : status).end()
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
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
