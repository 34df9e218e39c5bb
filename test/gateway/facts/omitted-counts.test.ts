import { expect, test } from 'vitest'
import { createOmittedCounts } from '../../../src/gateway/facts/omitted-counts.ts'

const item = (id: string) => ({
  route: 'list',
  backend: 'green',
  storeVersion: '2.0',
  clientVersion: '1.0',
  place: 'Item /items/3',
  pointer: '/items/3',
  id,
  code: 'not-representable',
  detail: '',
})

test('items are counted until they are handed over, then from nothing again', () => {
  const counts = createOmittedCounts(2)
  expect(counts.count(item('a'), 20)).toBe(true)
  expect(counts.count({ ...item('a'), place: 'Item /items/9', pointer: '/items/9' }, 10)).toBe(true)
  expect(counts.count(item('b'), 30)).toBe(true)
  expect(counts.take()).toEqual([
    {
      ...item('a'),
      place: 'Item /items/9',
      pointer: '/items/9',
      count: 2,
      firstSeen: 10,
      lastSeen: 20,
    },
    { ...item('b'), count: 1, firstSeen: 30, lastSeen: 30 },
  ])
  expect(counts.take()).toEqual([])
  expect(counts.count(item('a'), 40)).toBe(true)
  expect(counts.take()).toMatchObject([{ count: 1, firstSeen: 40 }])
})

test('those that find no room are told of', () => {
  const counts = createOmittedCounts(1)
  expect(counts.count(item('a'), 1)).toBe(true)
  expect(counts.count(item('b'), 1)).toBe(false)
  expect(counts.count(item('a'), 2)).toBe(true)
})
