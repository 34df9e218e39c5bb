/** How fast a run may be, and when, by clocks that the tests move: nothing waits here. */
import { describe, expect, test } from 'vitest'
import { ok } from '../../../src/errors/index.ts'
import type { Kind } from '../../../src/migrate/index.ts'
import { Rate } from '../../../src/migrate/run/rate.ts'
import type { Throttle } from '../../../src/migrate/run/state.ts'
import { steered } from '../../../src/migrate/run/steer.ts'
import { Throttling } from '../../../src/migrate/run/throttling.ts'
import { isWithin, isZone, windowOf } from '../../../src/migrate/run/window.ts'
import { call } from '../support/http-store.ts'

const within = (text: string, zone: string, at: string): boolean | undefined => {
  const window = windowOf(text)
  return window && isWithin(window, zone, Date.parse(at))
}

describe('hours of the day', () => {
  test.each([
    ['22:00-06:00', '2026-11-29T21:00:00Z', true],
    ['22:00-06:00', '2026-11-29T20:59:59Z', false],
    ['22:00-06:00', '2026-11-30T04:59:59Z', true],
    ['22:00-06:00', '2026-11-30T05:00:00Z', false],
    ['09:00-17:00', '2026-11-30T08:00:00Z', true],
    ['09:00-17:00', '2026-11-30T16:00:00Z', false],
    ['09:00-24:00', '2026-11-30T22:59:59Z', true],
    ['09:00-24:00', '2026-11-30T23:00:00Z', false],
    // In summer clocks there are an hour further.
    ['22:00-06:00', '2026-07-01T20:00:00Z', true],
    // On the night on which they are put back, 02:30 comes twice, and is within both times.
    ['02:00-03:00', '2026-10-25T00:30:00Z', true],
    ['02:00-03:00', '2026-10-25T01:30:00Z', true],
    ['02:00-03:00', '2026-10-25T02:00:00Z', false],
  ])('%s in Berlin, at %s: %s', (window, at, is) => {
    expect(within(window, 'Europe/Berlin', at)).toBe(is)
  })

  test('what is none is told from what is', () => {
    for (const text of ['', '22-06', '24:00-06:00', '06:00-06:00', '22:60-06:00', '22:00-25:00'])
      expect({ text, window: windowOf(text) }).toEqual({ text, window: undefined })
    expect(['Europe/Berlin', 'UTC', 'Mars/Olympus', ''].map(isZone)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

describe('a rate', () => {
  test('counts the time that a batch took, and no time before it', () => {
    const rate = new Rate()
    // Long after the clock began: what was not used up then is lost.
    rate.charge(100, 400, 100, 1_000_000)
    expect(rate.left(100, 1_000_000)).toBe(600)
    expect(rate.left(100, 1_000_500)).toBe(100)
    expect(rate.left(100, 1_000_700)).toBe(0)
  })

  test('holds for all that read at once, and may change meanwhile', () => {
    const rate = new Rate()
    for (let each = 0; each < 4; each++) rate.charge(100, 0, 100, 5000)
    expect(rate.left(100, 5000)).toBe(4000)
    expect(rate.left(400, 5000)).toBe(1000)
    expect(rate.left(undefined, 5000)).toBe(0)
    expect(rate.left(100, 5000)).toBe(0)
  })

  test('is kept over a long time', () => {
    const rate = new Rate()
    let now = 0
    for (let batch = 0; batch < 100; batch++) {
      now += 70
      rate.charge(50, 70, 200, now)
      now += rate.left(200, now)
    }
    expect(now).toBeCloseTo((100 * 50 * 1000) / 200, 3)
  })
})

test('slow backends: smaller batches, then rests, and back little by little', () => {
  let at = { most: 2000, restMs: 0 }
  const seen: number[][] = []
  for (let look = 0; look < 10; look++) {
    at = steered(at, 2000, true)
    seen.push([at.most, at.restMs])
  }
  expect(seen).toEqual([
    [1000, 0],
    [500, 0],
    [250, 0],
    [125, 0],
    [62, 0],
    [31, 0],
    [16, 0],
    [16, 250],
    [16, 500],
    [16, 1000],
  ])
  for (let look = 0; look < 4; look++) at = steered(at, 2000, false)
  expect(at).toEqual({ most: 16, restMs: 0 })
  at = steered(at, 2000, false)
  expect(at).toEqual({ most: 116, restMs: 0 })
  for (let look = 0; look < 100; look++) at = steered(at, 2000, false)
  expect(at).toEqual({ most: 2000, restMs: 0 })
  for (let look = 0; look < 100; look++) at = steered(at, 2000, true)
  expect(at).toEqual({ most: 16, restMs: 30_000 })
})

/** A run whose clock is moved by its pauses. */
const throttled = (settings: Throttle, more: { readonly share?: number } = {}) => {
  const it = {
    settings,
    now: Date.parse('2026-11-29T12:00:00Z'),
    goesOn: true,
    waits: [] as (string | undefined)[],
    asked: [] as string[],
    answer: undefined as string | undefined,
    onPause: (): void => undefined,
  }
  const throttling = new Throttling({
    settings: () => it.settings,
    share: () => more.share ?? 1,
    check: async (url) => {
      it.asked.push(url)
      return it.answer
    },
    now: () => it.now,
    date: () => it.now,
    pause: async (ms, why) => {
      if (it.waits.at(-1) !== why) it.waits.push(why)
      it.now += ms
      it.onPause()
      return it.goesOn
    },
  })
  return { it, throttling }
}

describe('a run', () => {
  test('waits outside of its hours, and says until when', async () => {
    const { it, throttling } = throttled({ window: '22:00-06:00', zone: 'Europe/Berlin' })
    expect(await throttling.ready()).toBe(true)
    expect(new Date(it.now).toISOString()).toBe('2026-11-29T21:00:00.000Z')
    expect(it.waits).toEqual(['Until 22:00 (Europe/Berlin), when its hours begin', undefined])
    expect(await throttling.after(10, 0)).toBe(true)
    expect(new Date(it.now).toISOString()).toBe('2026-11-29T21:00:00.000Z')
  })

  test('goes on at once where the hours are taken away, and stops where it is told to', async () => {
    const { it, throttling } = throttled({ window: '22:00-06:00' })
    it.onPause = () => {
      it.settings = {}
    }
    expect(await throttling.ready()).toBe(true)
    expect(new Date(it.now).toISOString()).toBe('2026-11-29T12:00:01.000Z')
    it.settings = { window: '22:00-06:00' }
    it.onPause = () => undefined
    it.goesOn = false
    expect(await throttling.ready()).toBe(false)
  })

  test('asks the address of a check every five seconds, and waits while it says no', async () => {
    const { it, throttling } = throttled({ check: 'http://health/x' })
    it.answer = 'answers 503'
    const begun = it.now
    it.onPause = () => {
      if (it.now - begun >= 12_000) it.answer = undefined
    }
    expect(await throttling.ready()).toBe(true)
    expect(it.asked).toHaveLength(4)
    expect(it.now - begun).toBe(15_000)
    expect(it.waits).toEqual(['For health, which answers 503', undefined])
    for (let batch = 0; batch < 10; batch++) await throttling.after(10, 100)
    expect(it.asked).toHaveLength(4)
  })

  test('keeps to its part of the rate, in batches of a second', async () => {
    const { it, throttling } = throttled({ rate: 300 }, { share: 1 / 3 })
    expect(throttling.pace()).toMatchObject({ most: 100, least: 16 })
    const begun = it.now
    for (let batch = 0; batch < 10; batch++) expect(await throttling.after(100, 0)).toBe(true)
    expect(it.now - begun).toBeCloseTo(10_000, 3)
    it.settings = { rate: 9 }
    expect(throttling.pace()).toMatchObject({ most: 3, least: 3 })
    it.settings = {}
    expect(throttling.pace()).toMatchObject({ most: 500 })
  })

  test('makes batches smaller while half of the requests take too long, and larger again', async () => {
    const { it, throttling } = throttled({ latencyMs: 100 })
    let ms = 300
    const store = throttling.timed({
      name: 'slow',
      read: async () => {
        it.now += ms
        return ok({ rows: [], isLast: true })
      },
    } as unknown as Parameters<typeof throttling.timed>[0])
    const round = async (): Promise<number> => {
      for (let asked = 0; asked < 4; asked++) await store.read({} as Kind, {}, 1, call)
      await throttling.after(100, 0)
      return throttling.pace().most
    }
    expect([await round(), await round(), await round()]).toEqual([250, 125, 62])
    ms = 50
    expect([await round(), await round()]).toEqual([87, 112])
    it.settings = {}
    expect(throttling.pace().most).toBe(500)
  })
})
