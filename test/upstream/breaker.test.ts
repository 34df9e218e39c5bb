import { describe, expect, test } from 'vitest'
import { createBreaker, type Entry } from '../../src/upstream/index.ts'

const finish = (entry: Entry, verdict: 'success' | 'failure' | 'neutral'): void => {
  if (!entry.admitted) throw new Error('not admitted')
  entry.finish(verdict)
}

const made = (failures = 2, openMs = 1000) => {
  const clock = { now: 0 }
  const changes: string[] = []
  const breaker = createBreaker(
    { failures, openMs },
    () => clock.now,
    (state) => changes.push(state),
  )
  const fail = (times = 1) => {
    for (let i = 0; i < times; i += 1) finish(breaker.enter(), 'failure')
  }
  return { clock, changes, breaker, fail }
}

describe('the circuit breaker', () => {
  test('opens after failures in a row', () => {
    const { breaker, fail } = made()
    fail()
    finish(breaker.enter(), 'success')
    fail()
    expect(breaker.state).toBe('closed')
    fail()
    expect(breaker.state).toBe('open')
    expect(breaker.enter()).toEqual({ admitted: false, retryAfterMs: 1000 })
  })

  test('does not count requests whose client went away', () => {
    const { breaker, fail } = made()
    fail()
    finish(breaker.enter(), 'neutral')
    fail()
    expect(breaker.state).toBe('open')
  })

  test('lets one request through after a while, and closes when it succeeds', () => {
    const { breaker, clock, fail, changes } = made()
    fail(2)
    clock.now = 1000
    const probe = breaker.enter()
    expect(breaker.enter()).toEqual({ admitted: false, retryAfterMs: 1000 })
    finish(probe, 'success')
    expect(changes).toEqual(['open', 'half-open', 'closed'])
    expect(breaker.enter().admitted).toBe(true)
  })

  test('opens again when that one fails', () => {
    const { breaker, clock, fail } = made()
    fail(2)
    clock.now = 1500
    finish(breaker.enter(), 'failure')
    clock.now = 2400
    expect(breaker.enter()).toEqual({ admitted: false, retryAfterMs: 100 })
  })

  test('tries with another when the client of that one went away', () => {
    const { breaker, clock, fail } = made()
    fail(2)
    clock.now = 1000
    finish(breaker.enter(), 'neutral')
    expect(breaker.enter().admitted).toBe(true)
  })

  test('tries with another when that one never finishes', () => {
    const { breaker, clock, fail } = made()
    fail(2)
    clock.now = 1000
    expect(breaker.enter().admitted).toBe(true)
    clock.now = 2000
    expect(breaker.enter().admitted).toBe(true)
  })

  test('is not closed by a late success of a request from before', () => {
    const { breaker, fail } = made()
    const early = breaker.enter()
    fail(2)
    finish(early, 'success')
    expect(breaker.state).toBe('open')
  })

  test('counts each request once', () => {
    const { breaker } = made()
    const entry = breaker.enter()
    finish(entry, 'failure')
    finish(entry, 'failure')
    expect(breaker.state).toBe('closed')
  })

  test('never opens when told so', () => {
    const { breaker, fail } = made(0)
    fail(100)
    expect(breaker.state).toBe('closed')
  })
})
