import { array, nat, property, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { holds } from '../support/seed.ts'
import { circles } from '../../src/migrate/circles.ts'

const found = (edges: readonly (readonly [number, number])[]) => {
  const sorted = edges.toSorted(([a], [b]) => a - b)
  return [
    ...circles(
      sorted.map(([a]) => a),
      sorted.map(([, b]) => b),
    ),
  ]
}

test.each([
  ['no edges', [], []],
  [
    'a chain',
    [
      [1, 2],
      [2, 3],
    ],
    [],
  ],
  ['one of itself', [[1, 1]], [[1]]],
  [
    'two',
    [
      [2, 1],
      [1, 2],
    ],
    [[1, 2]],
  ],
  [
    'one at the end of a chain',
    [
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 3],
    ],
    [[3, 4]],
  ],
  [
    'two apart',
    [
      [1, 2],
      [2, 1],
      [5, 6],
      [6, 7],
      [7, 5],
    ],
    [
      [1, 2],
      [5, 6, 7],
    ],
  ],
  [
    'a diamond is none',
    [
      [1, 2],
      [1, 3],
      [2, 4],
      [3, 4],
    ],
    [],
  ],
] as const)('%s', (_, edges, wanted) => {
  expect(found(edges)).toEqual(wanted)
})

test('a chain of a million', () => {
  const length = 1_000_000
  const from = Array.from({ length }, (_, at) => at)
  const to = from.map((at) => at + 1)
  expect([...circles(from, to)]).toEqual([])
  expect([...circles([...from, length], [...to, 0])]).toHaveLength(1)
})

/** By taking away what leads nowhere, again and again. */
const hasCircle = (edges: readonly (readonly [number, number])[]): boolean => {
  let left = edges
  for (;;) {
    const starts = new Set(left.map(([a]) => a))
    const next = left.filter(([, b]) => starts.has(b))
    if (next.length === left.length) return left.length > 0
    left = next
  }
}

test('there is one exactly where something is left that always leads on', () => {
  const node = nat(8)
  holds(
    1000,
    property(array(tuple(node, node), { maxLength: 20 }), (edges) => {
      const all = found(edges)
      expect(all.length > 0).toBe(hasCircle(edges))
      const pairs = new Set(edges.map((edge) => edge.join(' ')))
      for (const circle of all) {
        for (const [at, one] of circle.entries()) {
          const next = circle[(at + 1) % circle.length]
          expect(pairs.has(`${one} ${next}`)).toBe(true)
        }
        expect(circle[0]).toBe(Math.min(...circle))
      }
    }),
  )
})
