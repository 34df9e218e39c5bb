import { describe, expect, test } from 'vitest'
import { createBreakers } from '../../src/upstream/breakers.ts'
import { createBreaker, defaultBreaker, type Entry } from '../../src/upstream/index.ts'

const finish = (entry: Entry, verdict: 'success' | 'failure' | 'neutral'): void => {
  if (!entry.admitted) throw new Error('not admitted')
  entry.finish(verdict)
}

const made = (failures = 2, openMs = 1000) => {
  const clock = { now: 0 }
  const changes: string[] = []
  const breaker = createBreaker(
    { ...defaultBreaker, failures, openMs },
    () => clock.now,
    (state) => changes.push(state),
  )
  const fail = (times = 1) => {
    for (let i = 0; i < times; i += 1) finish(breaker.enter(), 'failure')
  }
  return { clock, changes, breaker, fail }
}

describe('the circuit breaker', () => {
  test('opens when the failures of the window are enough, and a large enough share', () => {
    const { breaker, fail } = made(3)
    for (let i = 0; i < 4; i += 1) finish(breaker.enter(), 'success')
    fail(3)
    expect(breaker.state).toBe('closed')
    fail()
    expect(breaker.state).toBe('open')
    expect(breaker.enter()).toEqual({ admitted: false, retryAfterMs: 1000 })
  })

  test('does not open for a few that fail among many', () => {
    const { breaker } = made(3)
    for (let i = 0; i < 1000; i += 1) finish(breaker.enter(), i % 3 === 0 ? 'failure' : 'success')
    expect(breaker.state).toBe('closed')
  })

  test('forgets what was before the window', () => {
    const { breaker, clock, fail } = made(2)
    for (let i = 0; i < 20; i += 1) {
      fail()
      clock.now += 10_001
    }
    expect(breaker.state).toBe('closed')
    for (let i = 0; i < 100; i += 1) finish(breaker.enter(), 'success')
    clock.now += 10_001
    fail(2)
    expect(breaker.state).toBe('open')
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
    if (probe.admitted) probe.sent()
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
    const probe = breaker.enter()
    if (probe.admitted) probe.sent()
    clock.now = 1999
    expect(breaker.enter()).toEqual({ admitted: false, retryAfterMs: 1 })
    clock.now = 2000
    expect(breaker.enter().admitted).toBe(true)
  })

  test('tries with another soon when the client of that one is slow to send it', () => {
    const { breaker, clock, fail } = made()
    fail(2)
    clock.now = 1000
    const slow = breaker.enter()
    clock.now = 1099
    expect(breaker.enter()).toEqual({ admitted: false, retryAfterMs: 1 })
    clock.now = 1100
    const quick = breaker.enter()
    finish(slow, 'neutral')
    expect(breaker.enter().admitted).toBe(false)
    finish(quick, 'success')
    expect(breaker.state).toBe('closed')
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

const many = () => {
  const changes: string[] = []
  const breakers = createBreakers(
    { ...defaultBreaker, failures: 1 },
    () => 0,
    (what, state, worst) => changes.push(`${what}: ${state}, worst ${worst}`),
  )
  return { breakers, changes }
}

describe('the breakers of a store', () => {
  test('judge each route by itself, and tell the worst state of all', () => {
    const { breakers, changes } = many()
    finish(breakers.of('GET a').enter(), 'failure')
    expect(breakers.of('GET a').enter().admitted).toBe(false)
    expect(breakers.of('PUT a').enter().admitted).toBe(true)
    expect(breakers.of('GET b').enter().admitted).toBe(true)
    expect(changes).toEqual(['GET a: open, worst open'])
  })

  test('are bounded in number', () => {
    const { breakers } = many()
    for (let i = 0; i < 5000; i += 1) breakers.of(`GET ${i}`)
    expect(breakers.of('GET 0')).toBe(breakers.of('GET 0'))
    expect(breakers.of('GET 0')).not.toBe(breakers.of('GET 1'))
    expect(breakers.of('GET 4000')).toBe(breakers.of('GET 4001'))
  })
})
