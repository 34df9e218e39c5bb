import { expect, test } from 'vitest'
import { formatIssue } from '../../../src/errors/index.ts'
import { planIssues, type Rollout, type RolloutPlan } from '../../../src/rollout/index.ts'

const whole: RolloutPlan = {
  steps: [
    { stage: 'dualwrite', hold: '1h' },
    { stage: 'shadow', share: 0, hold: '15m', minimum: 200 },
    { stage: 'shadow', share: 50, hold: '2h', guardrails: { mismatch: 0.001 } },
    { stage: 'live', share: 50 },
    { stage: 'live', approval: true, hold: '1d' },
    { stage: 'rampdown', hold: '7d', guardrails: { repairAge: '5m' } },
    { stage: 'complete', approval: true },
  ],
  guardrails: { mismatch: 0, errorRatio: 1.2, latencyRatio: 1.5, repairAge: '30s' },
  confidence: 0.99,
  onBreach: 'rollback',
}

const told = (plan: unknown, about?: Pick<Rollout, 'flag' | 'sample'>) =>
  planIssues(plan as RolloutPlan, about).map(formatIssue)

const to = (...steps: readonly object[]) => ({ steps })
const dualwrite = { stage: 'dualwrite' }
const shadow = { stage: 'shadow' }
const live = { stage: 'live' }
const rampdown = { stage: 'rampdown' }
const complete = { stage: 'complete' }

test('a plan that goes forwards is sound, wherever it ends', () => {
  for (let length = 1; length <= whole.steps.length; length++) {
    expect(told({ ...whole, steps: whole.steps.slice(0, length) })).toEqual([])
  }
})

test.each<[string, unknown, readonly string[], Pick<Rollout, 'flag' | 'sample'>?]>([
  ['no steps', to(), ['plan > steps: are 0: a plan has 1 to 100']],
  [
    'a stage that there is not',
    to({ stage: 'canary' }),
    [
      'plan > steps > 0 > stage: is no stage that a step leads to (valid: dualwrite, shadow, live, rampdown, complete)',
    ],
  ],
  [
    'off as a step',
    to({ stage: 'off' }),
    [
      'plan > steps > 0 > stage: is no stage that a step leads to (valid: dualwrite, shadow, live, rampdown, complete)',
    ],
  ],
  [
    'a stage that is jumped over',
    to(dualwrite, live),
    [
      'plan > steps > 1 > stage: jumps over shadow: each stage has a step of its own (valid: dualwrite, shadow)',
    ],
  ],
  [
    'not from the start',
    to(shadow),
    [
      'plan > steps > 0 > stage: jumps over dualwrite: each stage has a step of its own (valid: dualwrite)',
    ],
  ],
  [
    'backwards',
    to(dualwrite, shadow, dualwrite),
    [
      'plan > steps > 2 > stage: leads back from shadow: a plan goes forwards only (valid: shadow, live, rampdown, complete)',
    ],
  ],
  [
    'a stage twice',
    to(dualwrite, dualwrite),
    [
      'plan > steps > 1 > stage: is there twice: dualwrite has one step, since no share grows in it',
    ],
  ],
  [
    'a share that falls',
    to(dualwrite, { stage: 'shadow', share: 50 }, { stage: 'live', share: 20 }),
    ['plan > steps > 2 > share: takes clients back: it is 20 after 50'],
  ],
  [
    'a share where it does not count',
    to({ stage: 'dualwrite', share: 5 }),
    [
      'plan > steps > 0 > share: counts in these stages only, and dualwrite answers all clients alike: leave it out (valid: shadow, live)',
    ],
  ],
  [
    'a share beside a flag',
    to(dualwrite, { stage: 'shadow', share: 5 }),
    ['plan > steps > 1 > share: does not count beside a flag: "store" says who sees what'],
    { flag: 'store' },
  ],
  [
    'shares, durations and numbers that are none, all at once',
    {
      steps: [
        { stage: 'dualwrite', hold: '1 hour' },
        { stage: 'shadow', share: 101, hold: '400d', minimum: 0.5 },
      ],
      guardrails: { mismatch: 1.5, errorRatio: 0.5, latencyRatio: Number.NaN, repairAge: '-1s' },
      confidence: 1,
      onBreach: 'panic',
    },
    [
      'plan > steps > 0 > hold: is no duration of at most 365 days: write a whole number and its unit (valid: 30s, 15m, 2h, 7d)',
      'plan > steps > 1 > share: must be percent, from 0 to 100',
      'plan > steps > 1 > hold: is no duration of at most 365 days: write a whole number and its unit (valid: 30s, 15m, 2h, 7d)',
      'plan > steps > 1 > minimum: must be a whole number of answers, from 1 to 1000000000',
      'plan > guardrails > mismatch: must be a share from 0 to 1: 0.01 is one of a hundred',
      'plan > guardrails > errorRatio: must be a ratio from 1 to 1000: 1.5 is half as much again',
      'plan > guardrails > latencyRatio: must be a ratio from 1 to 1000: 1.5 is half as much again',
      'plan > guardrails > repairAge: is no duration of at most 365 days: write a whole number and its unit (valid: 30s, 15m, 2h, 7d)',
      'plan > confidence: must be from 0.5 to 0.999',
      'plan > onBreach: is nothing that can happen by itself (valid: hold, rollback)',
    ],
  ],
  [
    'a minimum of what is never counted',
    to({ stage: 'dualwrite', minimum: 5 }, { stage: 'shadow', minimum: 5 }),
    [
      'plan > steps > 0 > minimum: counts compared answers, and dualwrite compares none: leave it out (valid: shadow, live)',
      'plan > steps > 1 > minimum: is never reached: `sample` is 0, so that nothing is compared',
    ],
    { sample: 0 },
  ],
  [
    'guardrails where nothing is measured',
    to({ stage: 'dualwrite', guardrails: { mismatch: 0, repairAge: '1m' } }),
    [
      'plan > steps > 0 > guardrails > mismatch: measures nothing in dualwrite: it stands in steps of these stages (valid: shadow, live)',
    ],
  ],
  [
    'waiting after the end',
    to(dualwrite, shadow, live, rampdown, { ...complete, hold: '1h', guardrails: { mismatch: 0 } }),
    [
      'plan > steps > 4 > hold: has no effect in complete, from which nothing leads back: say it of the step before',
      'plan > steps > 4 > guardrails: has no effect in complete, from which nothing leads back: say it of the step before',
    ],
  ],
  [
    'steps after the end',
    to(dualwrite, shadow, live, rampdown, complete, rampdown),
    [
      'plan > steps > 5 > stage: leads back from complete: a plan goes forwards only (valid: complete)',
    ],
  ],
])('%s', (_name, plan, issues, about) => {
  expect(told(plan, about)).toEqual(issues)
})

test('a plan of thousands of steps is refused by its number', () => {
  expect(told(to(...Array.from({ length: 5000 }, () => dualwrite)))).toHaveLength(1)
})
