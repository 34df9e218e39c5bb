/** What is kept while there is room, against a list that is searched from end to end. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRecent, type Recent, type RecentOptions } from '../../src/memory/index.ts'
import { holds } from '../support/seed.ts'

type Limits = Required<Omit<RecentOptions<number>, 'bytesOf'>>

const bytesOf = (value: number, key: string): number => value + key.length

/** The obvious way: entries in the order of their use, the oldest first. */
const listed = ({ most, mostBytes, mostBytesEach }: Limits): Recent<number> => {
  let entries: (readonly [key: string, value: number])[] = []
  const without = (key: string) => entries.filter(([each]) => each !== key)
  const total = () => entries.reduce((sum, [key, value]) => sum + bytesOf(value, key), 0)
  return {
    get: (key) => {
      const entry = entries.find(([each]) => each === key)
      if (entry) entries = [...without(key), entry]
      return entry?.[1]
    },
    set: (key, value) => {
      entries = without(key)
      if (bytesOf(value, key) > mostBytesEach) return
      entries.push([key, value])
      while (entries.length > most || total() > mostBytes) entries.shift()
    },
    delete: (key) => {
      entries = without(key)
    },
    clear: () => {
      entries = []
    },
  }
}

const keys = ['', 'a', 'b', 'cc', 'dd', '__proto__', 'constructor']
const key = fc.constantFrom(...keys)

const step = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constant('set'), key, fc.integer({ min: 0, max: 12 })) },
  { weight: 8, arbitrary: fc.tuple(fc.constant('get'), key, fc.constant(0)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('delete'), key, fc.constant(0)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('clear'), key, fc.constant(0)) },
)

const limit = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constant(Infinity))

const run = (
  recent: Recent<number>,
  steps: readonly (readonly [what: string, key: string, value: number])[],
): readonly unknown[] =>
  steps.map(([what, at, value]) => {
    if (what === 'get') return recent.get(at)
    if (what === 'set') recent.set(at, value)
    if (what === 'delete') recent.delete(at)
    if (what === 'clear') recent.clear()
    return undefined
  })

describe('what is kept while there is room', () => {
  test('is what a list in the order of use keeps, step by step', () => {
    holds(
      5000,
      fc.property(
        fc.record({ most: limit, mostBytes: limit, mostBytesEach: limit }),
        fc.array(step, { maxLength: 60 }),
        (limits, steps) => {
          const all = [...steps, ...keys.map((each) => ['get', each, 0] as const)]
          expect(run(createRecent({ ...limits, bytesOf }), all)).toEqual(run(listed(limits), all))
        },
      ),
    )
  })

  test('goes when it was used least recently, not when it came first', () => {
    const recent = createRecent<number>({ most: 2 })
    recent.set('first', 1)
    recent.set('second', 2)
    expect(recent.get('first')).toBe(1)
    recent.set('third', 3)
    expect(recent.get('second')).toBeUndefined()
    expect(recent.get('first')).toBe(1)
    expect(recent.get('third')).toBe(3)
  })

  test('gives way to nothing that is too large itself, but for what it replaces', () => {
    const recent = createRecent<string>({ mostBytes: 10, bytesOf: (text) => text.length })
    recent.set('kept', 'four')
    recent.set('replaced', 'five!')
    recent.set('replaced', 'more than ten')
    expect(recent.get('kept')).toBe('four')
    expect(recent.get('replaced')).toBeUndefined()
  })

  test('has no limit without one', () => {
    const recent = createRecent<number>({})
    for (let i = 0; i < 20_000; i += 1) recent.set(`${i}`, i)
    expect(recent.get('0')).toBe(0)
  })
})
