/** A gateway process whose clock is set forward and back by hours while it runs. */
import { writeFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { sqliteDatabase } from '../../../src/control/node/sqlite.ts'
import { createControlStore } from '../../../src/control/store/index.ts'
import { root, until } from '../../cli/support.ts'
import { startStore } from '../cluster/support.ts'
import { edit, folderOf, startGateway } from './support.ts'

const hour = 3_600_000
/** Far less than the clock jumps, far more than a busy machine takes. */
const few = 600_000

const preload = pathToFileURL(join(root, 'test/runtime/faults/moved-clock.ts')).href

const backendOf = ({ url }: { readonly url: string }) => ({ url, version: '1.0' })

const served = async () => {
  const folder = await folderOf()
  const database = join(folder, 'control.db')
  const clock = join(folder, 'clock')
  await writeFile(clock, '0')
  const stores = { blue: await startStore('blue'), green: await startStore('green') }
  const gateway = await startGateway({
    folder,
    config: {
      backends: { blue: backendOf(stores.blue), green: backendOf(stores.green) },
      control: { store: `sqlite:${database}`, pollMs: 50 },
    },
    env: { NODE_OPTIONS: `--import=${preload}`, MOVED_CLOCK: clock },
  })
  const store = createControlStore(sqliteDatabase(database))
  onTestFinished(() => store.close())
  /** Until the process lives by it, as the times of its log show. */
  const move = async (shift: number): Promise<void> => {
    await writeFile(`${clock}.draft`, String(shift))
    await rename(`${clock}.draft`, clock)
    await until(async () => {
      await gateway.ask()
      const time = String(gateway.log().at(-1)?.['time'])
      return Math.abs(Date.parse(time) - Date.now() - shift) < few
    })
  }
  return { gateway, store, stores, move }
}

test('no request lasts hours, or ends before it began', async () => {
  const { gateway, store, stores, move } = await served()
  for (const [backend, shift] of [
    ['green', 5 * hour],
    ['blue', -5 * hour],
  ] as const) {
    const { number } = await edit(store, backend)
    await gateway.reaches(number)
    const held = fetch(`${gateway.url}/entities?limit=7`)
    await until(async () => stores[backend].waiting() === 1)
    await move(shift)
    stores[backend].release()
    expect((await held).status).toBe(200)
  }
  const lines = () =>
    gateway.log().flatMap(({ duration_ms: took }) => (typeof took === 'number' ? [took] : []))
  await until(async () => lines().length > 4)
  expect(Math.min(...lines())).toBeGreaterThanOrEqual(0)
  expect(Math.max(...lines())).toBeLessThan(few)
})

test('policies, ages, streams, counts, tokens and waits go on as if nothing were', async () => {
  const { gateway, store, move } = await served()
  const api = (path: string, secret: string) =>
    fetch(`${gateway.adminUrl}/api${path}`, { headers: { authorization: `Bearer ${secret}` } })
  const viewer = { role: 'viewer', by: 'test' } as const
  const lasting = await store.createToken({ ...viewer, name: 'lasting' })
  const expiresAt = new Date(Date.now() + hour).toISOString()
  const ending = await store.createToken({ ...viewer, name: 'ending', expiresAt })

  const stream = await api('/events', lasting.secret)
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
  let events = ''
  const tells = async (number: number): Promise<void> => {
    while (!events.includes(`\nevent: policy\ndata: {"number":${number},`)) {
      const { done, value } = await reader.read()
      if (done) throw new Error(`The stream ended before it told of policy ${number}`)
      events += value
    }
  }

  const counted = async () => (await store.usage({})).reduce((sum, { count }) => sum + count, 0)
  const shifts = [0, 5 * hour, -5 * hour, 30 * hour, 0]
  for (const [at, shift] of shifts.entries()) {
    await move(shift)
    const backend = at % 2 === 0 ? 'green' : 'blue'
    const { number } = await edit(store, backend)
    await gateway.reaches(number)
    await tells(number)
    expect(await gateway.ask()).toEqual({ status: 200, store: backend, policy: number })

    const { status, checks } = await gateway.ready()
    expect([status, checks['control']?.ok, checks['policy']?.ok]).toEqual([200, true, true])
    const age = await gateway.metric('isthmus_policy_age_seconds')
    expect(age).toBeGreaterThanOrEqual(0)
    expect(age).toBeLessThan(few / 1000)

    // What expires, expires by the clock, and comes back with it.
    const { status: letIn } = await api('/me', ending.secret)
    expect(letIn).toBe(shift > hour ? 401 : 200)
    expect((await api('/me', lasting.secret)).status).toBe(200)

    const before = await counted()
    await gateway.ask()
    await until(async () => (await counted()) > before)

    await until(async () => {
      const { items } = (await (await api('/instances', lasting.secret)).json()) as {
        readonly items: readonly { readonly current: boolean; readonly effectMs: number | null }[]
      }
      return items.every(({ current, effectMs }) => current && (effectMs ?? -1) >= 0)
    })
  }
  for (const { firstSeen, lastSeen, count } of await store.usage({})) {
    expect(lastSeen).toBeGreaterThanOrEqual(firstSeen)
    expect(count).toBeGreaterThan(0)
  }
  expect(await store.verifyAudit()).toMatchObject({ ok: true })
  await reader.cancel()

  // Whoever fails too often waits a minute at most, whatever the clock does.
  for (const shift of [0, -5 * hour, 5 * hour]) {
    await move(shift)
    let refused = await api('/me', 'wrong')
    for (let tries = 0; refused.status !== 429 && tries < 20; tries += 1) {
      refused = await api('/me', 'wrong')
    }
    expect(refused.status).toBe(429)
    const wait = Number(refused.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(60)
    await move(shift + 2 * hour)
    expect((await api('/me', 'wrong')).status).toBe(401)
  }
})
