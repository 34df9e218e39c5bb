/** Runs between two real stores: all of it, in steps, beside writes, and what does not get there. */
import { describe, expect, test, vi } from 'vitest'
import { Stop } from '../../../src/http/index.ts'
import type { RunState } from '../../../src/migrate/index.ts'
import {
  accessBody,
  create,
  entityBody,
  relationBody,
  someEntity,
  type Call,
} from '../../inner-universe/support.ts'
import { startProxy, type StoreProxy } from '../../rollout/support/proxy.ts'
import { soon } from '../../support/runs.ts'
import { call, valueOf } from '../support/http-store.ts'
import { arranged, differences, name } from './setting.ts'

/** Entities, each related to the one before it, and the events of all that. */
const graph = async (blue: Call, entities: number): Promise<readonly string[]> => {
  const ids: string[] = []
  for (let i = 0; i < entities; i++) {
    ids.push(await someEntity(blue, '1.1', `Person ${i}`))
    if (i > 0) await create(blue, '/relations', relationBody('1.1', ids[i - 1] ?? '', ids[i] ?? ''))
  }
  return ids
}

const nameOf = (document: unknown) => (document as { metadata: { name: string } }).metadata.name

describe.each([
  ['one request for each document', false],
  ['bulk routes', true],
])('with %s, a run', (_, isBulk) => {
  test('brings over every document of every kind, ids and times as they are', async () => {
    const it = await arranged({ isBulk })
    await graph(it.blue, 30)
    valueOf(await it.begin())
    const worked = await it.work()
    expect(worked).toMatchObject({ status: 'completed', stranded: 0, why: undefined })
    const counts = Object.fromEntries(
      worked.progress.types.map(({ type, counts: { read, created } }) => [type, [read, created]]),
    )
    expect(counts).toEqual({
      Entity: [30, 30],
      Relation: [29, 29],
      StateVersion: [0, 0],
      Event: [59, 59],
      DeltaRecord: [0, 0],
    })
    expect(await differences(it)).toEqual([])
  })

  test('finds what is there already, and writes nothing a second time', async () => {
    const it = await arranged({ isBulk })
    await graph(it.blue, 10)
    valueOf(await it.begin())
    await it.work()
    valueOf(await it.begin({ name: 'again' }))
    const again = await it.work({ name: 'again' })
    expect(again.progress.total).toMatchObject({ created: 0, replaced: 0, deleted: 0, same: 38 })
  })

  test('makes the target equal: what differs, what is missing, what only it has', async () => {
    const it = await arranged({ isBulk })
    const [first = ''] = await graph(it.blue, 5)
    const lone = await someEntity(it.blue, '1.1', 'lone')
    valueOf(await it.begin())
    await it.work()
    await it.blue('PATCH', `/entities/${first}`, {
      metadata: { name: 'changed', tags: [], properties: {} },
    })
    await it.green('DELETE', `/entities/${lone}`)
    await someEntity(it.green, '2.0', 'of nobody')
    valueOf(await it.begin({ name: 'again' }))
    const { progress, status } = await it.work({ name: 'again' })
    expect(progress.total).toMatchObject({ replaced: 1, created: 2, deleted: isBulk ? 3 : 1 })
    // Three events are the target's own, and one request for each document cannot take them away.
    expect(status).toBe(isBulk ? 'completed' : 'completed_with_quarantine')
    const left = (await differences(it)).map((one) => one.replace(/ .*:/, ''))
    expect(left).toEqual(isBulk ? [] : ['Event extra', 'Event extra', 'Event extra'])
  })

  test('keeps what only the target has where it is told to, and counts it', async () => {
    const it = await arranged({ isBulk })
    await graph(it.blue, 2)
    await someEntity(it.green, '2.0', 'of nobody')
    valueOf(await it.begin({ extras: 'keep' }))
    const { progress } = await it.work()
    expect(progress.total.extra).toBe(2)
    expect((await differences(it)).map((one) => one.replace(/ .*:/, ''))).toEqual([
      'Entity extra',
      'Event extra',
    ])
  })

  test('is resumed where it was interrupted', async () => {
    const it = await arranged({ isBulk })
    await graph(it.blue, 40)
    valueOf(await it.begin({ throttle: { batch: 7 } }))
    const rounds: string[] = []
    for (let round = 0; round < 100; round++) {
      const signal = new Stop()
      let steps = 0
      const worked = await it.work({
        signal,
        onProgress: () => {
          steps += 1
          if (steps === 3) signal.abort(new Error('enough'))
        },
      })
      rounds.push(worked.status)
      if (worked.status === 'completed') break
    }
    expect(rounds.length).toBeGreaterThan(3)
    expect(new Set(rounds.slice(0, -1))).toEqual(new Set(['paused']))
    expect(rounds.at(-1)).toBe('completed')
    expect(await differences(it)).toEqual([])
  })

  test('puts aside what has no form in the other version, names it, and goes on', async () => {
    const it = await arranged({ from: '2.0', to: '1.1', isBulk })
    const id = await someEntity(it.blue, '2.0', 'kept')
    await create(it.blue, '/entities', entityBody('2.0', 'also kept'))
    await create(it.blue, '/access-control', accessBody(id))
    const refused = await it.begin()
    expect(refused).toMatchObject({
      ok: false,
      problem: { code: 'migration-refused', detail: expect.stringContaining('AccessControl') },
    })
    valueOf(await it.begin({ drop: ['AccessControl'] }))
    const worked = await it.work()
    expect(worked.status).toBe('completed')
    expect(await differences(it)).toEqual([])
  })

  test('brings over what clients write and delete while it copies', async () => {
    const it = await arranged({ isBulk: true })
    const ids = [...(await graph(it.blue, 30))]
    for (let i = 0; i < 10; i++) ids.push(await someEntity(it.blue, '1.1', `lone ${i}`))
    valueOf(await it.begin({ throttle: { batch: 5 } }))
    let writes = 0
    const someWrites = async (): Promise<void> => {
      const at = writes++
      const metadata = { name: `changed ${at}`, tags: [], properties: {} }
      await it.blue('PATCH', `/entities/${ids[at % ids.length]}`, { metadata })
      if (at % 3 === 0) await someEntity(it.blue, '1.1', `new ${at}`)
      if (at < 10) await it.blue('DELETE', `/entities/${ids.at(-1 - at)}`)
    }
    let busy: Promise<void> = Promise.resolve()
    const worked = await it.work({
      onProgress: () => {
        if (writes < 40) busy = busy.then(someWrites)
      },
    })
    await busy
    expect(writes).toBeGreaterThan(10)
    expect(worked.status).toBe('completed')
    const last = await it.work()
    expect(last.status).toBe('completed')
    expect(last.progress.caughtUp).toBeGreaterThan(0)
    expect(await differences(it)).toEqual([])
  })

  test('is one of one process at a time, and of one contract', async () => {
    const it = await arranged({ isBulk })
    valueOf(await it.begin())
    expect(await it.begin()).toMatchObject({ problem: { code: 'migration-refused' } })
    expect(await it.tryWork({ lease: async () => false })).toMatchObject({
      problem: { code: 'migration-refused', detail: expect.stringContaining('Another process') },
    })
    const row = await it.place.store.runs.run(name)
    const state = { ...(row?.state as RunState), contract: 'another' }
    const actor = 'test'
    const version = row?.version ?? 0
    await it.place.store.runs.changeRun({ actor, action: 'test', name, version, state })
    expect(await it.tryWork()).toMatchObject({
      problem: {
        code: 'migration-refused',
        detail: expect.stringContaining('contract has changed'),
      },
    })
  })

  test('a transform changes documents, leaves some out, and fails on its own document only', async () => {
    const it = await arranged({ isBulk })
    for (const of of ['good', 'left out', 'throws']) await someEntity(it.blue, '1.1', of)
    valueOf(await it.begin())
    const worked = await it.work({
      transforms: {
        Entity: (document) => {
          if (nameOf(document) === 'left out') return null
          if (nameOf(document) === 'throws') throw new Error('a secret')
          const { metadata, ...rest } = document as Record<string, never>
          return { ...rest, metadata: Object.assign({}, metadata, { description: 'transformed' }) }
        },
      },
    })
    expect(worked).toMatchObject({ status: 'completed_with_quarantine', stranded: 1 })
    expect(worked.progress.total.dropped).toBe(1)
    const [row] = await it.place.store.runs.stranded(name, { limit: 10 })
    expect(row).toMatchObject({ type: 'Entity', code: 'transform-failed' })
    expect(JSON.stringify({ ...row, document: null })).not.toContain('secret')
    expect(row?.document).toContain('throws')
    const { body } = await it.green('GET', '/entities')
    expect(body['items']).toMatchObject([
      { metadata: { description: 'transformed', name: 'good' } },
    ])
    const again = await it.work()
    expect(again.status).toBe('completed')
  })

  test('stops where more does not get there than may, and says so', async () => {
    const it = await arranged({ isBulk })
    await graph(it.blue, 10)
    valueOf(await it.begin({ mostStranded: 3, throttle: { batch: 2 } }))
    const worked = await it.work({
      transforms: {
        Entity: () => {
          throw new Error('never')
        },
      },
    })
    expect(worked).toMatchObject({
      status: 'failed',
      why: expect.stringContaining('more than the 3'),
    })
  })
})

test('looks at everything once more where the feed does not know from where on any more', async () => {
  const it = await arranged({ isBulk: true })
  const [first = ''] = await graph(it.blue, 10)
  const lone = await someEntity(it.blue, '1.1', 'lone')
  valueOf(await it.begin())
  await it.work()
  const { runs } = it.place.store
  const ranges = await runs.ranges(name)
  const feed = ranges.find(({ type }) => type === '')
  if (!feed) throw new Error('There is no feed')
  // That of a file that is another one now.
  const others = await it.target.changes?.(undefined, call)
  if (!others?.ok) throw new Error('There is no feed')
  const lost = { ...feed, at: others.value.position }
  expect(await runs.step({ name, range: lost, stranded: [], landed: [] })).toBe(true)
  await it.blue('PATCH', `/entities/${first}`, {
    metadata: { name: 'x', tags: [], properties: {} },
  })
  await it.blue('DELETE', `/entities/${lone}`)
  const again = await it.work()
  expect(again).toMatchObject({ status: 'completed', why: undefined })
  expect(await differences(it)).toEqual([])
  const after = (await runs.ranges(name)).find(({ type }) => type === '')
  expect(after?.at).not.toBe(lost.at)
})

test('waits for a control store that is away, and says so', async () => {
  const it = await arranged({ isBulk: true })
  await graph(it.blue, 20)
  valueOf(await it.begin({ throttle: { batch: 3, rate: 30 } }))
  let back: (() => void) | undefined
  const troubles: string[] = []
  const worked = await it.work({
    onProgress: ({ total }) => {
      if (total.read > 5) back ??= it.place.away()
    },
    onTrouble: ({ code }) => {
      troubles.push(code)
      back?.()
    },
  })
  expect(worked).toMatchObject({ status: 'completed', why: undefined })
  expect(new Set(troubles)).toEqual(new Set(['control-unavailable']))
  expect(await differences(it)).toEqual([])
})

test('a create that is applied after its time does not bring back what was deleted meanwhile', async () => {
  let proxy: StoreProxy | undefined
  const it = await arranged({
    isBulk: true,
    totalMs: 500,
    proxied: async (url) => {
      proxy = await startProxy(url)
      return proxy.url
    },
  })
  const id = await someEntity(it.blue, '1.1')
  const late = proxy?.trap({ method: 'POST', path: /^\/raw\/entities/, times: 1 }, 'hold')
  valueOf(await it.begin({ extras: 'keep' }))
  const released = (async () => {
    await late?.arrived()
    await it.blue('DELETE', `/entities/${id}`)
    await vi.waitFor(
      async () => expect((await it.place.store.runs.ranges(name))[0]?.isDone).toBe(true),
      { timeout: soon },
    )
    // Longer than bringing over what has changed takes, and less than the grace.
    await new Promise((resolve) => setTimeout(resolve, 1000))
    late?.release()
    await late?.applied()
  })()
  const worked = await it.work({ graceMs: 20_000 })
  await released
  expect(worked.status).toBe('completed')
  expect((await it.green('GET', `/entities/${id}`)).status).toBe(404)
  expect(await differences(it)).toEqual([])
  await proxy?.close()
})
