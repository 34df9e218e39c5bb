/** Reads of a control store in a file that take long: in a thread, and as right as any other. */
import { copyFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { openControlStore } from '../../src/control/node/open.ts'
import { temporaryFolder } from '../cli/support.ts'

const place = async () => {
  const file = join(await temporaryFolder(), 'control.db')
  const store = await openControlStore(`sqlite:${file}`, { folder: '/' })
  onTestFinished(() => store.close())
  await store.migrate()
  return { file, store }
}

/** Differences that nobody has found. */
const differ = (file: string, count: number, route = 'entities.list'): void => {
  using db = new DatabaseSync(file)
  db.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
     insert into isthmus_mismatches (rollout, at, version, route, from_backend, to_backend,
       policy, lens, path, kind, from_form, to_form, count, last_seen)
     select 'to-green', 1, '1.0', ?, 'blue', 'green', 1, 'l', '$.made.up' || i, 'only-to', null,
       'null', i, 2 from n`,
  ).run(count, route)
}

/** How often this process came to something else until the work was done. */
const turnsDuring = async (work: Promise<unknown>): Promise<number> => {
  let turns = 0
  let isDone = false
  const turn = (): void => {
    turns += 1
    if (!isDone) setImmediate(turn)
  }
  setImmediate(turn)
  await work
  isDone = true
  return turns
}

test('hold nobody up', async () => {
  const { file, store } = await place()
  differ(file, 50_000)
  expect(await turnsDuring(store.mismatches({ limit: 100 }))).toBeGreaterThan(10)
  expect(await turnsDuring(store.cells('to-green', 0))).toBeGreaterThan(10)
})

test('see what was written before', async () => {
  const { file, store } = await place()
  expect(await store.mismatches({ limit: 100 })).toEqual([])
  for (const count of [1, 2, 3]) {
    differ(file, 1, `route-${count}`)
    expect(await store.mismatches({ limit: 100 })).toHaveLength(count)
  }
})

test('many at once are each answered their own', async () => {
  const { file, store } = await place()
  const routes = Array.from({ length: 40 }, (_, at) => `route-${at}`)
  for (const [at, route] of routes.entries()) differ(file, at + 1, route)
  const found = await Promise.all(routes.map((route) => store.mismatches({ route, limit: 100 })))
  expect(found.map(({ length }) => length)).toEqual(routes.map((_, at) => at + 1))
})

test('beyond what can wait are refused, and those before are answered', async () => {
  const { file, store } = await place()
  differ(file, 20_000)
  const all = Array.from({ length: 200 }, () => store.mismatches({ limit: 1 }))
  const ended = await Promise.allSettled(all)
  const refused = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.length).toBeLessThan(200)
  expect(refused[0]).toMatchObject({ code: 'control-unavailable' })
  expect(await store.mismatches({ limit: 1 })).toHaveLength(1)
})

test('read the file that has taken the name of the one before', async () => {
  const { file, store } = await place()
  expect(await store.mismatches({ limit: 100 })).toEqual([])
  const other = await place()
  differ(other.file, 3)
  await other.store.close()
  await copyFile(other.file, `${file}.new`)
  await rename(`${file}.new`, file)
  await Promise.all(['-wal', '-shm'].map((end) => writeFile(`${file}${end}`, '')))
  expect(await store.mismatches({ limit: 100 })).toHaveLength(3)
})

test('of a store that is closed fail, and leave no thread behind', async () => {
  const { file, store } = await place()
  differ(file, 20_000)
  const ended = await Promise.allSettled([store.mismatches({ limit: 1 }), store.close()])
  expect(ended[0]).toMatchObject({ status: 'rejected', reason: { code: 'control-unavailable' } })
  await expect(store.mismatches({ limit: 1 })).rejects.toMatchObject({
    code: 'control-unavailable',
  })
})
