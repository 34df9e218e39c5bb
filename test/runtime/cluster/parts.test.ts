/** The parts of a gateway of several processes that need none. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FactsBatch } from '../../../src/gateway/facts/index.ts'
import { defineConfig } from '../../../src/gateway/index.ts'
import { backOff, failuresAfter } from '../../../src/runtime/cluster/back-off.ts'
import { channelOf, type Message } from '../../../src/runtime/cluster/channel.ts'
import { gatherInto } from '../../../src/runtime/cluster/gather.ts'
import { wholeLines } from '../../../src/runtime/cluster/node/whole-lines.ts'
import { shareOf } from '../../../src/runtime/cluster/share.ts'
import { holds } from '../../support/seed.ts'

/** What is passed on of output that comes in pieces. */
const passed = (pieces: readonly string[]): string => {
  let text = ''
  const lines = wholeLines((given) => {
    expect(given.endsWith('\n')).toBe(true)
    text += given
  })
  for (const piece of pieces) lines.push(piece)
  lines.end()
  return text
}

describe('whole lines', () => {
  test('come out as they went in, however they are cut, but for one that has no end', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'ö', '\n', '"'), maxLength: 60 })
    holds(
      500,
      fc.property(text, fc.array(fc.nat(60)), (whole, cuts) => {
        const at = [0, ...cuts.map((cut) => Math.min(cut, whole.length)), whole.length]
        const sorted = at.toSorted((a, b) => a - b)
        const pieces = sorted.slice(1).map((to, i) => whole.slice(sorted[i], to))
        expect(passed(pieces)).toBe(whole.slice(0, whole.lastIndexOf('\n') + 1))
      }),
    )
  })

  test('one that is endless takes no memory, and what follows it is passed on', () => {
    const long = 'x'.repeat(700_000)
    expect(passed([long, long, 'y', '\n', 'next\n'])).toBe('next\n')
    expect(passed([long, long, 'y\nnext\n'])).toBe('next\n')
  })
})

/** Two ends, of which one is asked. */
const pair = (answer: (question: unknown) => Promise<unknown>) => {
  const caught: string[] = []
  const there = channelOf(
    (message) => queueMicrotask(() => here.hear(structuredClone(message))),
    { q: answer },
    (place) => caught.push(place),
  )
  const here = channelOf<{ q: { question: unknown; answer: unknown } }, Record<string, never>>(
    (message: Message) => queueMicrotask(() => there.hear(structuredClone(message))),
    {},
    (place) => caught.push(place),
  )
  return { here, caught }
}

describe('questions', () => {
  test('find their own answers, in whatever order these come', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const { here } = pair(async (n) => {
      await gates[Number(n)]?.promise
      return `answer ${String(n)}`
    })
    const asked = [here.ask('q', 0, 60_000), here.ask('q', 1, 60_000)]
    gates[1]?.resolve()
    expect(await asked[1]).toBe('answer 1')
    gates[0]?.resolve()
    expect(await asked[0]).toBe('answer 0')
  })

  test('are given up in time, when the other side fails, and when it is gone', async () => {
    const silent = pair(() => new Promise(() => undefined))
    expect(await silent.here.ask('q', 0, 5)).toBe(undefined)
    const gone = silent.here.ask('q', 0, 60_000)
    silent.here.end()
    expect(await gone).toBe(undefined)
    expect(await silent.here.ask('q', 0, 60_000)).toBe(undefined)
    const failing = pair(() => Promise.reject(new Error('no')))
    expect(await failing.here.ask('q', 0, 60_000)).toBe(undefined)
    expect(failing.caught).toEqual(['cluster'])
  })

  test('what is no message is dropped', () => {
    const { here } = pair(async () => 1)
    for (const given of [undefined, null, 1, 'ask', [], {}, { kind: 'answer', id: 7 }]) {
      expect(() => here.hear(given)).not.toThrow()
    }
  })
})

const batch = (instance: string, sequence: number): FactsBatch => {
  return { instance, sequence, usage: [], fields: [], contexts: [], lost: 0 }
}

describe('facts of workers', () => {
  test('that are handed over again ask a slow sink nothing more', async () => {
    const gate = Promise.withResolvers<void>()
    const taken: FactsBatch[] = []
    const take = gatherInto({ take: (one) => (taken.push(one), gate.promise) })
    const asked = [1, 2, 3].map(() => take(batch('a', 1)))
    const other = take(batch('b', 1))
    expect(taken.map(({ instance }) => instance)).toEqual(['a', 'b'])
    gate.resolve()
    expect(await Promise.all([...asked, other])).toEqual(
      Array.from({ length: 4 }, () => ({ ok: true })),
    )
    expect(await take(batch('a', 2))).toEqual({ ok: true })
    expect(taken).toHaveLength(3)
  })

  test('that could not be kept are asked for again', async () => {
    let isAway = true
    const take = gatherInto({
      take: async () => {
        if (isAway) throw new Error('away')
      },
    })
    expect(await take(batch('a', 1))).toEqual({ ok: false })
    isAway = false
    expect(await take(batch('a', 1))).toEqual({ ok: true })
  })
})

test('workers share what is bounded for the gateway, and each has some of it', () => {
  const config = defineConfig({
    backends: {
      blue: { url: 'http://127.0.0.1:1', version: '1.0', connections: 3 },
      green: { url: 'http://127.0.0.1:1', version: '2.0' },
    },
    decision: { flag: 'where', fallback: 'blue' },
    limits: { connections: 10, requests: 9 },
    threads: { queued: 0 },
    cache: { routes: ['a'], maxBytes: 1000 },
  })
  const shared = shareOf(config, 4, 8)
  expect(shared).toMatchObject({
    backends: { blue: { connections: 1 }, green: { connections: 64 } },
    limits: { connections: 3, requests: 3, bodyBytes: config.limits.bodyBytes },
    threads: { count: 2, queued: 0, heldBytes: config.threads.heldBytes / 4 },
    cache: { maxBytes: 250 },
  })
  const threads = (count: number | undefined, workers: number, cores: number) =>
    shareOf({ ...config, threads: { ...config.threads, count } }, workers, cores).threads.count
  expect([threads(0, 2, 2), threads(3, 2, 2), threads(undefined, 2, 2)]).toEqual([0, 2, 1])
  expect([threads(undefined, 8, 4), threads(undefined, 2, 64)]).toEqual([1, 4])
})

test('one that ends is replaced at once, one that does so again and again later each time', () => {
  let failures = 0
  const waits = Array.from({ length: 12 }, () => {
    failures = failuresAfter(failures, 100)
    return backOff(failures)
  })
  expect(waits.slice(0, 4)).toEqual([0, 200, 400, 800])
  expect(waits.at(-1)).toBe(30_000)
  expect(backOff(failuresAfter(failures, 60_000))).toBe(0)
  expect(backOff(5000)).toBe(30_000)
})
