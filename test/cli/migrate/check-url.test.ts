/** `--check URL`: a migration goes on only while an address answers 2xx, whatever else it does. */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { planted, project } from './setting.ts'

type Answer = (response: ServerResponse) => void

/** In this order: what it is told of each. */
const bad: readonly (readonly [string, Answer, RegExp])[] = [
  ['503', (response) => void response.writeHead(503).end(), /which answers 503/],
  [
    'a redirect to an address that answers 200',
    (response) => void response.writeHead(302, { location: '/good' }).end(),
    /which answers 302/,
  ],
  ['a reset', ({ socket }) => void socket?.resetAndDestroy(), /which cannot be reached/],
  ['nothing', () => undefined, /which does not answer within 5 s/],
]

test('waits while it answers 503, redirects, resets, or hangs', async () => {
  const it = await project()
  await planted(it.blue, 50)
  let answer: Answer = bad[0]?.[1] ?? (() => undefined)
  const server = createServer((request, response) => {
    request.resume()
    if (request.url === '/good') response.end()
    else answer(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/ready`
  const running = it.migrating('run', 'blue', 'green', '--check', url)
  for (const [, next, told] of bad) {
    answer = next
    await running.noted(new RegExp(`^Waiting\\. For 127\\.0\\.0\\.1:${port}, ${told.source}`))
  }
  expect((await it.green.call('GET', '/entities')).body['items']).toEqual([])
  // Headers are enough: a body without an end is not waited for.
  answer = (response) => void response.writeHead(200).write('and so on')
  await running.noted(/^Going on\./)
  expect(await running.done).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('It is completed.'),
  })
})
