import { describe, expect, test } from 'vitest'
import { simulate, timelineOf, type Rollout, type TrafficModel } from '../../src/rollout/index.ts'

const plan: NonNullable<Rollout['plan']> = {
  steps: [
    { stage: 'dualwrite', hold: '1h' },
    { stage: 'shadow', share: 10, hold: '30m', minimum: 1000 },
    { stage: 'live', approval: true, hold: '1d' },
    { stage: 'rampdown', hold: '2d' },
    { stage: 'complete' },
  ],
  guardrails: { mismatch: 0.01, errorRatio: 2, latencyRatio: 1.5, repairAge: '10m' },
  onBreach: 'rollback',
}
const minute = 60_000
const hour = 60 * minute
const model: TrafficModel = {
  cells: [{ version: '1.0', route: 'getEntity', rate: 5 }],
  approvedAfter: 2 * hour,
  copiedAt: 0,
}

const timeline = (more: Partial<TrafficModel> = {}, of: Partial<Rollout['plan']> = {}) => {
  const whole = { ...plan, ...of }
  const rollout: Rollout = { from: 'blue', to: 'green', resources: ['entities'], plan: whole }
  return timelineOf(whole, simulate(rollout, { ...model, ...more }))
}

/** Whole minutes in which each step begins. */
const begins = ({ steps }: ReturnType<typeof timeline>) =>
  steps.map(({ begins: at }) => at && Math.floor(at / minute))

describe('the timeline of a plan', () => {
  test('tells when each step begins, and ends with the next one', () => {
    const told = timeline()
    expect(begins(told)).toEqual([0, 60, 212, 1652, 4532])
    expect(told).toMatchObject({ ending: 'complete', why: undefined })
    for (const [index, { ends }] of told.steps.slice(0, -1).entries()) {
      expect(ends).toBe(told.steps[index + 1]?.begins)
    }
    expect(told.steps.at(-1)?.ends).toBe(told.ms)
  })

  test('waits for as many answers as a step wants', () => {
    const steps = plan.steps.map((step) =>
      step.stage === 'shadow' ? { ...step, minimum: 36_000 } : step,
    )
    const [, shadow, live] = timeline({ approvedAfter: 0 }, { steps }).steps
    const took = (live?.begins ?? 0) - (shadow?.begins ?? 0)
    expect(took).toBeGreaterThan(2 * hour)
    expect(took).toBeLessThan(2.2 * hour)
  })

  test.each([
    ['differ', { mismatch: 0.05 }, /differ/],
    ['fail', { errors: { from: 0, to: 0.2 } }, /failed at the new backend/],
    ['are slow', { ms: { from: 10, to: 40 } }, /as long at the new backend/],
  ] as const)('goes well until the step with which answers %s', (_, bad, why) => {
    const cells = [{ version: '1.0', route: 'getEntity', rate: 5, ...bad }]
    const early = timeline({ cells, badFrom: 1 })
    expect(early.steps.map((one) => one.begins !== undefined)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
    const late = timeline({ cells, badFrom: 2 })
    expect(begins(late)).toEqual([0, 60, 212, undefined, undefined])
    expect(late).toMatchObject({ ending: 'reverted', why: expect.stringMatching(why) })
    expect(late.steps[2]?.ends).toBe(late.ms)
    expect(timeline({ cells, badFrom: 2 }, { onBreach: 'hold' }).ending).toBe('held')
    expect(timeline({ cells, badFrom: 3 }).ending).toBe('complete')
  })

  test('ends where it waits for what never comes', () => {
    const { approvedAfter: _, ...never } = model
    const told = timelineOf(
      plan,
      simulate({ from: 'blue', to: 'green', resources: ['entities'], plan }, never),
    )
    expect(told).toMatchObject({ ending: 'waits', why: expect.stringMatching(/approve it/) })
    expect(begins(told).slice(2)).toEqual([undefined, undefined, undefined])
    const quiet = timeline({ cells: [] })
    expect(quiet).toMatchObject({ ending: 'waits', why: expect.stringMatching(/no traffic/) })
    expect(quiet.ms).toBeLessThan(3 * hour)
  })
})
