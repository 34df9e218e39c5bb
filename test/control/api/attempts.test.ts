import { describe, expect, test } from 'vitest'
import { createAttempts } from '../../../src/control/api/attempts.ts'

const limits = { perAddress: 3, overall: 10, ms: 1000, addresses: 50 }

const atClock = () => {
  const clock = { now: 1_000_000 }
  return { clock, attempts: createAttempts(() => clock.now, limits) }
}

const fail = (attempts: ReturnType<typeof createAttempts>, address: string, times: number) => {
  for (let i = 0; i < times; i++) attempts.failed(address)
}

describe('failed attempts', () => {
  test('hold up their own address only', () => {
    const { attempts } = atClock()
    fail(attempts, '10.0.0.1', 3)
    expect(attempts.wait('10.0.0.1')).toBe(1000)
    expect(attempts.wait('10.0.0.2')).toBe(0)
  })

  test('are forgotten after a while, and when the clock jumps', () => {
    const { attempts, clock } = atClock()
    fail(attempts, '10.0.0.1', 3)
    clock.now += 999
    expect(attempts.wait('10.0.0.1')).toBe(1)
    clock.now += 1
    expect(attempts.wait('10.0.0.1')).toBe(0)
    fail(attempts, '10.0.0.1', 3)
    clock.now -= 100_000
    expect(attempts.wait('10.0.0.1')).toBe(0)
  })

  test('of many addresses leave one to each, and those who never failed are not held up', () => {
    const { attempts } = atClock()
    for (let i = 0; i < 10; i++) fail(attempts, `10.0.0.${i}`, 1)
    expect(attempts.wait('10.0.0.3')).toBe(1000)
    expect(attempts.wait('10.1.0.1')).toBe(0)
  })

  test('count for all of an IPv6 network, and for one IPv4 address behind it', () => {
    const { attempts } = atClock()
    fail(attempts, '2001:db8:1:2::1', 1)
    fail(attempts, '2001:db8:1:2:ffff::2', 1)
    fail(attempts, '2001:db8:1:2:a:b:c:d', 1)
    expect(attempts.wait('2001:db8:1:2::9')).toBeGreaterThan(0)
    expect(attempts.wait('2001:db8:1:3::9')).toBe(0)
    fail(attempts, '::ffff:10.0.0.1', 3)
    expect(attempts.wait('::ffff:10.0.0.2')).toBe(0)
    fail(attempts, '::1', 3)
    expect(attempts.wait('::1')).toBeGreaterThan(0)
  })

  test('of more addresses than are remembered make room', () => {
    const { attempts } = atClock()
    fail(attempts, '10.0.0.1', 3)
    for (let i = 0; i < 50; i++) fail(attempts, `10.9.0.${i}`, 1)
    // Ten of them are enough for everybody to have one attempt only.
    expect(attempts.wait('10.0.0.1')).toBe(0)
  })
})
