import { expect, test } from 'vitest'
import { wished, unbegun, type Wish } from '../../../src/control/rollout/wish.ts'
import type { Rollout, RolloutState, Stage } from '../../../src/rollout/index.ts'

const rollout: Rollout = {
  from: 'old',
  to: 'new',
  resources: ['books', 'shelves'],
  plan: { steps: [{ stage: 'dualwrite' }, { stage: 'shadow' }] },
}

const at = (stage: Stage, status: RolloutState['status'] = 'running'): RolloutState => ({
  target: { stage, share: 0 },
  status,
  copied: true,
})

/** The next state, or why there is none. */
const after = (state: RolloutState, earliest: Stage, furthest: Stage, wish: Wish, why?: string) => {
  const to = wished({ rollout, state, at: { earliest, furthest } }, wish, why)
  return to.ok ? to.value : to.problem.detail
}

test('who asks for the end too early can go back, as long as nothing is complete', () => {
  const early = at('complete')
  for (const kind of ['rollback', 'complete'] as const) {
    expect(after(early, 'shadow', 'rampdown', { kind })).toHaveProperty('target')
  }
  expect(after(early, 'shadow', 'live', { kind: 'advance', stage: 'shadow' })).toMatchObject({
    target: { stage: 'shadow' },
  })
  for (const wish of [{ kind: 'rollback' }, { kind: 'advance', stage: 'live' }] as const) {
    expect(after(early, 'rampdown', 'complete', wish)).toContain('Some of its resources are')
    expect(after(early, 'complete', 'complete', wish)).toContain('nothing leads back')
  }
  // What has parted comes together again at the end only.
  expect(after(at('rampdown'), 'rampdown', 'complete', { kind: 'complete' })).toMatchObject({
    target: { stage: 'complete' },
  })
})

test('a rollback that was held goes on with going back, and begins nothing anew', () => {
  const back = after(at('live'), 'live', 'live', { kind: 'rollback' }, 'it is slow')
  const held = after(back as RolloutState, 'off', 'shadow', { kind: 'hold' })
  expect(held).toMatchObject({ target: { stage: 'off' }, status: 'held' })
  expect(after(held as RolloutState, 'off', 'shadow', { kind: 'resume' })).toMatchObject({
    status: 'reverting',
  })
  // Once it is there, somebody may want it to begin anew.
  expect(after(held as RolloutState, 'off', 'off', { kind: 'resume' })).toMatchObject({
    status: 'running',
  })
})

test('to be sent to off is a rollback: its plan does not begin anew by itself', () => {
  expect(after(at('shadow'), 'shadow', 'shadow', { kind: 'advance', stage: 'off' }, 'no')).toEqual({
    target: { stage: 'off', share: 0 },
    status: 'reverting',
    why: 'no',
  })
})

test('a copy counts only from when both backends are written, and until one of them is not', () => {
  for (const [state, earliest] of [
    [unbegun, 'off'],
    [at('dualwrite'), 'off'],
    [at('off', 'reverting'), 'dualwrite'],
  ] as const) {
    expect(after(state, earliest, 'dualwrite', { kind: 'copied' })).toContain('once all of them')
  }
  expect(after(at('shadow'), 'dualwrite', 'shadow', { kind: 'copied' })).toHaveProperty('copied')
  const back = after(at('shadow'), 'shadow', 'shadow', { kind: 'rollback' })
  // Some are at off by now, where what is written goes to one backend.
  const again = after(back as RolloutState, 'off', 'shadow', { kind: 'advance', stage: 'shadow' })
  expect(again).toEqual({ target: { stage: 'shadow', share: 0 }, status: 'running' })
})

test('on the way back nothing goes forwards that is there already', () => {
  const back = at('off', 'reverting')
  expect(after(back, 'off', 'live', { kind: 'abort' })).toMatchObject({
    target: { stage: 'off' },
    status: 'held',
  })
  expect(after(at('live'), 'dualwrite', 'shadow', { kind: 'abort' })).toMatchObject({
    target: { stage: 'dualwrite' },
    status: 'held',
  })
  expect(after(at('live'), 'live', 'live', { kind: 'abort' })).toContain('already')
})
