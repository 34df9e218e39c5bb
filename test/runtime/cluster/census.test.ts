/** What workers have counted outlives them, but for what they had not told yet. */
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder, until } from '../../cli/support.ts'
import { openStorePlace } from '../../../src/control/node/store-place.ts'
import { connectToEach, serve, startStore, type Client } from './support.ts'

const start = async () => {
  const [store, state] = [await startStore('blue'), await temporaryFolder()]
  const database = `sqlite:${join(state, 'control.db')}` as const
  const cluster = await serve(store.url, {
    config: {
      identity: { trustedHeader: { name: 'X-Client' } },
      state,
      control: { store: database, pollMs: 50 },
    },
  })
  onTestFinished(() => void cluster.stop())
  const control = await openStorePlace(database, { env: {} })
  onTestFinished(() => control.close())
  const counted = async (client: string): Promise<number> =>
    (await control.usage({ client })).reduce((sum, { count }) => sum + count, 0)
  return { cluster, control, counted }
}

const ask = async (times: number, client: Client | undefined, id: string): Promise<number> => {
  let answered = 0
  for (let n = 0; n < times; n += 1) {
    const answer = await client?.ask('/entities', [`X-Client: ${id}`])
    if (answer?.status !== 200) break
    answered += 1
  }
  return answered
}

test('what a worker has told is counted exactly once, also when it is killed', async () => {
  const { cluster, control, counted } = await start()
  const [one, other] = [...(await connectToEach(cluster)).values()]
  expect(await ask(10, one, 'ann')).toBe(10)
  expect(await ask(5, other, 'ann')).toBe(5)
  await until(async () => (await counted('ann')) === 15)
  const before = await cluster.workers()
  for (const pid of before) process.kill(pid ?? 0, 'SIGKILL')
  await until(async () =>
    (await cluster.workers()).every((pid, at) => pid !== undefined && pid !== before[at]),
  )
  const [fresh] = [...(await connectToEach(cluster)).values()]
  await ask(3, fresh, 'ann')
  await until(async () => (await counted('ann')) === 18)
  expect((await control.contexts(100)).some(({ client }) => client === 'ann')).toBe(true)
})

test('a worker that is killed while it counts loses what it had not told, and nobody counts too much', async () => {
  const { cluster, counted } = await start()
  const clients = await connectToEach(cluster)
  const [pid = 0] = await cluster.workers()
  const asking = ask(100_000, clients.get(1), 'ann')
  await until(async () => (await counted('ann')) > 0)
  const told = await counted('ann')
  process.kill(pid, 'SIGKILL')
  const answered = await asking
  expect(await ask(2, clients.get(2), 'ben')).toBe(2)
  // Whoever comes later in a stream of batches comes after all that was told before.
  await until(async () => (await counted('ben')) === 2)
  expect(await counted('ann')).toBeGreaterThanOrEqual(told)
  // One answer may have got lost with it.
  expect(await counted('ann')).toBeLessThanOrEqual(answered + 1)
  await cluster.line(/A worker has ended/)
})
