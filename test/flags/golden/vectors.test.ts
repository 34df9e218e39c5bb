/** Clients stay where they were when a library is updated: each of two thousand, at each percentage, in each place. */
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { drawn, ids, percents, places, splits, thresholds } from './draw.ts'

interface Vectors {
  /** By place: for each id the lowest percentage at which it is on the new variant. */
  readonly ramps: Readonly<Record<string, string>>
  /** By place and split: for each id the letter of its variant. */
  readonly several: Readonly<Record<string, Readonly<Record<string, string>>>>
}

const golden = JSON.parse(await readFile('test/flags/golden/vectors.json', 'utf8')) as Vectors

/** Ids that are elsewhere, few enough to be read. */
const moved = (now: readonly string[], then: readonly string[]): readonly string[] =>
  ids.filter((_, index) => now[index] !== then[index]).slice(0, 10)

describe.each(Object.entries(places))('percentages in %s', (name, place) => {
  test('each client comes in at the percentage that was recorded', async () => {
    const then = golden.ramps[name]?.split(' ') ?? []
    expect(then).toHaveLength(ids.length)
    const now = (await thresholds(place, percents)).map(String)
    expect(moved(now, then)).toEqual([])
  })

  test('nobody leaves while it grows', async () => {
    const then = golden.ramps[name]?.split(' ').map(Number) ?? []
    for (const percent of [0, 1, 2, 10, 49, 50, 51, 90, 99, 100]) {
      const at = await drawn(place, [
        ['new', percent],
        ['old', 100 - percent],
      ])
      const wrong = ids.filter(
        (_, index) => (at[index] === 'new') !== (then[index] ?? 0) <= percent,
      )
      expect(wrong).toEqual([])
    }
  })

  test.each(Object.entries(splits))('several variants: %s', async (split, buckets) => {
    const then = golden.several[name]?.[split] ?? ''
    expect(then).toHaveLength(ids.length)
    expect(moved(await drawn(place, buckets), then.split(''))).toEqual([])
  })
})
