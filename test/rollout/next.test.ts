import { describe, expect, test } from 'vitest'
import {
  next,
  start,
  type Decision,
  type Evidence,
  type Rollout,
  type RolloutState,
} from '../../src/rollout/index.ts'
import { cell, evidence, side } from './support.ts'

const minute = 60_000
const rollout: Rollout = {
  from: 'blue',
  to: 'green',
  resources: ['entities'],
  plan: {
    steps: [
      { stage: 'dualwrite', hold: '15m' },
      { stage: 'shadow', share: 10, hold: '15m', minimum: 200 },
      { stage: 'live', approval: true },
      { stage: 'rampdown' },
      { stage: 'complete' },
    ],
    guardrails: { mismatch: 0.01, repairAge: '5m' },
  },
}
const { plan } = rollout
const good = evidence([cell(5000)])
const at = (step: number | undefined, more: Partial<RolloutState> = {}): RolloutState => {
  const { stage = 'off', share } = (step === undefined ? undefined : plan?.steps[step]) ?? {}
  const usual = stage === 'live' || stage === 'rampdown' || stage === 'complete' ? 100 : 0
  return {
    target: { stage, share: share ?? usual },
    status: 'running',
    reachedAt: 0,
    copied: true,
    ...(step !== undefined && { step }),
    ...more,
  }
}

describe('what a rollout does next', () => {
  test.each<[string, Rollout, RolloutState, Evidence, number, Decision]>([
    [
      'begins where nothing stands in the way',
      rollout,
      { ...start, reachedAt: 0 },
      good,
      0,
      { kind: 'step', step: 0, target: { stage: 'dualwrite', share: 0 } },
    ],
    [
      'does not begin while the new backend is not ready',
      rollout,
      { ...start, reachedAt: 0 },
      evidence([], { gates: { unready: ['green is not reached'] } }),
      0,
      { kind: 'wait', why: 'dualwrite is not to be had yet (schema): green is not reached' },
    ],
    [
      'waits for its resources',
      rollout,
      { target: { stage: 'shadow', share: 10 }, status: 'running', step: 1 },
      good,
      99 * minute,
      { kind: 'wait', why: 'is on its way to shadow, 10 % of clients' },
    ],
    [
      'waits for the clock',
      rollout,
      at(0),
      good,
      3 * minute,
      { kind: 'wait', why: 'waits 12 minutes more', until: 15 * minute },
    ],
    [
      'waits for the copy',
      rollout,
      { target: { stage: 'dualwrite', share: 0 }, status: 'running', step: 0, reachedAt: 0 },
      good,
      15 * minute,
      {
        kind: 'wait',
        why: 'shadow is not to be had yet (script): nobody has said yet that the data of blue has been copied to green and verified',
      },
    ],
    [
      'goes on',
      rollout,
      at(0),
      good,
      15 * minute,
      { kind: 'step', step: 1, target: { stage: 'shadow', share: 10 } },
    ],
    [
      'knows nothing where there is no traffic, however long that is so',
      rollout,
      at(1),
      evidence([]),
      1e9,
      {
        kind: 'wait',
        why: 'no traffic: nothing was compared since it is here, so nothing is known',
      },
    ],
    [
      'knows too little of one cell',
      rollout,
      at(1),
      evidence([cell(5000), cell(40, 0, { version: '2.0' })]),
      1e9,
      { kind: 'wait', why: 'not enough evidence: 40 of 200 answers for getEntity at 2.0' },
    ],
    [
      'is not sure',
      rollout,
      at(1),
      evidence([cell(200, 3)]),
      1e9,
      {
        kind: 'wait',
        why: 'not enough evidence to be sure: 3 of 200 answers of getEntity at 1.0 differ (1.5 %, at least 0.107 % for sure): 1 % are allowed',
      },
    ],
    [
      'is held where a guardrail is broken, before the time is over',
      rollout,
      at(1),
      evidence([cell(400, 60, { worstPath: '/owner' })]),
      0,
      {
        kind: 'hold',
        why: '60 of 400 answers of getEntity at 1.0 differ (15 %, at least 9.84 % for sure), most at /owner: 1 % are allowed',
      },
    ],
    [
      'goes back, where that is declared, also while resources are on their way',
      { ...rollout, ...(plan && { plan: { ...plan, onBreach: 'rollback' } }) },
      { target: { stage: 'live', share: 100 }, status: 'running', step: 2 },
      evidence([], { queue: { open: 0, dirty: 9, quarantined: 0, oldestMs: 6 * minute } }),
      0,
      {
        kind: 'revert',
        why: 'the oldest write waits for repair since 6 minutes: 5 minutes are allowed',
      },
    ],
    [
      'asks for approval',
      rollout,
      at(1, { approved: 1 }),
      good,
      1e9,
      {
        kind: 'approve-first',
        step: 2,
        why: 'step 2 (live, 100 % of clients) waits for somebody to approve it',
      },
    ],
    [
      'goes on once that step is approved',
      rollout,
      at(1, { approved: 2 }),
      good,
      1e9,
      { kind: 'step', step: 2, target: { stage: 'live', share: 100 } },
    ],
    [
      'does not complete while an old client is seen',
      rollout,
      at(3),
      evidence([cell(5000)], {
        gates: {
          oldClients: [
            { client: 'nerv', version: '1.0', why: '2.0 does not serve it', lastSeen: 0 },
          ],
        },
      }),
      3 * 86_400_000,
      {
        kind: 'wait',
        why: 'complete is not to be had yet (clients): client nerv needs blue (2.0 does not serve it): it spoke 1.0 3 days ago, and 30 days without are asked for',
      },
    ],
    ['ends at complete', rollout, at(4), evidence([cell(9, 9)]), 0, { kind: 'end' }],
    [
      'does nothing by itself without a plan',
      { from: 'blue', to: 'green', resources: ['entities'] },
      { ...start, reachedAt: 0 },
      good,
      0,
      { kind: 'wait', why: 'every step is asked for by hand' },
    ],
    [
      'does nothing by itself where it was sent by hand',
      rollout,
      { target: { stage: 'live', share: 5 }, status: 'running', reachedAt: 0, copied: true },
      good,
      0,
      { kind: 'wait', why: 'was sent here by hand: what follows is asked for by hand, too' },
    ],
    [
      'does nothing by itself where the plan was changed under it',
      rollout,
      at(1, { target: { stage: 'shadow', share: 30 } }),
      good,
      0,
      { kind: 'wait', why: 'its plan was changed under it: say by hand at which step it is' },
    ],
    [
      'does nothing while it is held',
      rollout,
      at(1, { status: 'held', why: 'for the night' }),
      evidence([cell(9, 9)]),
      1e9,
      { kind: 'wait', why: 'is held: for the night' },
    ],
    [
      'says where its plan ends before the rollout does',
      { ...rollout, ...(plan && { plan: { ...plan, steps: plan.steps.slice(0, 1) } }) },
      at(0),
      good,
      1e9,
      { kind: 'wait', why: 'the plan ends here: what follows is asked for by hand' },
    ],
  ])('%s', (_name, of, state, known, now, decision) => {
    expect(next(of, state, known, now)).toEqual(decision)
  })

  test('of failures at the new backend alone', () => {
    const failing: Rollout = {
      ...rollout,
      ...(plan && { plan: { ...plan, guardrails: { errorRatio: 2 } } }),
    }
    const cells = [cell(950, 0, { from: side(1000), to: side(1000, 50) })]
    expect(next(failing, at(1), evidence(cells), 0)).toMatchObject({ kind: 'hold' })
  })
})
