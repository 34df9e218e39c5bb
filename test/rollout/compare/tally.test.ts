/** Counts per cell: nothing is lost below the bound, nothing is kept beyond it. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTally, latencyBounds, type CellKey } from '../../../src/rollout/compare/index.ts'
import { holds } from '../../support/seed.ts'

const key = (route: string): CellKey => ({
  rollout: 'store',
  version: '1.0',
  route,
  from: 'blue',
  to: 'green',
  policy: 1,
  lens: 'abcd1234',
})

test('every duration is in the one range that it belongs to', () => {
  holds(
    300,
    fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (all) => {
      const tally = createTally(1)
      for (const ms of all) tally.answered(key('r'), 'to', false, ms, 1)
      const counts = tally.take()[0]?.sides.to.latency ?? []
      expect(counts).toHaveLength(latencyBounds.length + 1)
      counts.forEach((count, at) => {
        const [least, most] = [latencyBounds[at - 1] ?? -1, latencyBounds[at] ?? Infinity]
        expect(count).toBe(all.filter((ms) => ms > least && ms <= most).length)
      })
    }),
  )
})

test('cells and paths are bounded, and what has no room is told', () => {
  const tally = createTally(3)
  const taken = Array.from({ length: 10 }, (_, at) =>
    tally.answered(key(`r${at}`), 'from', true, 1, 1),
  )
  expect(taken.filter(Boolean)).toHaveLength(3)
  expect(tally.compared(key('r9'), [], 1)).toBe(false)
  for (let at = 0; at < 200; at += 1) {
    tally.compared(key('r0'), [{ path: `$.a${at}`, kind: 'value' }], 1)
  }
  const [cell] = tally.take()
  expect(cell?.mismatched).toBe(200)
  expect(cell?.differences).toHaveLength(50)
  expect(tally.size).toBe(0)
})
