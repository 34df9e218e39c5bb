import { describe, expect, test } from 'vitest'
import { findings, findingWords, type Cell, type Guardrails } from '../../../src/rollout/index.ts'
import { randomOf } from '../../support/random.ts'
import { cell, evidence, side } from '../support.ts'

const told = (
  guardrails: Guardrails,
  cells: readonly Cell[],
  { minimum = 1, stage = 'shadow' as const, oldestMs = 0 } = {},
) =>
  findings(
    { stage, guardrails, confidence: 0.95, minimum },
    evidence(cells, { queue: { open: 0, dirty: 2, quarantined: 0, oldestMs } }),
  ).map((one) => `${one.verdict}: ${findingWords(one)}`)

describe('a guardrail', () => {
  test.each<[string, Guardrails, Cell, string, number?]>([
    [
      'of mismatches that holds',
      { mismatch: 0.01 },
      cell(1000, 5),
      'holds: 5 of 1000 answers of getEntity at 1.0 differ (0.5 %, at least 0.0725 % for sure): 1 % are allowed',
    ],
    [
      'of mismatches that is broken names field and cell',
      { mismatch: 0.01 },
      cell(1000, 50, { worstPath: '/metadata/tags/*' }),
      'broken: 50 of 1000 answers of getEntity at 1.0 differ (5 %, at least 3.05 % for sure), most at /metadata/tags/*: 1 % are allowed',
    ],
    [
      'of none, and one differs',
      { mismatch: 0 },
      cell(1, 1),
      'broken: 1 of 1 answers of getEntity at 1.0 differ (100 %, at least 5 % for sure): 0 % are allowed',
    ],
    [
      'that a few answers are over, which may be chance',
      { mismatch: 0.05 },
      cell(30, 2),
      'not-enough: 2 of 30 answers of getEntity at 1.0 differ (6.67 %, at least 0.242 % for sure): 5 % are allowed',
    ],
    [
      'of fewer answers than were asked for',
      { mismatch: 0.05 },
      cell(30),
      'not-enough: 0 of 30 answers of getEntity at 1.0 differ (0 %, at least 0 % for sure): 5 % are allowed',
      200,
    ],
    [
      'of failures that holds, though one more is seen by chance',
      { errorRatio: 1.5 },
      cell(1000, 0, { to: side(1000, 1) }),
      'holds: 1 of 1000 requests of getEntity at 1.0 failed at the new backend, 0 of 1000 at the old one (at least 0.0108 times as often for sure): 1.5 times are allowed',
    ],
    [
      'of failures that is broken',
      { errorRatio: 1.5 },
      cell(1000, 0, { from: side(1000, 10), to: side(1000, 60) }),
      'broken: 60 of 1000 requests of getEntity at 1.0 failed at the new backend, 10 of 1000 at the old one (at least 2.21 times as often for sure): 1.5 times are allowed',
    ],
    [
      'of failures at the new backend only',
      { errorRatio: 2 },
      cell(500, 0, { to: side(500, 30) }),
      'broken: 30 of 500 requests of getEntity at 1.0 failed at the new backend, 0 of 500 at the old one (at least 5.01 times as often for sure): 2 times are allowed',
    ],
    [
      'of time that holds',
      { latencyRatio: 1.5 },
      cell(1000, 0),
      'holds: the median of getEntity at 1.0 takes 1 times as long at the new backend (at least 0.929 times for sure): 1.5 times are allowed',
    ],
    [
      'of time that is broken',
      { latencyRatio: 1.5 },
      cell(1000, 0, { to: side(1000, 0, 40) }),
      'broken: the median of getEntity at 1.0 takes 4.67 times as long at the new backend (at least 4.29 times for sure): 1.5 times are allowed',
    ],
  ])('%s', (_name, guardrails, of, words, minimum) => {
    expect(told(guardrails, [of], minimum === undefined ? {} : { minimum })).toEqual([words])
  })

  test('of the age of what waits for repair is exact', () => {
    expect(told({ repairAge: '5m' }, [], { oldestMs: 300_000 })).toEqual([
      'holds: the oldest write waits for repair since 5 minutes: 5 minutes are allowed',
    ])
    expect(told({ repairAge: '5m' }, [], { oldestMs: 300_001 })).toEqual([
      'broken: the oldest write waits for repair since 6 minutes: 5 minutes are allowed',
    ])
  })

  test('is looked at only where its stage measures something', () => {
    const all = { mismatch: 0, errorRatio: 1, latencyRatio: 1, repairAge: '1s' }
    const at = (stage: 'off' | 'dualwrite' | 'rampdown' | 'complete') =>
      findings({ stage, guardrails: all, confidence: 0.9, minimum: 1 }, evidence([cell(5, 5)]))
    expect(at('off')).toEqual([])
    expect(at('complete')).toEqual([])
    expect(at('dualwrite').map(({ guardrail }) => guardrail)).toEqual(['repairAge'])
    expect(at('rampdown').map(({ guardrail }) => guardrail)).toEqual(['repairAge'])
  })

  test('says nothing of answers that there are none of', () => {
    for (const one of findings(
      {
        stage: 'live',
        guardrails: { mismatch: 0, errorRatio: 1, latencyRatio: 1 },
        confidence: 0.9,
        minimum: 1,
      },
      evidence([cell(0, 0, { from: side(50, 50), to: side(0) })]),
    ))
      expect(one).toMatchObject({ verdict: 'not-enough', known: 0 })
  })
})

test('chance breaks a guardrail seldom, though it is looked at again and again and in many cells', () => {
  const random = randomOf(11)
  const [rounds, cells, looks] = [100, 4, 60]
  let broken = 0
  for (let round = 0; round < rounds; round++) {
    // The truth is just at the limit: every alarm is a false one.
    const mismatched = Array.from({ length: cells }, () => 0)
    const isBroken = Array.from({ length: looks }, (_, look) => {
      for (let i = 0; i < cells; i++)
        for (let answer = 0; answer < 25; answer++) if (random(50) === 0) mismatched[i]! += 1
      const seen = mismatched.map((count) => cell((look + 1) * 25, count))
      return told({ mismatch: 0.02 }, seen).some((words) => words.startsWith('broken'))
    })
    if (isBroken.includes(true)) broken += 1
  }
  expect(broken / rounds).toBeLessThanOrEqual(0.05)
})
