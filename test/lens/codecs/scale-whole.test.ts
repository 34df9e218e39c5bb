import { expect, test } from 'vitest'
import type { Bound } from '../../../src/lens/codecs/bound.ts'
import { scaleCodec } from '../../../src/lens/codecs/scale.ts'
import { scaleJudge } from '../../../src/lens/judge/codecs/scale.ts'

const minutes = (factor: number) =>
  ({ codec: 'scale', factor, integer: true, olderInteger: true }) as const

test('whole numbers are divided by what leaves a rest, and rounded, which has to be declared', () => {
  for (const [seconds, whole] of [
    [120, 2],
    [89, 1],
    [90, 2],
    [-90, -2],
    [-89, -1],
    [0, 0],
  ] as const) {
    expect(scaleCodec.run(minutes(60), seconds, 'down')).toBe(whole)
  }
  expect(scaleCodec.run(minutes(60), 7, 'up')).toBe(420)
  expect(scaleCodec.loss(minutes(60), 'up')).toBeUndefined()
  expect(scaleCodec.loss(minutes(60), 'down')).toMatchObject({ kind: 'lossy' })
})

test('only whole numbers are', () => {
  const data = { codec: 'scale', factor: 60 } as const
  expect(scaleJudge.effect(data, { kind: 'number', integer: true }, {} as never)).toMatchObject({
    kind: 'number',
  })
  expect(scaleJudge.effect(data, { kind: 'number' }, {} as never)).toMatch(/cannot be divided/)
  for (const factor of [0, Number.NaN, Infinity]) {
    const odd = scaleJudge.effect(
      { ...data, factor },
      { kind: 'number', integer: true },
      {} as never,
    )
    expect(odd).toMatch(/cannot be divided/)
  }
})

const holds = (value: number, { value: limit, above, inclusive }: Bound): boolean => {
  const by = Number(limit)
  if (inclusive && value === by) return true
  return above ? value > by : value < by
}

test.each([60, -60, 7, 24])(
  'bounds select the same numbers before and after a factor of %d',
  (factor) => {
    for (let limit = -130; limit <= 130; limit += 1) {
      for (const above of [true, false]) {
        for (const inclusive of [true, false]) {
          const bound = { value: limit, above, inclusive }
          const earlier = scaleCodec.before!(minutes(factor), bound, 'up')!
          for (let older = -25; older <= 25; older += 1) {
            expect(holds(older, earlier)).toBe(holds(older * factor, bound))
          }
          const later = scaleCodec.before!(minutes(factor), bound, 'down')!
          for (let newer = -200; newer <= 200; newer += 13) {
            const older = Number(scaleCodec.run(minutes(factor), newer, 'down'))
            expect(holds(newer, later)).toBe(holds(older, bound))
          }
        }
      }
    }
  },
)
