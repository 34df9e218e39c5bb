/** What is kept of a verification is small, whatever was found, and tells no values. */
import { expect, test } from 'vitest'
import { createSpread, keptVerification, type Finding } from '../../../src/migrate/index.ts'

const so = (type: string, of: object) => ({
  type,
  source: 0,
  target: 0,
  same: 0,
  missing: 0,
  extra: 0,
  different: 0,
  unconvertible: 0,
  dropped: 0,
  byDigest: 0,
  ...of,
})

const differing = (at: number): Finding => ({
  type: 'Entity',
  key: `${at}-${'k'.repeat(1000)}`,
  verdict: {
    kind: 'different',
    differences: Array.from({ length: 100 }, (_, one) => ({
      path: `$.${'p'.repeat(500)}${one}`,
      kind: 'value' as const,
    })),
  },
})

test('of a million wrong documents some kilobytes are kept', () => {
  const spread = createSpread()
  for (let at = 0; at < 1_000_000; at += 1) spread.add({ type: 'Entity' }, at)
  const kept = keptVerification({
    from: '1.1',
    to: '2.0',
    verification: {
      types: [so('Entity', { source: 1e6, target: 1e6, different: 1e6 })],
      isEqual: false,
      isInterrupted: false,
    },
    types: ['Entity'],
    found: Array.from({ length: 1000 }, (_, at) => differing(at)),
    spread,
    ms: 12.4,
  })
  expect(JSON.stringify(kept).length).toBeLessThan(8000)
  expect(kept).toMatchObject({ ms: 12, sample: null, kinds: [{ type: 'Entity', different: 1e6 }] })
  expect(kept['found']).toHaveLength(10)
})

test('one that was interrupted tells which types it has not got through', () => {
  const kept = keptVerification({
    from: '1.1',
    to: '2.0',
    verification: {
      types: [
        so('Entity', { source: 2, target: 2, same: 2 }),
        so('Event', { source: 1, extra: 1 }),
      ],
      isEqual: false,
      isInterrupted: true,
    },
    types: ['Entity', 'Event', 'Relation'],
    found: [],
    spread: createSpread(),
    ms: 1,
  })
  expect(kept['kinds']).toMatchObject([
    { type: 'Entity', isThrough: true, compared: [1, 1] },
    { type: 'Event', isThrough: false },
    { type: 'Relation', isThrough: false, source: 0, compared: [], wrong: [] },
  ])
})
