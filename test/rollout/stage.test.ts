import { expect, test } from 'vitest'
import { authorityOf, isDual, isFenced, stageRules, stages } from '../../src/rollout/index.ts'

test('the authority over writes moves once, between shadow and live', () => {
  const sides = stages.map(authorityOf)
  expect(sides).toEqual(['from', 'from', 'from', 'to', 'to', 'to'])
  expect(stages.filter(isDual)).toEqual(['dualwrite', 'shadow', 'live', 'rampdown'])
})

test('who is written changes at three places, there and back', () => {
  const steps = stages.slice(1).map((stage, i) => [stages[i] ?? stage, stage] as const)
  const fenced = steps.filter(([before, after]) => isFenced(before, after))
  expect(fenced).toEqual([
    ['off', 'dualwrite'],
    ['shadow', 'live'],
    ['rampdown', 'complete'],
  ])
  for (const [before, after] of steps) expect(isFenced(after, before)).toBe(isFenced(before, after))
  for (const stage of stages) expect(isFenced(stage, stage)).toBe(false)
})

test('reads are compared where they move', () => {
  expect(stages.filter((stage) => stageRules[stage].compares)).toEqual(['shadow', 'live'])
  expect(stages.filter((stage) => stageRules[stage].answers === 'to')).toEqual([
    'live',
    'rampdown',
    'complete',
  ])
})
