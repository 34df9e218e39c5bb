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
      expect(await store.mismatches('store', begin)).toMatchObject([
        { kind: 'value', from: 'string(3)', to: 'string(6)', count: 8, lastSeen: begin + 60_000 },
        { path: '$.rank', kind: 'only-to', from: null, to: 'null', count: 4 },
      ])
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
