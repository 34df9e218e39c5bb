/** Stores that fail in every way, clients that write at every point, a clock that is moved: it ends equal. */
import { expect, test, vi } from 'vitest'
import { someEntity } from '../../inner-universe/support.ts'
import { badProxy, faults, type BadProxy, type Fault } from '../support/bad-proxy.ts'
import { valueOf } from '../support/http-store.ts'
import { arranged, differences, name } from './setting.ts'

/** Each fault once, spread over the first requests: most of these are good. */
const inTurn = (): (() => Fault | undefined) => {
  const left = [...faults]
  let asked = 0
  return () => {
    asked += 1
    return asked % 5 === 0 ? left.shift() : undefined
  }
}

test.each([
  ['by bulk routes', true],
  ['document by document', false],
])('both stores fail in every way while clients write: %s', async (_, isBulk) => {
  const proxies: BadProxy[] = []
  let writing: (() => Promise<void>) | undefined
  const proxied = async (url: string): Promise<string> => {
    const proxy = await badProxy(url, inTurn(), () => writing?.() ?? Promise.resolve())
    proxies.push(proxy)
    return proxy.url
  }
  const it = await arranged({ isBulk, totalMs: 1000, proxied, proxiedSource: proxied })
  const ids: string[] = []
  for (let i = 0; i < 12; i++) ids.push(await someEntity(it.blue, '1.1', `Person ${i}`))
  valueOf(await it.begin({ throttle: { batch: 4 } }))
  let writes = 0
  let busy = false
  // A document is changed, added and deleted at each point at which anything is asked.
  writing = async () => {
    if (busy || writes >= 24) return
    busy = true
    const at = writes++
    if (at % 3 === 0) {
      const metadata = { name: `changed ${at}`, tags: [], properties: {} }
      await it.blue('PATCH', `/entities/${ids[at % 8]}`, { metadata })
    } else if (at % 3 === 1) await someEntity(it.blue, '1.1', `new ${at}`)
    else if (at < 12) await it.blue('DELETE', `/entities/${ids.at(-1 - Math.floor(at / 3))}`)
    busy = false
  }
  const patienceMs = 600_000
  const first = await it.work({ graceMs: 200, patienceMs })
  // What looked whole and was not is put aside, and never lost.
  expect(first.status).toMatch(/^completed(?:_with_quarantine)?$/)
  expect(writes).toBeGreaterThan(10)
  writing = undefined
  // What clients wrote behind its last look is what a second one brings.
  const second = await it.work({ graceMs: 0, patienceMs })
  expect(second.status).toMatch(/^completed(?:_with_quarantine)?$/)
  // A store that is told to delete a document by its plain route tells an event of that, which nobody can
  // delete: quarantine says so, and of nothing else.
  const rows = await it.place.store.runs.stranded(name, { limit: 100 })
  expect(rows.filter(({ type }) => isBulk || type !== 'Event')).toEqual([])
  expect(rows.every(({ detail }) => detail.includes('405'))).toBe(true)
  const explained = new Set(rows.map(({ type, key }) => `${type} ${key}: extra`))
  expect((await differences(it)).filter((found) => !explained.has(found))).toEqual([])
  for (const { done } of proxies) {
    const came = faults.filter((fault) => done[fault] > 0)
    expect(came).toEqual([...faults])
  }
})

test('a clock that is moved by days, forth and back, changes nothing', async () => {
  const it = await arranged({ isBulk: true })
  for (let i = 0; i < 12; i++) await someEntity(it.blue, '1.1', `Person ${i}`)
  valueOf(await it.begin({ throttle: { batch: 2 } }))
  vi.useFakeTimers({ toFake: ['Date'] })
  try {
    const day = 86_400_000
    const start = Date.now()
    let batches = 0
    const worked = await it.work({
      onProgress: () => {
        batches += 1
        vi.setSystemTime(start + (batches % 2 === 0 ? 3 : -3) * day)
      },
    })
    expect(worked).toMatchObject({ status: 'completed', stranded: 0 })
    expect(batches).toBeGreaterThan(5)
  } finally {
    vi.useRealTimers()
  }
  expect(await differences(it)).toEqual([])
  const [row] = await it.place.store.runs.runs()
  const { startTime, endTime } = row?.state ?? {}
  expect([typeof startTime, typeof endTime]).toEqual(['string', 'string'])
})
