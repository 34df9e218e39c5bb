import { describe, expect, test } from 'vitest'
import { rolloutNotices, type KnownRollout } from '../../../src/control/attention/rollouts.ts'
import type { LedgerMember, ResourceProgress } from '../../../src/control/port.ts'
import { now, day, kinds, whats } from './support.ts'

const told = (known: KnownRollout) => kinds(rolloutNotices([known], [], []))

describe('rollouts', () => {
  const plan = {
    steps: [
      { stage: 'shadow', share: 10 },
      { stage: 'live', share: 10 },
    ],
  } as const
  const knownOf = (
    state: Partial<KnownRollout['state']>,
    next?: KnownRollout['next'],
  ): KnownRollout => ({
    name: 'move',
    rollout: { from: 'blue', to: 'green', resources: ['entities'], plan },
    state: { target: { stage: 'shadow', share: 10 }, status: 'running', step: 0, ...state },
    resources: [],
    next,
  })
  const there = { reachedAt: now - day }

  test.each<readonly [string, KnownRollout, readonly string[]]>([
    ['has ended', knownOf({ status: 'ended' }), []],
    ['is on its way', knownOf({}, { kind: 'wait', why: 'is on its way' }), []],
    ['waits for its time', knownOf(there, { kind: 'wait', why: 'waits', until: now }), []],
    [
      'waits for traffic',
      knownOf(there, { kind: 'wait', why: 'no traffic' }),
      ['info rollout-waiting'],
    ],
    ['has no more steps', knownOf({ ...there, step: 1 }, { kind: 'wait', why: 'ends here' }), []],
    [
      'goes on',
      knownOf(there, { kind: 'step', step: 1, target: { stage: 'live', share: 10 } }),
      [],
    ],
    ['of which nobody here can tell', knownOf(there), []],
    [
      'waits for somebody',
      knownOf(there, { kind: 'approve-first', step: 1, why: 'step 1 waits' }),
      ['warning rollout-approval'],
    ],
    ['goes back', knownOf({ status: 'reverting', why: 'x' }), ['critical rollout-reverting']],
    ['is held', knownOf({ status: 'held' }, { kind: 'wait', why: 'x' }), ['warning rollout-held']],
    [
      'is held, and still does wrong',
      knownOf({ status: 'held' }, { kind: 'hold', why: '3 of 4 differ' }),
      ['critical guardrail-broken', 'warning rollout-held'],
    ],
    [
      'is about to go back',
      knownOf(there, { kind: 'revert', why: '3 of 4 differ' }),
      ['critical guardrail-broken'],
    ],
  ])('one that %s', (_, known, expected) => {
    expect(told(known)).toEqual(expected)
  })

  test('are told with the reason, in one sentence', () => {
    const held = knownOf({ status: 'held', why: 'the database is slow.' })
    expect(whats(rolloutNotices([held], [], []))).toEqual([
      'The rollout move is held at shadow: the database is slow.',
    ])
  })

  test('have writes that wait for repair, or that it has given up', () => {
    const progress: ResourceProgress = {
      resource: 'entities',
      rollout: 'move',
      stage: 'live',
      side: 'from',
      epoch: 1,
      phase: 'stable',
      next: null,
      share: 10,
      open: 4,
      dirty: 2,
      quarantined: 1,
      oldestMs: 150_000,
    }
    const found = rolloutNotices([], [progress], [])
    expect(kinds(found)).toEqual(['critical writes-given-up', 'warning writes-waiting'])
    expect(found[1]?.what).toBe(
      'Writes of entities wait for repair: 2 writes, the oldest for 3 minutes.',
    )
    const settled = { ...progress, dirty: 0, quarantined: 0 }
    expect(rolloutNotices([], [settled], [])).toEqual([])
  })

  test('wait for instances that are silent', () => {
    const member: LedgerMember = {
      id: 'x',
      name: 'gateway-7',
      leaseMs: -120_000,
      effectMs: -1,
      untold: ['entities'],
      behind: [],
    }
    const found = rolloutNotices([knownOf({})], [], [member])
    expect(kinds(found)).toEqual(['warning rollout-instance'])
    expect(found[0]?.subject).toEqual({ rollout: 'move', instance: 'x' })
    expect(found[0]?.what).toContain('has been silent for 2 minutes')
    expect(rolloutNotices([knownOf({ status: 'ended' })], [], [member])).toEqual([])
  })
})
