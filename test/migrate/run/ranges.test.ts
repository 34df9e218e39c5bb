/** Kinds that are divided into ranges, several of which are worked on at a time. */
import { expect, test } from 'vitest'
import { ok } from '../../../src/errors/index.ts'
import { Stop } from '../../../src/http/index.ts'
import { boundsOf, type DocumentStore } from '../../../src/migrate/index.ts'
import { paceAmong } from '../../../src/migrate/copy/pace.ts'
import { duePlaces } from '../../../src/migrate/run/due.ts'
import { create, relationBody, someEntity } from '../../inner-universe/support.ts'
import { valueOf } from '../support/http-store.ts'
import { arranged, differences, name } from './setting.ts'

const signal = new Stop()

const range = (place: number, type: string, isDone = false, at: string | null = null) => ({
  place,
  type,
  after: null,
  to: null,
  at,
  isDone,
  counts: {},
  version: 1,
})

test('bring over everything, a kind after those that it refers to, also when interrupted', async () => {
  const it = await arranged({ isBulk: true })
  const ids: string[] = []
  for (let at = 0; at < 40; at++) {
    ids.push(await someEntity(it.blue, '1.1', `Person ${at}`))
    const [before, id] = [ids.at(-2), ids.at(-1)]
    if (before && id) await create(it.blue, '/relations', relationBody('1.1', before, id))
  }
  const bounds: Record<string, readonly string[]> = {}
  for (const { from, to } of it.pairs.slice(0, 2)) {
    const found = await boundsOf(it.source, from, { count: 40, ranges: 5, signal })
    bounds[to.type] = valueOf(found)
  }
  expect(bounds['Entity']).toEqual(
    ids
      .toSorted()
      .filter((_, at) => at % 8 === 7)
      .slice(0, 4),
  )
  valueOf(await it.begin({ bounds, throttle: { batch: 3 } }))
  const { runs } = it.place.store
  const ranges = await runs.ranges(name)
  expect(ranges.map(({ type }) => type)).toEqual([
    ...Array<string>(5).fill('Entity'),
    ...Array<string>(5).fill('Relation'),
    'StateVersion',
    'DeltaRecord',
    'Event',
    '',
  ])
  expect(ranges.slice(0, 5).map(({ after, to }) => [after, to])).toEqual(
    [null, ...(bounds['Entity'] ?? [])].map((after, at) => [after, bounds['Entity']?.[at] ?? null]),
  )
  const isOrdered: boolean[] = []
  let [writing, most] = [0, 0]
  const target: DocumentStore = {
    ...it.target,
    write: async (...of) => {
      writing += 1
      most = Math.max(most, writing)
      const written = await it.target.write(...of)
      writing -= 1
      return written
    },
  }
  for (let round = 0; round < 100; round++) {
    const stop = new Stop()
    let steps = 0
    const worked = await it.work({
      target,
      parallel: 3,
      signal: stop,
      onProgress: ({ types }) => {
        const [entities, relations] = types
        isOrdered.push(entities?.isDone === true || relations?.counts.read === 0)
        steps += 1
        if (steps === 9) stop.abort(new Error('enough'))
      },
    })
    if (worked.status === 'completed') break
    expect(worked.status).toBe('paused')
  }
  // Several were written at once, and never a relation before the last entity.
  expect(most).toBe(3)
  expect(isOrdered).not.toContain(false)
  expect(await differences(it)).toEqual([])
  const done = await runs.ranges(name)
  expect(done.filter(({ isDone }) => !isDone)).toEqual([])
})

test('are as many as are asked for, or one per 100,000 documents, where the store tells keys', async () => {
  const { source, pairs } = await arranged({ isBulk: true })
  const [pair] = pairs
  if (!pair) throw new Error('There is no kind')
  const asked: number[] = []
  const telling = (keys: readonly string[]): DocumentStore => ({
    ...source,
    keys: async (_, every) => {
      asked.push(every)
      return ok(keys)
    },
  })
  const bounds = async (store: DocumentStore, count: number, ranges?: number) =>
    boundsOf(store, pair.from, { count, signal, ...(ranges !== undefined && { ranges }) })
  expect(valueOf(await bounds(telling(['b', 'd', 'f']), 6, 3))).toEqual(['b', 'd'])
  expect(valueOf(await bounds(telling(['b']), 150_000))).toEqual(['b'])
  expect(asked).toEqual([2, 75_000])
  const silent = Object.fromEntries(
    Object.entries(source).filter(([member]) => member !== 'keys'),
  ) as unknown as DocumentStore
  for (const of of [
    bounds(telling(['b']), 100_000),
    bounds(telling(['b']), 1, 9),
    bounds(silent, 6, 3),
  ])
    expect(valueOf(await of)).toEqual([])
  for (const keys of [
    ['b', 'a'],
    ['b', 'b'],
  ]) {
    expect(await bounds(telling(keys), 6, 3)).toMatchObject({
      problem: { code: 'backend-bad-answer', detail: expect.stringContaining('another order') },
    })
  }
})

test('are due kind by kind, between the note of the feed and what comes last', () => {
  const [a, b] = [range(1, 'A', true), range(2, 'A')]
  const [c, feed, noted] = [range(3, 'B'), range(4, ''), range(4, '', false, 'here')]
  expect(duePlaces([a, b, c, feed], true)).toEqual([4])
  expect(duePlaces([a, b, c, noted], true)).toEqual([2])
  expect(duePlaces([a, b, c, feed], false)).toEqual([2])
  expect(duePlaces([a, { ...b, isDone: true }, c, noted], true)).toEqual([3])
  expect(duePlaces([a, { ...c, isDone: true }, noted], true)).toEqual([4])
})

test.each([
  { parallel: 1, most: 500 },
  { parallel: 2, most: 250 },
  { parallel: 5, most: 100 },
])('hold as much together as one alone: $parallel at a time', async ({ parallel, most }) => {
  const it = await arranged({ isBulk: true })
  await someEntity(it.blue, '1.1', 'Person')
  valueOf(await it.begin({}))
  const limits: number[] = []
  const source: DocumentStore = {
    ...it.source,
    read: (kind, within, limit, on) => {
      limits.push(limit)
      return it.source.read(kind, within, limit, on)
    },
  }
  expect((await it.work({ source, parallel })).status).toBe('completed')
  expect(Math.max(...limits)).toBe(most)
})

test.each([
  { batches: 1, of: 500, least: 16, most: 500 },
  { batches: 3, of: 500, least: 16, most: 167 },
  { batches: 100, of: 500, least: 5, most: 5 },
  { batches: 5000, of: 500, least: 1, most: 1 },
  { batches: 2, of: 20, least: 16, most: 20 },
])('a batch of $batches has at most $most documents', ({ batches, of, least, most }) => {
  expect(paceAmong({ batchMs: 1000, least: 16, most: of }, batches)).toEqual({
    batchMs: 1000,
    least,
    most,
  })
})
