import { expect, test } from 'vitest'
import {
  simulate,
  timelineWords,
  type Rollout,
  type TrafficModel,
} from '../../src/rollout/index.ts'

const rollout: Rollout = {
  from: 'blue',
  to: 'green',
  resources: ['entities'],
  plan: {
    steps: [
      { stage: 'dualwrite', hold: '1h' },
      { stage: 'shadow', share: 10, hold: '30m', minimum: 1000 },
      { stage: 'live', approval: true, hold: '1d' },
      { stage: 'rampdown', hold: '7d' },
      { stage: 'complete' },
    ],
    guardrails: { mismatch: 0.01, errorRatio: 2, repairAge: '10m' },
    onBreach: 'rollback',
  },
}
const hour = 3_600_000
const model: TrafficModel = {
  cells: [{ version: '1.0', route: 'getEntity', rate: 5 }],
  approvedAfter: 2 * hour,
  copiedAt: 3 * hour,
}
const told = (of: Partial<TrafficModel>, plan: Partial<Rollout> = {}) =>
  timelineWords(simulate({ ...rollout, ...plan }, { ...model, ...of }))

test('a plan under traffic that does well', () => {
  expect(told({})).toMatchInlineSnapshot(`
    [
      "0d 00:00  step 0: dualwrite",
      "0d 01:00  shadow is not to be had yet (script): nobody has said yet that the data of blue has been copied to green and verified",
      "0d 03:01  the data has been copied and verified",
      "0d 03:01  step 1: shadow, 10 % of clients",
      "0d 03:32  step 2 (live, 100 % of clients) waits for somebody to approve it",
      "0d 05:34  step 2: live, 100 % of clients",
      "1d 05:34  step 3: rampdown",
      "8d 05:34  step 4: complete",
      "8d 05:34  is complete",
    ]
  `)
})

test('a version of which too little is seen', () => {
  const cells = [...model.cells, { version: '2.0', route: 'listEntities', rate: 0.0001 }]
  expect(told({ cells })).toMatchInlineSnapshot(`
    [
      "0d 00:00  step 0: dualwrite",
      "0d 01:00  shadow is not to be had yet (script): nobody has said yet that the data of blue has been copied to green and verified",
      "0d 03:01  the data has been copied and verified",
      "0d 03:01  step 1: shadow, 10 % of clients",
      "0d 03:32  not enough evidence: 0 of 1000 answers for listEntities at 2.0",
      "60d 00:01  nothing more happens",
    ]
  `)
})

test('answers that differ', () => {
  const cells = [{ version: '1.0', route: 'getEntity', rate: 5, mismatch: 0.05 }]
  expect(told({ cells })).toMatchInlineSnapshot(`
    [
      "0d 00:00  step 0: dualwrite",
      "0d 01:00  shadow is not to be had yet (script): nobody has said yet that the data of blue has been copied to green and verified",
      "0d 03:01  the data has been copied and verified",
      "0d 03:01  step 1: shadow, 10 % of clients",
      "0d 03:02  goes back to off: 6 of 110 answers of getEntity at 1.0 differ (5.45 %, at least 1.07 % for sure): 1 % are allowed",
    ]
  `)
})

test('the new backend is away for long', () => {
  expect(told({ outage: { from: 5 * hour, until: 6 * hour } })).toMatchInlineSnapshot(`
    [
      "0d 00:00  step 0: dualwrite",
      "0d 01:00  shadow is not to be had yet (script): nobody has said yet that the data of blue has been copied to green and verified",
      "0d 03:01  the data has been copied and verified",
      "0d 03:01  step 1: shadow, 10 % of clients",
      "0d 03:32  step 2 (live, 100 % of clients) waits for somebody to approve it",
      "0d 05:02  goes back to off: 607 of 35996 requests of getEntity at 1.0 failed at the new backend, 0 of 35996 at the old one (at least 104 times as often for sure): 2 times are allowed",
    ]
  `)
})

test('no traffic, no copy, nobody who approves: each ends where it waits', () => {
  expect(told({ cells: [] }).at(-2)).toMatch(/no traffic/)
  const { copiedAt: _copied, ...uncopied } = model
  expect(timelineWords(simulate(rollout, uncopied)).at(-2)).toMatch(/nobody has said yet/)
  const { approvedAfter: _approved, ...unapproved } = model
  expect(timelineWords(simulate(rollout, unapproved)).at(-1)).toMatch(/waits for somebody/)
})

test('the same plan and model have the same timeline', () => {
  expect(simulate(rollout, model)).toEqual(simulate(rollout, model))
})
