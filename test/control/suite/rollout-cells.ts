/** How rollouts do: what instances count adds up, once, and only what was counted since then. */
import { describe, expect, test } from 'vitest'
import type { FactsBatch } from '../../../src/gateway/facts/index.ts'
import { createTally, type CellKey } from '../../../src/rollout/compare/index.ts'
import { usePlace, type Driver } from './place.ts'

const key: CellKey = {
  rollout: 'store',
  version: '1.0',
  route: 'items.get',
  from: 'blue',
  to: 'green',
  policy: 7,
  lens: 'abcd1234',
}
const begin = 1_800_000_000_000

interface Told {
  readonly instance: string
  readonly sequence: number
  readonly at: number
  readonly of?: Partial<CellKey>
}

/** Four answers of each side, of which three are compared and two differ. */
const batchOf = ({ instance, sequence, at, of = {} }: Told): FactsBatch => {
  const tally = createTally(10)
  const cell = { ...key, ...of }
  for (const ms of [0.4, 5, 5, 100_000]) tally.answered(cell, 'from', false, ms, at)
  for (const isError of [true, false, false, false]) tally.answered(cell, 'to', isError, 7, at)
  const name = {
    path: "$.name'\u0000;",
    kind: 'value',
    from: 'string(3)',
    to: 'string(6)',
  } as const
  tally.compared(cell, [], at)
  tally.compared(cell, [name], at)
  tally.compared(cell, [name, { path: '$.rank', kind: 'only-to', to: 'null' }], at)
  return { instance, sequence, usage: [], fields: [], contexts: [], lost: 0, cells: tally.take() }
}

const valueAt = (path: string) => ({ path, kind: 'value' }) as const

export const rolloutCells = (driver: Driver): void => {
  describe('cells of rollouts', () => {
    const here = usePlace(driver)
    test('add up over instances, times, policies and lenses, each batch once', async () => {
      const { store } = here
      await store.take(batchOf({ instance: 'a', sequence: 1, at: begin }))
      await store.take(batchOf({ instance: 'a', sequence: 1, at: begin }))
      await Promise.all([
        store.take(batchOf({ instance: 'a', sequence: 2, at: begin + 1 })),
        store.take(batchOf({ instance: 'b', sequence: 1, at: begin + 60_000, of: { policy: 8 } })),
        store.take(batchOf({ instance: 'c', sequence: 1, at: begin, of: { lens: 'other' } })),
      ])
      const other = { rollout: 'other', route: 'x' }
      await store.take(batchOf({ instance: 'd', sequence: 1, at: begin, of: other }))
      const [cell, ...more] = await store.cells('store', begin)
      expect(more).toEqual([])
      expect(cell).toMatchObject({
        version: '1.0',
        route: 'items.get',
        from: { answers: 16, errors: 0 },
        to: { answers: 16, errors: 4 },
        compared: 12,
        mismatched: 8,
      })
      expect(cell?.worstPath).toMatch(/^\$\.name'/)
      const { bounds, counts } = cell?.from.latency ?? { bounds: [], counts: [] }
      expect(counts).toHaveLength(bounds.length + 1)
      expect(counts[0]).toBe(4)
      expect(counts.at(-1)).toBe(4)
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(16)
      expect(await store.mismatches({ rollout: 'store', since: begin, limit: 10 })).toMatchObject([
        { kind: 'value', from: 'string(3)', to: 'string(6)', count: 8, lastSeen: begin + 60_000 },
        { path: '$.rank', kind: 'only-to', from: null, to: 'null', count: 4 },
      ])
    })

    test('what was compared last is that of one contract, back from its newest comparison', async () => {
      const { store } = here
      const of = { rollout: 'last' }
      const told = [
        { sequence: 1, at: begin, of },
        { sequence: 2, at: begin + 60_000, of: { ...of, version: '2.0' } },
        { sequence: 3, at: begin + 90_000, of },
        { sequence: 4, at: begin + 500_000, of: { ...of, lens: 'other' } },
      ]
      for (const one of told) await store.take(batchOf({ instance: 'f', ...one }))
      const last = async (ms: number, lens = key.lens) => {
        const found = await store.compared('last', lens, ms)
        return found.map(({ version, compared, worstPath }) => [version, compared, worstPath])
      }
      const worst = expect.stringMatching(/^\$\.name'/)
      expect(await last(10_000)).toEqual([['1.0', 3, worst]])
      expect(await last(30_000)).toEqual([
        ['1.0', 3, worst],
        ['2.0', 3, worst],
      ])
      expect(await last(90_000)).toEqual([
        ['1.0', 6, worst],
        ['2.0', 3, worst],
      ])
      expect(await last(0, 'other')).toEqual([['1.0', 3, worst]])
      expect(await last(90_000, 'none')).toEqual([])
      const tally = createTally(2)
      tally.answered({ ...key, ...of, lens: 'asked' }, 'from', false, 1, begin)
      tally.answered({ ...key, ...of, version: '3.0' }, 'from', false, 1, begin + 90_000)
      const nothing = { usage: [], fields: [], contexts: [], lost: 0 }
      await store.take({ instance: 'g', sequence: 1, ...nothing, cells: tally.take() })
      expect(await last(90_000, 'asked')).toEqual([])
      expect(await last(10_000)).toEqual([['1.0', 3, worst]])
    })

    test('what differs is told page by page, the most frequent first, each once', async () => {
      const { store } = here
      const of = { ...key, rollout: 'paged' }
      const tally = createTally(10)
      for (const [place, version] of ['1.0', '2.0', '3.0'].entries()) {
        const cell = { ...of, version }
        tally.compared(cell, [valueAt('$.a_b'), valueAt('$.aXb'), valueAt('$.Name')], begin)
        if (place > 0) tally.compared(cell, [valueAt('$.a_b')], begin + 2000)
      }
      const nothing = { usage: [], fields: [], contexts: [], lost: 0 }
      await store.take({ instance: 'p', sequence: 1, ...nothing, cells: tally.take() })
      const all = await store.mismatches({ rollout: 'paged', limit: 100 })
      expect(all).toHaveLength(9)
      expect(all.map(({ count }) => count)).toEqual([2, 2, 1, 1, 1, 1, 1, 1, 1])
      const paged: unknown[] = []
      let [after] = all.slice(9)
      for (let page = 0; page < 5; page += 1) {
        const rows = await store.mismatches({
          rollout: 'paged',
          limit: 2,
          ...(after && { after }),
        })
        paged.push(...rows)
        after = rows.at(-1)
      }
      expect(paged).toEqual(all)
      const found = await store.mismatches({
        rollout: 'paged',
        path: 'A_B',
        version: '2.0',
        limit: 9,
      })
      expect(found.map(({ path, count }) => [path, count])).toEqual([['$.a_b', 2]])
      const late = await store.mismatches({ rollout: 'paged', since: begin + 1_000_000, limit: 9 })
      expect(late).toEqual([])
    })

    test('only what was counted since then counts, and each version and route by itself', async () => {
      const { store } = here
      const of = { rollout: 'since' }
      await store.take(batchOf({ instance: 'e', sequence: 1, at: begin - 1, of }))
      await store.take(batchOf({ instance: 'e', sequence: 2, at: begin + 2000, of }))
      const older = { ...of, version: '0.9' }
      await store.take(batchOf({ instance: 'e', sequence: 3, at: begin + 2000, of: older }))
      const counted = await store.cells('since', begin)
      expect(counted.map(({ version, compared }) => [version, compared])).toEqual([
        ['0.9', 3],
        ['1.0', 3],
      ])
      expect(await store.cells('since', begin + 4000)).toEqual([])
      expect(await store.cells('nothing', 0)).toEqual([])
      await store.prune({ usageDays: 1, contexts: 1 })
    })
  })
}
