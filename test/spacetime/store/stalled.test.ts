/** The server, or the way to it, is there but does not answer: nobody waits for it without end. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { entityBody, someEntity } from '../../inner-universe/support.ts'
import { given, noServer } from '../support/given.ts'
import { startStallingProxy } from '../support/stalling-proxy.ts'
import { localStore, newDatabase } from './support/local.ts'
import { untilReady } from './support/stores.ts'

/** Calls, whose frames have more than the 125 bytes of a ping. */
const isCall = (bytes: Buffer): boolean => bytes.length > 140

const setUp = async (isHeld?: (bytes: Buffer) => boolean, callMs = 500) => {
  const proxy = await startStallingProxy(given.url, isHeld)
  onTestFinished(() => proxy.close())
  const limits = { callMs, silenceMs: 100, connectMs: 200, subscribeMs: 200 }
  const options = { url: proxy.url, limits, patienceMs: 200, queueMs: 300 }
  const store = await localStore(newDatabase(), options)
  const path = `/entities/${await someEntity(store.call, '2.0')}`
  return { ...store, proxy, path }
}

describe.skipIf(noServer)('while calls are lost on their way', () => {
  test('each write has its answer, one waits for no more than its turn, and reads go on', async () => {
    const { call, proxy, path } = await setUp(isCall)
    proxy.silent = 'store'
    const writes = Array.from({ length: 40 }, async (_, n) => {
      const { status, body, headers } = await call('POST', '/entities', entityBody('2.0', `n ${n}`))
      return [status, body['code'], headers.has('retry-after')]
    })
    expect((await call('GET', path)).status).toBe(200)
    const answers = await Promise.all(writes)
    expect(answers).toContainEqual([503, 'storage-unavailable', true])
    for (const answer of answers) {
      expect([
        [503, 'storage-unavailable', true],
        [504, 'outcome-unknown', false],
      ]).toContainEqual(answer)
    }
    proxy.silent = undefined
    await untilReady(call, true)
    expect((await call('POST', '/entities', entityBody('2.0', 'after'))).status).toBe(201)
    expect((await call('GET', '/entities/count')).body).toEqual({ count: 2 })
    expect((await call('GET', '/events/count')).body).toEqual({ count: 2 })
  })

  test('a store closes all the same', async () => {
    const { call, proxy } = await setUp(isCall, 600_000)
    proxy.silent = 'store'
    // One of them is under way until the store closes, as it does after a test.
    const writes = ['one', 'other'].map((name) =>
      call('POST', '/entities', entityBody('2.0', name)).catch(() => undefined),
    )
    expect((await Promise.race(writes))?.status).toBe(503)
  })
})

test.skipIf(noServer)('a server that is silent is left, and come back to', async () => {
  const { call, proxy, path } = await setUp()
  proxy.silent = 'server'
  const { status } = await call('POST', '/entities', entityBody('2.0', 'unheard'))
  expect(status).toBe(504)
  await untilReady(call, false)
  const refused = await call('POST', '/entities', entityBody('2.0', 'refused'))
  expect(refused).toMatchObject({ status: 503, body: { code: 'storage-unavailable' } })
  expect((await call('GET', path)).status).toBe(200)
  proxy.silent = undefined
  await untilReady(call, true)
  expect((await call('GET', '/events/count')).body).toEqual({ count: 2 })
})
