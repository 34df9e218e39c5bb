/** What commands have found out about two ends, as every control store keeps it. */
import { describe, expect, test } from 'vitest'
import {
  mostResultsBetween,
  type ResultFilter,
  type ResultKind,
  type ResultRow,
} from '../../../src/control/results.ts'
import { usePlace, type Driver } from './place.ts'

const resultOf = (id: string, of: Partial<ResultRow> = {}): ResultRow => ({
  id,
  kind: 'verification',
  source: 'blue',
  target: 'green',
  at: 1_800_000_000_000,
  body: { id },
  ...of,
})

export const results = (driver: Driver): void => {
  describe('what commands have found', () => {
    const here = usePlace(driver)
    let made = 0
    /** Ends that no other test has. */
    const ends = () => {
      made += 1
      return { source: `blue-${made}`, target: `green-${made}` }
    }
    const idsOf = async (of: ResultFilter): Promise<readonly string[]> =>
      (await here.other().results.list(of)).map(({ id }) => id)

    test('is there as it was found, by kind and ends, the newest first, page by page', async () => {
      const store = here.other().results
      const between = ends()
      const body = { isEqual: false, kinds: [{ wrong: [0, 3], 'it\'s "odd"': '🎉' }] }
      const rows: readonly (readonly [string, number, ResultKind])[] = [
        ['b', 2, 'verification'],
        ['a', 2, 'verification'],
        ['c', 1, 'verification'],
        ['d', 3, 'rehearsal'],
      ]
      for (const [id, at, kind] of rows) {
        await store.keep(resultOf(`${between.source}-${id}`, { ...between, at, kind, body }))
      }
      await store.keep(resultOf(`${between.source}-e`, { ...ends(), at: 5 }))
      const kind = 'verification'
      const all = ['b', 'a', 'c'].map((id) => `${between.source}-${id}`)
      expect(await idsOf({ kind, ...between, limit: 10 })).toEqual(all)
      const [first] = await store.list({ kind, ...between, limit: 1 })
      expect(first).toEqual({ id: all[0], kind, ...between, at: 2, body })
      expect(await idsOf({ kind, ...between, limit: 10, after: first })).toEqual(all.slice(1))
      expect(await idsOf({ kind: 'rehearsal', ...between, limit: 10 })).toHaveLength(1)
      expect(await idsOf({ kind: 'plan', ...between, limit: 10 })).toEqual([])
      expect(await idsOf({ kind, target: between.target, limit: 10 })).toEqual(all)
      expect(await store.one(all[1] ?? '')).toMatchObject({ id: all[1], at: 2 })
      expect(await store.one('none')).toBeUndefined()
    })

    test('is kept once by its id', async () => {
      const store = here.other().results
      const between = ends()
      await store.keep(resultOf(between.source, { ...between, body: { n: 1 } }))
      await store.keep(resultOf(between.source, { ...between, body: { n: 2 } }))
      expect(await store.one(between.source)).toMatchObject({ body: { n: 1 } })
    })

    test('does not grow for ever: of two ends the newest stay, and those of others', async () => {
      const store = here.other().results
      const [between, others] = [ends(), ends()]
      await store.keep(resultOf(others.source, { ...others, at: 0 }))
      for (let at = 1; at <= mostResultsBetween + 3; at += 1) {
        await store.keep(resultOf(`${between.source}-${at}`, { ...between, at }))
      }
      const kind = 'verification'
      const left = await idsOf({ kind, ...between, limit: 100 })
      expect(left).toHaveLength(mostResultsBetween)
      expect(left.at(-1)).toBe(`${between.source}-4`)
      expect(await idsOf({ kind, ...others, limit: 100 })).toHaveLength(1)
      // None goes that is older than these.
      await store.keep(resultOf(`${between.source}-0`, { ...between, at: 0 }))
      expect(await idsOf({ kind, ...between, limit: 100 })).toEqual(left)
    })

    test('may be kept by two at the same time', async () => {
      const between = ends()
      const rows = Array.from({ length: 8 }, (_, at) =>
        resultOf(`${between.source}-${at}`, { ...between, at }),
      )
      await Promise.all(rows.map((row) => here.other().results.keep(row)))
      expect(await idsOf({ kind: 'verification', ...between, limit: 100 })).toHaveLength(8)
    })
  })
}
