import { describe, expect, test } from 'vitest'
import { createSpread } from '../../../src/migrate/report/spread.ts'
import {
  verificationPage,
  type VerificationFacts,
} from '../../../src/migrate/report/verification-page.ts'
import type { TypeVerdict } from '../../../src/migrate/verify/verify.ts'
import { elementsOf } from './well-formed.ts'

const now = new Date('2026-11-29T12:00:00Z')

const verdict = (type: string, of: Partial<TypeVerdict> = {}): TypeVerdict => ({
  type,
  source: 1000,
  target: 998,
  same: 997,
  byDigest: 0,
  missing: 2,
  extra: 0,
  different: 1,
  unconvertible: 0,
  dropped: 0,
  ...of,
})

const factsOf = (type = 'Entity', text = 'a'): VerificationFacts => {
  const spread = createSpread()
  for (const place of [3, 4, 900]) spread.add({ type }, place)
  return {
    source: { name: 'blue', version: '1.1' },
    target: { name: 'green', version: '2.0' },
    verification: {
      types: [
        verdict(type),
        verdict('Relation', { source: 0, target: 0, same: 0, missing: 0, different: 0 }),
      ],
      isEqual: false,
      isInterrupted: false,
    },
    found: [
      { type, key: text, verdict: { kind: 'missing' } },
      {
        type,
        key: text,
        verdict: { kind: 'different', differences: [{ path: `$.${text}`, kind: 'value' }] },
      },
    ],
    spread,
    onlySource: [],
    onlyTarget: ['AccessControl'],
  }
}

describe('the page of a verification', () => {
  test('tells what is wrong, where among the keys, and what to do', () => {
    const page = verificationPage(factsOf(), now)
    expect(elementsOf(page)).toContain('svg')
    for (const said of [
      '<dd>They do not hold the same</dd>',
      'isthmus migrate repair blue green',
      'Entity: 1,000 keys, 3 wrong, 99 % as they have to be',
      'Relation: 0 keys, 0 wrong<',
      'differs: $.a (value)',
      'And 1 more.',
      'Only green lists',
    ])
      expect(page).toContain(said)
    expect(page.match(/<rect class="wrong" x="[\d.]+" y="0"/g)).toHaveLength(1)
    const equal = { types: [], isEqual: true, isInterrupted: false }
    const good = { ...factsOf(), verification: equal, found: [], sample: { rows: 100, seed: 7 } }
    const told = verificationPage(good, now)
    expect(told).toContain('Both hold the same of what was looked at')
    expect(told).toContain('100 of each kind, seed 7')
    expect(told).not.toContain('repair')
    const broken = { ...equal, isEqual: false, isInterrupted: true }
    expect(verificationPage({ ...good, verification: broken }, now)).toContain('interrupted')
  })

  test.each(['<script>alert(1)</script>', '"><b>', "'; rm -rf / #", '</code></svg>', '\u202E\0'])(
    'holds %j as text only',
    (text) => {
      const facts: VerificationFacts = {
        ...factsOf(text, text),
        source: { name: text, version: text },
        target: { name: text, version: text },
        onlySource: [text],
      }
      const page = verificationPage(facts, now)
      const plain = verificationPage({ ...factsOf('x', 'x'), onlySource: ['x'] }, now)
      expect(elementsOf(page)).toEqual(elementsOf(plain))
      expect(page).not.toMatch(/[^\P{C}\n]/u)
    },
  )
})

test('where something was found is kept in few buckets, in the order of keys, and none is lost', () => {
  const spread = createSpread()
  for (let place = 0; place < 100_000; place += 7) spread.add({ type: 'Entity' }, place)
  spread.add({ type: 'Relation' }, 5)
  for (const keys of [100_000, 1_000_000]) {
    const buckets = spread.of('Entity', keys)
    expect(buckets.length).toBeLessThanOrEqual(200)
    expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(Math.ceil(100_000 / 7))
    expect(buckets.at(-1)!.to).toBeCloseTo(100_000 / keys, 1)
    for (const { from, to } of buckets) expect(from).toBeLessThan(to)
  }
  expect(spread.of('Relation', 10)).toEqual([{ from: 0.5, to: 0.6, count: 1 }])
  expect(spread.of('Event', 10)).toEqual([])
})
