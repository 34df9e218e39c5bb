/** Stores and their server are killed while clients write, and started again on the same data. */
import { describe, expect, test, vi } from 'vitest'
import { entityBody } from '../../inner-universe/support.ts'
import { runsOf, soon } from '../../support/runs.ts'
import { counterId, lookAt, lostOf, startLoad } from './support/load.ts'
import { newToken, noProgram, ownServer, storeProcess, untilReady } from './support/stores.ts'

const clients = 8
const rounds = runsOf(100) < 100 ? 2 : 5

/** What is asked of a store that has lost its server. */
const askAlone = async (call: Parameters<typeof untilReady>[0]): Promise<void> => {
  await untilReady(call, false)
  expect((await call('GET', `/entities/${counterId}`)).status).toBe(200)
  expect((await call('GET', '/livez')).status).toBe(200)
  const refused = await call('POST', '/entities', entityBody('2.0', 'refused'))
  expect(refused).toMatchObject({ status: 503, body: { code: 'storage-unavailable' } })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
}

describe.skipIf(noProgram)('under the load of eight clients', () => {
  test.each([
    { killed: 'the server', server: true, store: false },
    { killed: 'the store', server: false, store: true },
    { killed: 'both', server: true, store: true },
  ])('$killed can be killed, and what was answered is there', async (kills) => {
    const server = await ownServer()
    const token = await newToken(server.url)
    let store = await storeProcess(server.url, token)
    const counter = {
      ...entityBody('2.0', 'counter'),
      id: counterId,
      created_at: 1,
      updated_at: 1,
      metadata: { name: 'counter', tags: [], properties: { count: 0 } },
    }
    expect((await store.call('PUT', `/raw/entities/${counterId}`, counter)).status).toBe(201)

    const load = startLoad(store.call, clients)
    for (let round = 1; round <= rounds; round += 1) {
      const before = load.done()
      await vi.waitFor(() => expect(load.done()).toBeGreaterThan(before + 60), soon)
      if (kills.server) await server.kill()
      if (kills.store) {
        await store.kill()
        load.use(undefined)
      } else await askAlone(store.call)
      load.nextEra()
      if (kills.server) await server.start()
      if (kills.store) {
        store = await storeProcess(server.url, token)
        load.use(store.call)
      }
      await untilReady(store.call, true)
    }
    const before = load.done()
    await vi.waitFor(() => expect(load.done()).toBeGreaterThan(before + 60), soon)
    await load.stop()
    expect(load.strange).toEqual([])

    const found = await lookAt(store.call)
    expect(found.wrong).toEqual([])
    expect([...found.marks].filter(([, times]) => times > 1)).toEqual([])
    expect(found.marks).not.toContain('refused')
    const notDone = load.writes.filter(({ outcome }) => outcome === 'not-done')
    expect(notDone.filter(({ mark }) => found.marks.has(mark))).toEqual([])
    // Counted one by one, whatever was lost.
    expect(found.counted).toEqual(Array.from({ length: found.count }, (_, index) => index + 1))

    const { lost, gaps } = lostOf(load.writes, found)
    console.info(`${kills.killed}: ${lost.length} of ${load.done()} answered writes are lost`)
    expect(gaps).toEqual([])
    const knownLoss = kills.server ? lost : []
    expect(lost).toEqual(knownLoss)

    // Another store sees the same.
    const other = await storeProcess(server.url, token)
    expect(await lookAt(other.call)).toEqual(found)
  })
})
