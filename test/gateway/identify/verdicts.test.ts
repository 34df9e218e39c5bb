import { expect, test } from 'vitest'
import { ok } from '../../../src/errors/index.ts'
import { createVerdicts } from '../../../src/gateway/identify/verdicts.ts'

test('a verdict counts until its end, and no longer where the clock is set back', () => {
  const clock = { now: 1_000_000 }
  const verdicts = createVerdicts(() => clock.now)
  const verdict = ok({ id: 'ann' })
  verdicts.set('token', verdict, clock.now + 30_000)
  expect(verdicts.get('token')).toBe(verdict)
  clock.now += 29_999
  expect(verdicts.get('token')).toBe(verdict)
  clock.now += 1
  expect(verdicts.get('token')).toBeUndefined()
  clock.now -= 3_600_000
  expect(verdicts.get('token')).toBeUndefined()
})
